using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Onboarding;
using NodeProgram.Functions.Papers;
using NodeProgram.Functions.Storage;
using NodeProgram.Functions.Tests.Api;

namespace NodeProgram.Functions.Tests.Papers;

/// <summary>Papers over the real routes: an operator brings them, a reviewer decides once, nobody sees another's.</summary>
[Collection(ApiCollection.Name)]
public class PaperApiTests(ApiApp api)
{
    private const string Own = "/api/operators/me/papers";
    private static readonly string Document = "0x" + new string('a', 64);
    private static int lastNode = 100;

    [Fact]
    public async Task Paper_SubmittedAndAccepted_IsToldAndStandsOnce()
    {
        OperatorCaller owner = await OperatorCaller.SignInAsync(api), other = await OperatorCaller.SignInAsync(api);
        long until = DateTimeOffset.UtcNow.AddDays(365).ToUnixTimeMilliseconds();
        object form = new { kind = "soc2", document = Document, validFrom = 1, validUntil = until };
        (await api.PostAsync(Own, form, ApiApp.Reviewer)).IsProblem("role-missing");
        Answer submitted = await api.PostAsync(Own, form, owner.Token);
        submitted.Is(HttpStatusCode.Created);
        (await api.PostAsync(Own, form, owner.Token)).Is(HttpStatusCode.OK);
        (await api.PostAsync(Own, new { kind = "soc2", document = Document, validFrom = 1, validUntil = until + 1 }, owner.Token)).IsProblem("paper-exists");
        string id = submitted.Json.Text("paper")!, decision = $"/api/admin/papers/{id}/decision";
        Assert.Equal("submitted", submitted.Json.Text("state"));
        Assert.Equal(0, (await api.GetAsync(Own, other.Token)).Json.GetProperty("items").GetArrayLength());
        Assert.Contains(id, (await PagesAsync("submitted")).Select(paper => paper.Text("paper")));

        (await api.PostAsync(decision, new { accept = true, reason = "Read it." }, owner.Token)).IsProblem("role-missing");
        (await api.PostAsync(decision, new { accept = true, reason = "Read it." }, ApiApp.Council)).IsProblem("role-missing");
        (await api.PostAsync(decision, new { accept = 1, reason = "Read it." }, ApiApp.Reviewer)).IsProblem("field-type", "accept");
        (await api.PostAsync(decision, new { accept = true }, ApiApp.Reviewer)).IsProblem("field-missing", "reason");
        (await api.PostAsync("/api/admin/papers/1/decision", new { accept = true, reason = "Read it." }, ApiApp.Reviewer)).IsProblem("id-invalid", "paper");
        (await api.PostAsync($"/api/admin/papers/{new string('0', 32)}/decision", new { accept = true, reason = "Read it." }, ApiApp.Reviewer)).IsProblem("paper-unknown");
        (await api.PostAsync(decision, new { accept = true, reason = "Read it." }, ApiApp.Reviewer)).Is(HttpStatusCode.Created);
        (await api.PostAsync(decision, new { accept = true, reason = "Read it." }, ApiApp.Reviewer)).Is(HttpStatusCode.OK);
        Answer second = await api.PostAsync(decision, new { accept = false, reason = "Forged." }, ApiApp.SecondReviewer);
        second.IsProblem("paper-decided");
        Assert.Equal(("rita", true), (second.Json.GetProperty("first").Text("by"), second.Json.GetProperty("first").GetProperty("accepted").GetBoolean()));

        JsonElement shown = (await api.GetAsync(Own, owner.Token)).Json.GetProperty("items")[0];
        Assert.Equal(("accepted", "Read it."), (shown.Text("state"), shown.Text("reason")));
        Assert.DoesNotContain(id, (await PagesAsync("submitted")).Select(paper => paper.Text("paper")));
        Assert.Contains(id, (await PagesAsync("accepted")).Select(paper => paper.Text("paper")));
        Assert.Contains("soc2: accepted", (await api.GetAsync("/api/inbox", owner.Token)).Text, StringComparison.Ordinal);
        Assert.Equal(["paperSubmitted", "paperAccepted"], (await api.App.Services.GetRequiredService<AuditLog>().LoadAsync(Subjects.Paper(id), default)).Select(row => row.Code));
    }

