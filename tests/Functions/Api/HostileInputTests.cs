using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using NodeProgram.Domain.Telemetry;

namespace NodeProgram.Functions.Tests.Api;

/// <summary>Whatever comes in: a coded refusal that names the field, nothing stored, never a 500.</summary>
[Collection(ApiCollection.Name)]
public class HostileInputTests(ApiApp api)
{
    // Each row: a field of the application, the value put there (null: left out), the code, the field to blame.
    public static TheoryData<string, string?, string, string> Fields() => new()
    {
        { "more", "1", "field-unknown", "more" },
        { "operator", null, "field-missing", "operator" },
        { "operator", "5", "field-type", "operator" },
        { "operator", "\"0x5AAEB6053F3E94C9B9A09F33669435E7EF1BEAED\"", "field-invalid", "operator" },
        { "operator", "\"0x0000000000000000000000000000000000000000\"", "field-invalid", "operator" },
        { "operator", $"\"{new string('0', 43)}\"", "field-too-long", "operator" },
        { "nodeKey", null, "field-missing", "nodeKey" },
        { "nodeKey", "\"AAAA\"", "field-invalid", "nodeKey" },
        { "nodeKey", "\"not base64url!\"", "field-invalid", "nodeKey" },
        { "country", "\"XX\"", "field-invalid", "country" },
        { "country", "\"de\"", "field-invalid", "country" },
        { "country", "\"DEU\"", "field-too-long", "country" },
        { "country", "276", "field-type", "country" },
        { "publicAddress", "\"127.0.0.1\"", "field-invalid", "publicAddress" },
        { "publicAddress", "\"127.0.0.1:99999\"", "field-invalid", "publicAddress" },
        { "publicAddress", "\"http://127.0.0.1:80\"", "field-invalid", "publicAddress" },
        { "hosting", "\"space\"", "field-invalid", "hosting" },
        { "hosting", "0", "field-type", "hosting" },
        { "provider", "\"\"", "field-invalid", "provider" },
        { "provider", $"\"{new string('a', 81)}\"", "field-too-long", "provider" },
        { "software", "\"1.0 beta\"", "field-invalid", "software" },
        { "software", "\"1.0\\u0000\"", "field-invalid", "software" },
        { "commitmentMonths", "0", "field-out-of-range", "commitmentMonths" },
        { "commitmentMonths", "121", "field-out-of-range", "commitmentMonths" },
        { "commitmentMonths", "1.5", "field-type", "commitmentMonths" },
        { "commitmentMonths", "1e400", "field-type", "commitmentMonths" },
        { "commitmentMonths", "\"24\"", "field-type", "commitmentMonths" },
        { "plannedNodes", "-1", "field-out-of-range", "plannedNodes" },
        { "contact", null, "field-missing", "contact" },
        { "contact", "[]", "field-type", "contact" },
        { "contact", "{}", "field-missing", "contact" },
        { "contact", "{\"name\":\"Ada\"}", "field-missing", "contact" },
        { "contact", "{\"email\":\"no address\"}", "field-invalid", "contact.email" },
        { "contact", "{\"email\":\"a@b.c\",\"fax\":\"1\"}", "field-unknown", "contact.fax" },
        { "contact", "{\"telegram\":5}", "field-type", "contact.telegram" },
        { "statement", $"\"{new string('a', 2_001)}\"", "field-too-long", "statement" },
        { "statement", "\"\\ud800\"", "field-invalid", "statement" },
        { "referredBy", "\"nobody\"", "field-invalid", "referredBy" },
    };

    [Theory]
    [MemberData(nameof(Fields))]
    public async Task Application_WithABadField_BlamesItAndStoresNothing(string name, string? value, string code, string field)
    {
        using var applicant = new Applicant(api);
        (await applicant.SendAsync(HttpMethod.Post, "/api/applications", Form(applicant, name, value))).IsProblem(code, field);
        (await api.GetAsync("/api/applications/" + applicant.Application)).IsProblem("application-unknown");
        (await applicant.SendAsync(HttpMethod.Post, $"/api/nodes/{applicant.Node}/credentials")).IsProblem("node-key-unknown");
    }

    [Fact]
    public async Task Application_ReferredByItself_IsRefused()
    {
        using var applicant = new Applicant(api);
        (await applicant.SendAsync(HttpMethod.Post, "/api/applications", Form(applicant, "referredBy", $"\"{applicant.Operator}\""))).IsProblem("field-invalid", "referredBy");
    }

    [Fact]
    public async Task Application_WithAFieldTwice_IsRefused()
    {
        using var applicant = new Applicant(api);
        string json = applicant.Form().ToJsonString();
        byte[] body = Encoding.UTF8.GetBytes(json[..^1] + ",\"country\":\"FR\"}");
        (await applicant.SendAsync(HttpMethod.Post, "/api/applications", body)).IsProblem("field-duplicate", "country");
    }

    // Bodies that no route with a body takes.
    public static TheoryData<string, string> Bodies() => new()
    {
        { "", "json-invalid" },
        { "null", "json-invalid" },
        { "[]", "json-invalid" },
        { "{", "json-invalid" },
        { "{}x", "json-invalid" },
        { "\uFEFF{}", "json-invalid" },
        { "{\"a\":" + new string('[', 5_000) + new string(']', 5_000) + "}", "json-invalid" },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task Body_NotAnObject_IsRefusedOnEveryRoute(string body, string code)
    {
        using Applicant applicant = await AppliedAsync();
        byte[] bytes = Encoding.UTF8.GetBytes(body);
        (await applicant.SendAsync(HttpMethod.Post, "/api/applications", bytes)).IsProblem(code);
        (await applicant.SendAsync(HttpMethod.Post, $"/api/applications/{applicant.Application}/preflight", bytes)).IsProblem(code);
        (await api.PostAsync($"/api/admin/applications/{applicant.Application}/decisions", bytes, ApiApp.Admin)).IsProblem(code);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)] // chunked: no length is told beforehand
    public async Task Body_TooLarge_IsRefusedOnEveryRoute(bool tellsLength)
    {
        using Applicant applicant = await AppliedAsync();
        foreach ((string path, int bytesMax, bool person) in new[]
        {
            ("/api/applications", 16 * 1024, false),
            ($"/api/applications/{applicant.Application}/preflight", 64 * 1024, false),
            ($"/api/admin/applications/{applicant.Application}/decisions", 16 * 1024, true),
        })
        {
            byte[] body = Encoding.UTF8.GetBytes("{\"a\":\"" + new string('a', bytesMax) + "\"}");
            using var request = new HttpRequestMessage(HttpMethod.Post, path);
            request.Headers.TryAddWithoutValidation("Authorization", person ? "Bearer " + ApiApp.Admin : applicant.Sign(HttpMethod.Post, path, body));
            request.Content = tellsLength ? new ByteArrayContent(body) : new StreamContent(new UnknownLengthStream(body));
            request.Content.Headers.ContentType = new("application/json");
            using HttpResponseMessage response = await api.Http.SendAsync(request);
            Answer answer = await Answer.ReadAsync(response);
            answer.IsProblem("body-too-large");
            answer.Is(HttpStatusCode.RequestEntityTooLarge);
        }
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/xml")]
    [InlineData("application/json; charset=utf-16")]
    public async Task Body_OfAnotherType_IsRefused(string contentType)
    {
        using var applicant = new Applicant(api);
        Answer answer = await applicant.SendAsync(HttpMethod.Post, "/api/applications", ApiApp.Bytes(applicant.Form().ToJsonString()), contentType: contentType);
        answer.IsProblem("content-type-unsupported");
        answer.Is(HttpStatusCode.UnsupportedMediaType);
    }

    [Fact]
    public async Task Body_WhereNoneIsTaken_IsRefused()
    {
        using Applicant applicant = await AppliedAsync();
        (await applicant.SendAsync(HttpMethod.Post, $"/api/nodes/{applicant.Node}/credentials", "{}"u8.ToArray())).IsProblem("body-unexpected");
    }

    [Theory]
    [InlineData("attempt", "0", "field-out-of-range", "attempt")]
    [InlineData("attempt", "\"1\"", "field-type", "attempt")]
    [InlineData("reason", null, "field-missing", "reason")]
    [InlineData("reason", "\" \"", "field-invalid", "reason")]
    [InlineData("marks", null, "field-missing", "marks")]
    [InlineData("marks", "{}", "field-missing", "marks.technicalCompetence")]
    [InlineData("outcome", "\"passed\"", "field-unknown", "outcome")]
    public async Task Decision_WithABadField_BlamesIt(string name, string? value, string code, string field)
    {
        using Applicant applicant = await AppliedAsync();
        (await DecideAsync(applicant, decision => Put(decision, name, value))).IsProblem(code, field);
    }

    [Theory]
    [InlineData("technicalCompetence", "{\"points\":31,\"reason\":\"a\"}", "field-out-of-range", "points")]
    [InlineData("commitment", "{\"points\":21,\"reason\":\"a\"}", "field-out-of-range", "points")]
    [InlineData("community", "{\"points\":16,\"reason\":\"a\"}", "field-out-of-range", "points")]
    [InlineData("partnerships", "{\"points\":11,\"reason\":\"a\"}", "field-out-of-range", "points")]
    [InlineData("partnerships", "{\"points\":-1,\"reason\":\"a\"}", "field-out-of-range", "points")]
    [InlineData("partnerships", "{\"points\":1}", "field-missing", "reason")]
    [InlineData("partnerships", "{\"points\":1,\"reason\":\"\"}", "field-invalid", "reason")]
    [InlineData("partnerships", "{\"points\":1,\"reason\":\"a\",\"who\":\"b\"}", "field-unknown", "who")]
    public async Task Decision_WithABadMark_BlamesIt(string mark, string value, string code, string field)
    {
        using Applicant applicant = await AppliedAsync();
        (await DecideAsync(applicant, decision => Put(decision["marks"]!.AsObject(), mark, value))).IsProblem(code, $"marks.{mark}.{field}");
        Assert.Empty((await api.GetAsync($"/api/admin/applications/{applicant.Application}", ApiApp.Admin)).Json.GetProperty("decisions").EnumerateArray());
    }

    [Theory]
    [InlineData("geographicDiversity", "{\"points\":25,\"reason\":\"a\"}")] // computed, never given
    public async Task Decision_WithAMarkOfItsOwn_IsRefused(string mark, string value)
    {
        using Applicant applicant = await AppliedAsync();
        (await DecideAsync(applicant, decision => Put(decision["marks"]!.AsObject(), mark, value))).IsProblem("field-unknown", "marks." + mark);
    }

    [Theory]
    [InlineData("cpuCores", "\"8\"", "field-type", "cpuCores")]
    [InlineData("cpuCores", "0", "field-out-of-range", "cpuCores")]
    [InlineData("cpuCores", "null", "field-type", "cpuCores")]
    [InlineData("more", "1", "field-unknown", "more")]
    [InlineData("node", null, "field-missing", "node")]
    [InlineData("ports", "{}", "field-type", "ports")]
    public async Task Preflight_WithABadField_BlamesIt(string name, string? value, string code, string field)
    {
        using Applicant applicant = await AppliedAsync();
        var report = JsonNode.Parse(PreflightCodec.Write(applicant.Report(DateTimeOffset.UtcNow)))!.AsObject();
        Put(report, name, value, nullStays: true);
        (await applicant.SendAsync(HttpMethod.Post, $"/api/applications/{applicant.Application}/preflight", ApiApp.Bytes(report.ToJsonString()))).IsProblem(code, field);
    }

    [Theory]
    [InlineData("/api/applications/1")]
    [InlineData("/api/applications/9F86D081884C7D659A2FEAA0C55AD015")]
    [InlineData("/api/applications/9f86d081884c7d659a2feaa0c55ad01%27")]
    [InlineData("/api/applications/9f86d081884c7d659a2feaa0c55ad0150")]
    [InlineData("/api/applications/..%2F..%2F")]
    [InlineData("/api/nodes/0x1")]
    [InlineData("/api/nodes/1")]
    [InlineData("/api/nodes/%00")]
    public async Task Path_WithABadId_IsRefused(string path)
    {
        Answer answer = await api.GetAsync(path);
        Assert.True(answer.Code is "id-invalid" || answer.Status is HttpStatusCode.NotFound or HttpStatusCode.BadRequest, answer.Text);
        Assert.NotEqual(HttpStatusCode.InternalServerError, answer.Status);
    }

    [Theory]
    [InlineData("/api/nodes?top=0", "top")]
    [InlineData("/api/nodes?top=201", "top")]
    [InlineData("/api/nodes?top=-1", "top")]
    [InlineData("/api/nodes?top=x", "top")]
    [InlineData("/api/nodes?after=%27%20or%20true", "after")]
    [InlineData("/api/nodes?top=1&top=2", "top")]
    [InlineData("/api/nodes?filter=1", "filter")]
    [InlineData("/api/health?verbose=1", "verbose")]
    public async Task Query_Bad_IsRefusedByName(string path, string field) => (await api.GetAsync(path)).IsProblem("query-invalid", field);

    [Theory]
    [InlineData("state=king", "state")]
    [InlineData("state=Vetting", "state")]
    [InlineData("state=all", "state")]
    [InlineData("after=1", "after")]
    public async Task QueryOfAdmins_Bad_IsRefusedByName(string query, string field) => (await api.GetAsync("/api/admin/applications?" + query, ApiApp.Admin)).IsProblem("query-invalid", field);

    [Theory]
    [InlineData("NodeSignature")]
    [InlineData("NodeSignature node=\"0x\",at=\"1\",sig=\"\"")]
    [InlineData("NodeSignature node=\"{node}\",at=\"-1\",sig=\"{sig}\"")]
    [InlineData("NodeSignature node=\"{node}\",at=\"99999999999999999999\",sig=\"{sig}\"")]
    [InlineData("NodeSignature node=\"{node}\",at=\"1\",sig=\"AAAA\"")]
    [InlineData("NodeSignature node=\"{node}\",at=\"1\",sig=\"{sig}\",more=\"1\"")]
    [InlineData("nodesignature node=\"{node}\",at=\"1\",sig=\"{sig}\"")]
    public async Task Signature_Malformed_IsRefused(string header)
    {
        using Applicant applicant = await AppliedAsync();
        string filled = header.Replace("{node}", applicant.Node.ToString(), StringComparison.Ordinal).Replace("{sig}", new string('A', 86), StringComparison.Ordinal);
        (await api.SendAsync(HttpMethod.Post, $"/api/nodes/{applicant.Node}/credentials", null, filled)).IsProblem("signature-malformed");
    }

    [Theory]
    [InlineData("POST", "/credentials", "POST", "/configuration")]
    [InlineData("GET", "/configuration", "POST", "/credentials")]
    public async Task Signature_OfAnotherRequest_IsRefused(string method, string path, string signedMethod, string signedPath)
    {
        using Applicant applicant = await AppliedAsync();
        string signature = applicant.Sign(new HttpMethod(signedMethod), $"/api/nodes/{applicant.Node}{signedPath}", null);
        (await api.SendAsync(new HttpMethod(method), $"/api/nodes/{applicant.Node}{path}", null, signature)).IsProblem("signature-invalid");
    }

    [Theory]
    [InlineData("DELETE", "/api/applications")]
    [InlineData("PUT", "/api/nodes")]
    [InlineData("GET", "/api/nothing")]
    [InlineData("GET", "/")]
    public async Task Route_NotInTheTable_IsNotThere(string method, string path)
    {
        Answer answer = await api.SendAsync(new HttpMethod(method), path, null, "Bearer " + ApiApp.Admin);
        Assert.Contains(answer.Status, new[] { HttpStatusCode.NotFound, HttpStatusCode.MethodNotAllowed });
    }

    private static byte[] Form(Applicant applicant, string name, string? value)
    {
        // Written by hand, so that also what JsonNode would not write can be sent.
        IEnumerable<string> fields = applicant.Form().Where(pair => pair.Key != name).Select(pair => $"\"{pair.Key}\":{pair.Value!.ToJsonString()}");
        if (value is not null)
            fields = fields.Append($"\"{name}\":{value}");
        return Encoding.UTF8.GetBytes("{" + string.Join(',', fields) + "}");
    }

    private static void Put(JsonObject target, string name, string? value, bool nullStays = false)
    {
        target.Remove(name);
        if (value is not null && (nullStays || value != "null"))
            target[name] = JsonNode.Parse(value);
    }

    private Task<Answer> DecideAsync(Applicant applicant, Action<JsonObject> change)
    {
        JsonObject decision = JsonNode.Parse(ApiApp.Bytes(ApiApp.Decision(1)))!.AsObject();
        change(decision);
        return api.PostAsync($"/api/admin/applications/{applicant.Application}/decisions", decision.ToJsonString(), ApiApp.Admin);
    }

    private async Task<Applicant> AppliedAsync()
    {
        var applicant = new Applicant(api);
        (await applicant.ApplyAsync()).Is(HttpStatusCode.Created);
        return applicant;
    }

    private sealed class UnknownLengthStream(byte[] content) : MemoryStream(content)
    {
        public override bool CanSeek => false;
    }
}