    public static TheoryData<string, string, string> BadPapers => new()
    {
        { """{"document":"D","validFrom":1,"validUntil":9999999999999}""", "field-missing", "kind" },
        { """{"kind":"passport","document":"D","validFrom":1,"validUntil":9999999999999}""", "field-invalid", "kind" },
        { """{"kind":"sla","document":"0xAA","validFrom":1,"validUntil":9999999999999}""", "field-invalid", "document" },
        { """{"kind":"sla","validFrom":1,"validUntil":9999999999999}""", "field-missing", "document" },
        { """{"kind":"sla","document":"D","validUntil":9999999999999}""", "field-missing", "validFrom" },
        { """{"kind":"sla","document":"D","validFrom":5,"validUntil":5}""", "field-out-of-range", "validUntil" },
        { """{"kind":"sla","document":"D","validFrom":1,"validUntil":1000}""", "field-out-of-range", "validUntil" }, // has passed
        { """{"kind":"sla","document":"D","validFrom":1,"validUntil":99999999999999999}""", "field-out-of-range", "validUntil" },
        { """{"kind":"sla","document":"D","node":"D","validFrom":1,"validUntil":9999999999999}""", "field-invalid", "node" },
        { """{"kind":"highPerformance","document":"D","validFrom":1,"validUntil":9999999999999}""", "field-missing", "node" },
        { """{"kind":"highPerformance","document":"D","node":"0x1","validFrom":1,"validUntil":9999999999999}""", "field-invalid", "node" },
        { """{"kind":"highPerformance","document":"D","node":"D","validFrom":1,"validUntil":9999999999999}""", "node-unknown", "node" },
        { """{"kind":"sla","document":"D","validFrom":1,"validUntil":9999999999999,"pages":3}""", "field-unknown", "pages" },
    };

    [Theory]
    [MemberData(nameof(BadPapers))]
    public async Task Paper_WithABadField_BlamesItAndStoresNothing(string body, string code, string field)
    {
        OperatorCaller owner = await OperatorCaller.SignInAsync(api);
        (await api.PostAsync(Own, body.Replace("\"D\"", $"\"{Document}\"", StringComparison.Ordinal), owner.Token)).IsProblem(code, field);
        Assert.Equal(0, (await api.GetAsync(Own, owner.Token)).Json.GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task Paper_OfANode_IsItsOperatorsAlone()
    {
        OperatorCaller owner = await OperatorCaller.SignInAsync(api), other = await OperatorCaller.SignInAsync(api);
        NodeId node = NodeId.FromBytes([.. new byte[30], 0xAF, (byte)Interlocked.Increment(ref lastNode)]);
        Assert.True(Endpoint.TryParse("203.0.113.7:7880", out Endpoint? address));
        await api.App.Services.GetRequiredService<NodeStore>().ChangeAsync(
            node,
            _ => new NodeRecord
            {
                Node = node, State = NodeState.Testnet, Operator = owner.Address, Application = "0", Country = "DE", Hosting = Hosting.Cloud, Software = "1.0.0", PublicAddress = address,
                AdmittedAt = DateTimeOffset.UnixEpoch,
            },
            default);
        object form = new { kind = "highPerformance", document = Document, node = node.ToString(), validFrom = 1, validUntil = 9_999_999_999_999 };
        (await api.PostAsync(Own, form, other.Token)).IsProblem("operator-mismatch", "node");
        (await api.PostAsync(Own, form, owner.Token)).Is(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Paper_SubmittedInError_IsTakenBackAndBroughtAnew()
    {
        OperatorCaller owner = await OperatorCaller.SignInAsync(api), other = await OperatorCaller.SignInAsync(api);
        long until = DateTimeOffset.UtcNow.AddDays(365).ToUnixTimeMilliseconds();
        Answer submitted = await SubmitAsync(owner, until);
        submitted.Is(HttpStatusCode.Created);
        string id = submitted.Json.Text("paper")!, own = $"{Own}/{id}", decision = $"/api/admin/papers/{id}/decision";
        (await SendAsync(HttpMethod.Delete, own, other)).IsProblem("paper-unknown");
        (await SendAsync(HttpMethod.Delete, $"{Own}/1", owner)).IsProblem("id-invalid", "paper");
        Assert.Equal("withdrawn", (await SendAsync(HttpMethod.Delete, own, owner)).Json.Text("state"));
        (await SendAsync(HttpMethod.Delete, own, owner)).Is(HttpStatusCode.OK);
        (await api.PostAsync(decision, new { accept = true, reason = "Read it." }, ApiApp.Reviewer)).IsProblem("paper-withdrawn");
        (await api.PostAsync($"/api/admin/papers/{id}/revocation", new { reason = "Forged." }, ApiApp.Reviewer)).IsProblem("paper-not-accepted");

        (await SubmitAsync(owner, until + 1)).Is(HttpStatusCode.Created);
        (await SubmitAsync(owner, until + 1)).Is(HttpStatusCode.OK);
        (await SubmitAsync(owner, until)).IsProblem("paper-exists");
        (await api.PostAsync(decision, new { accept = true, reason = "Read it." }, ApiApp.Reviewer)).Is(HttpStatusCode.Created);
        (await SendAsync(HttpMethod.Delete, own, owner)).IsProblem("paper-decided");
        Assert.Equal(
            ["paperSubmitted", "paperWithdrawn", "paperSubmitted", "paperAccepted"], (await api.App.Services.GetRequiredService<AuditLog>().LoadAsync(Subjects.Paper(id), default)).Select(row => row.Code));
    }

    // A trail holds 1,000 rows: nobody fills one.
    [Fact]
    public async Task Paper_TakenBackAgainAndAgain_IsTakenTenTimes()
    {
        OperatorCaller owner = await OperatorCaller.SignInAsync(api);
        string id = "";
        for (int i = 0; i < 10; i++)
        {
            Answer submitted = await SubmitAsync(owner, 9_999_999_999_999);
            submitted.Is(HttpStatusCode.Created);
            id = submitted.Json.Text("paper")!;
            (await SendAsync(HttpMethod.Delete, $"{Own}/{id}", owner)).Is(HttpStatusCode.OK);
        }

        (await SubmitAsync(owner, 9_999_999_999_999)).IsProblem("paper-withdrawn");
    }

    [Fact]
    public async Task Paper_AcceptedInError_IsRevokedFromNowOn()
    {
        OperatorCaller owner = await OperatorCaller.SignInAsync(api);
        string id = (await SubmitAsync(owner, 9_999_999_999_999)).Json.Text("paper")!, revocation = $"/api/admin/papers/{id}/revocation";
        (await api.PostAsync(revocation, new { reason = "Forged." }, ApiApp.Reviewer)).IsProblem("paper-not-accepted");
        (await api.PostAsync($"/api/admin/papers/{id}/decision", new { accept = true, reason = "Read it." }, ApiApp.Reviewer)).Is(HttpStatusCode.Created);
        (await api.PostAsync(revocation, new { reason = "Forged." }, owner.Token)).IsProblem("role-missing");
        (await api.PostAsync(revocation, new { }, ApiApp.SecondReviewer)).IsProblem("field-missing", "reason");
        long before = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        Answer revoked = await api.PostAsync(revocation, new { reason = "Forged." }, ApiApp.SecondReviewer);
        revoked.Is(HttpStatusCode.Created);
        Assert.Equal(("revoked", "sam", "Forged.", "Read it."), (revoked.Json.Text("state"), revoked.Json.Text("endedBy"), revoked.Json.Text("endReason"), revoked.Json.Text("reason")));
        (await api.PostAsync(revocation, new { reason = "Forged." }, ApiApp.SecondReviewer)).Is(HttpStatusCode.OK);
        (await api.PostAsync(revocation, new { reason = "Expired." }, ApiApp.SecondReviewer)).IsProblem("paper-not-accepted");
        Assert.Contains("soc2: revoked", (await api.GetAsync("/api/inbox", owner.Token)).Text, StringComparison.Ordinal);
        Assert.Equal(["paperSubmitted", "paperAccepted", "paperRevoked"], (await api.App.Services.GetRequiredService<AuditLog>().LoadAsync(Subjects.Paper(id), default)).Select(row => row.Code));

        // What it counted for until then, it goes on counting for.
        PaperStore papers = api.App.Services.GetRequiredService<PaperStore>();
        Paper paper = (await papers.FindAsync(id, default))!;
        long acceptedAt = paper.Decision!.At.ToUnixTimeMilliseconds(), endedAt = paper.End!.At.ToUnixTimeMilliseconds();
        Assert.InRange(endedAt, before, long.MaxValue);
        Assert.Equal((false, endedAt > acceptedAt, false), (paper.CountsAt(acceptedAt), paper.CountsAt(endedAt), paper.CountsAt(endedAt + 1)));
        Assert.Equal(endedAt > acceptedAt, (await papers.LoadCountingAsync(endedAt, default)).Any(each => each.Id == id));
        Assert.DoesNotContain(id, (await papers.LoadCountingAsync(endedAt + 1, default)).Select(each => each.Id));
    }

    private Task<Answer> SubmitAsync(OperatorCaller owner, long until) => api.PostAsync(Own, new { kind = "soc2", document = Document, validFrom = 1, validUntil = until }, owner.Token);

    private Task<Answer> SendAsync(HttpMethod method, string path, OperatorCaller caller) => api.SendAsync(method, path, null, "Bearer " + caller.Token);

    private async Task<List<JsonElement>> PagesAsync(string state)
    {
        var all = new List<JsonElement>();
        string? after = "";
        while (after is not null)
        {
            JsonElement page = (await api.GetAsync($"/api/admin/papers?state={state}&top=2{(after.Length == 0 ? "" : "&after=" + after)}", ApiApp.Reviewer)).Json;
            all.AddRange(page.GetProperty("items").EnumerateArray());
            after = page.Text("next");
        }

        return all;
    }
}
