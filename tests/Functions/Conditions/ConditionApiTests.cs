using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Conditions;
using NodeProgram.Functions.Onboarding;
using NodeProgram.Functions.Storage;
using NodeProgram.Functions.Tests.Api;

namespace NodeProgram.Functions.Tests.Conditions;

/// <summary>Releases and findings over the real routes: who may bring them, what stands, what is refused, what everybody sees of them.</summary>
[Collection(ApiCollection.Name)]
public class ConditionApiTests(ApiApp api)
{
    private static int lastNode = 100;

    // Nothing here is required of versions that the app's other tests report.
    [Fact]
    public async Task Release_Published_StandsAndIsListedNewestFirst()
    {
        object first = new { version = "0.0.2", required = false, notes = "First." };
        (await api.PostAsync("/api/admin/releases", first, ApiApp.Reviewer)).IsProblem("role-missing");
        Answer published = await api.PostAsync("/api/admin/releases", first, ApiApp.Admin);
        published.Is(HttpStatusCode.Created);
        (await api.PostAsync("/api/admin/releases", first, ApiApp.Admin)).Is(HttpStatusCode.OK);
        Answer other = await api.PostAsync("/api/admin/releases", new { version = "0.0.2", required = false, notes = "Other." }, ApiApp.Admin);
        other.IsProblem("release-exists");
        Assert.Equal("First.", other.Json.GetProperty("first").Text("notes"));
        (await api.PostAsync("/api/admin/releases", new { version = "0.0.10", required = true, notes = "Second." }, ApiApp.Admin)).Is(HttpStatusCode.Created);
        (await api.PostAsync("/api/admin/releases", new { version = "0.0.10", required = true, notes = "Second." }, ApiApp.Admin)).Is(HttpStatusCode.OK);
        JsonElement[] listed = [.. (await api.GetAsync("/api/releases")).Json.GetProperty("items").EnumerateArray()];
        Assert.Equal(["0.0.10", "0.0.2"], listed.Select(release => release.Text("version")).Where(version => version is "0.0.10" or "0.0.2"));
        Assert.Equal((JsonValueKind.Null, listed[0].GetProperty("publishedAt").GetInt64()), (listed[^1].GetProperty("requiredFrom").ValueKind, listed[0].GetProperty("requiredFrom").GetInt64()));
        object critical = new { version = "0.0.3", required = false, critical = true, notes = "Fix." };
        Answer fix = await api.PostAsync("/api/admin/releases", critical, ApiApp.Admin);
        fix.Is(HttpStatusCode.Created);
        Assert.True(fix.Json.GetProperty("critical").GetBoolean());
        (await api.PostAsync("/api/admin/releases", critical, ApiApp.Admin)).Is(HttpStatusCode.OK);
        (await api.PostAsync("/api/admin/releases", new { version = "0.0.3", required = false, notes = "Fix." }, ApiApp.Admin)).IsProblem("release-exists");
        Assert.False(listed[^1].GetProperty("critical").GetBoolean());
        IReadOnlyList<AuditRow> trail = await api.App.Services.GetRequiredService<AuditLog>().LoadAsync(Subjects.Releases, default);
        Assert.Equal(3, trail.Count(row => row.Code == "releasePublished" && row.Who == "ada" && new[] { "0.0.2", "0.0.3", "0.0.10" }.Any(version => row.What.Contains($" {version}", StringComparison.Ordinal))));
    }

    [Fact]
    public async Task Release_PublishedInError_IsWithdrawnFromNowOn()
    {
        (await api.PostAsync("/api/admin/releases", new { version = "0.0.4", required = true, notes = "Oops." }, ApiApp.Admin)).Is(HttpStatusCode.Created);
        (await api.PostAsync("/api/admin/releases", new { version = "0.0.5", required = false, critical = true, notes = "Fix." }, ApiApp.Admin)).Is(HttpStatusCode.Created);
        object requirement = new { what = "requirement", reason = "It does not start on arm64." }, release = new { what = "release", reason = "It does not start." };
        (await WithdrawAsync("0.0.4", requirement, ApiApp.Reviewer)).IsProblem("role-missing");
        (await WithdrawAsync("1.2", requirement)).IsProblem("id-invalid", "version");
        (await WithdrawAsync("0.0.99", requirement)).IsProblem("release-unknown");
        (await WithdrawAsync("0.0.4", new { what = "notes", reason = "x" })).IsProblem("field-invalid", "what");
        (await WithdrawAsync("0.0.4", new { what = "release" })).IsProblem("field-missing", "reason");
        (await WithdrawAsync("0.0.5", requirement)).IsProblem("release-not-required", "what");

        Answer withdrawn = await WithdrawAsync("0.0.4", requirement);
        withdrawn.Is(HttpStatusCode.Created);
        (await WithdrawAsync("0.0.4", requirement)).Is(HttpStatusCode.OK);
        (await WithdrawAsync("0.0.4", requirement, ApiApp.SecondReviewer)).IsProblem("release-withdrawn"); // sam is an admin too
        Assert.Equal((JsonValueKind.Number, JsonValueKind.Null), (withdrawn.Json.GetProperty("notRequiredSince").ValueKind, withdrawn.Json.GetProperty("withdrawnAt").ValueKind));
        // What was asked for until then stays.
        ReleaseBook book = api.App.Services.GetRequiredService<ReleaseBook>();
        ReleaseEntry entry = (await book.FindAsync("0.0.4", default))!;
        long end = entry.RequirementEnd!.At.ToUnixTimeMilliseconds();
        Assert.Equal((entry.RequiredFrom, null), (entry.AsOf(end)!.Value.RequiredFromUnixMs, entry.AsOf(end + 1)!.Value.RequiredFromUnixMs));
        Assert.DoesNotContain("0.0.4", (await book.LoadPublishedAsync(end + 1, ApiApp.Policy, default)).Required.Select(each => each.Version.ToString()));

        (await WithdrawAsync("0.0.4", release)).Is(HttpStatusCode.Created);
        (await WithdrawAsync("0.0.4", requirement)).Is(HttpStatusCode.OK);
        (await WithdrawAsync("0.0.5", release)).Is(HttpStatusCode.Created);
        (await WithdrawAsync("0.0.5", requirement)).IsProblem("release-withdrawn");
        entry = (await book.FindAsync("0.0.5", default))!;
        end = entry.End!.At.ToUnixTimeMilliseconds();
        Assert.Equal((true, null), (entry.AsOf(end)!.Value.IsCritical, entry.AsOf(end + 1)));
        (await api.PostAsync("/api/admin/releases", new { version = "0.0.5", required = false, critical = true, notes = "Fix." }, ApiApp.Admin)).Is(HttpStatusCode.OK); // its version is used up
        JsonElement listed = (await api.GetAsync("/api/releases")).Json.GetProperty("items").EnumerateArray().Single(each => each.Text("version") == "0.0.5");
        Assert.Equal((end, "It does not start."), (listed.GetProperty("withdrawnAt").GetInt64(), listed.Text("withdrawnBecause")));
        IReadOnlyList<AuditRow> trail = await api.App.Services.GetRequiredService<AuditLog>().LoadAsync(Subjects.ReleaseWithdrawals, default);
        Assert.Equal([("requirementWithdrawn", "ada"), ("releaseWithdrawn", "ada")], trail.Where(row => row.What.EndsWith(" 0.0.4", StringComparison.Ordinal)).Select(row => (row.Code, row.Who)));
    }

    private Task<Answer> WithdrawAsync(string version, object body, string token = ApiApp.Admin) => api.PostAsync($"/api/admin/releases/{version}/withdrawal", body, token);

    public static TheoryData<string, string, string> BadReleases => new()
    {
        { """{"required":false,"notes":"a"}""", "field-missing", "version" },
        { """{"version":"1.2","required":false,"notes":"a"}""", "field-invalid", "version" },
        { """{"version":"v1.2.0","required":false,"notes":"a"}""", "field-invalid", "version" },
        { """{"version":"1.2.0","notes":"a"}""", "field-missing", "required" },
        { """{"version":"1.2.0","required":"yes","notes":"a"}""", "field-type", "required" },
        { """{"version":"1.2.0","required":false}""", "field-missing", "notes" },
        { """{"version":"1.2.0","required":false,"requiredFrom":9,"notes":"a"}""", "field-invalid", "requiredFrom" },
        { """{"version":"1.2.0","required":true,"requiredFrom":1000,"notes":"a"}""", "field-out-of-range", "requiredFrom" },
        { """{"version":"1.2.0","required":true,"requiredFrom":253402300798000,"notes":"a"}""", "field-out-of-range", "requiredFrom" },
        { """{"version":"1.2.0","required":true,"notes":"a","more":1}""", "field-unknown", "more" },
        { """{"version":"1.2.0","required":true,"critical":"yes","notes":"a"}""", "field-type", "critical" },
        { """{"version":"1.2.0-rc.1","required":false,"critical":true,"notes":"a"}""", "field-invalid", "critical" },
    };

    [Theory]
    [MemberData(nameof(BadReleases))]
    public async Task Release_WithABadField_BlamesItAndStoresNothing(string body, string code, string field)
    {
        (await api.PostAsync("/api/admin/releases", body, ApiApp.Admin)).IsProblem(code, field);
        Assert.Null(await api.App.Services.GetRequiredService<ReleaseBook>().FindAsync("1.2.0", default));
    }

    [Fact]
    public async Task Finding_OpenedAndResolved_IsToldAndStandsOnce()
    {
        (NodeId node, OperatorCaller owner) = await NodeAsync();
        string path = $"/api/admin/nodes/{node}/findings";
        object form = new { summary = "Metrics are open", evidence = "Port 6789 answers everybody." };
        (await api.PostAsync(path, form, owner.Token)).IsProblem("role-missing");
        (await api.PostAsync(path, form, ApiApp.Council)).IsProblem("role-missing");
        (await api.PostAsync(path, new { summary = "x" }, ApiApp.Reviewer)).IsProblem("field-missing", "evidence");
        (await api.PostAsync(path, new { summary = new string('x', 201), evidence = "y" }, ApiApp.Reviewer)).IsProblem("field-too-long", "summary");
        (await api.PostAsync($"/api/admin/nodes/0x{new string('9', 64)}/findings", form, ApiApp.Reviewer)).IsProblem("node-unknown");
        Answer opened = await api.PostAsync(path, form, ApiApp.Reviewer);
        opened.Is(HttpStatusCode.Created);
        (await api.PostAsync(path, form, ApiApp.Reviewer)).Is(HttpStatusCode.OK);
        string id = opened.Json.Text("finding")!;

        JsonElement shown = (await api.GetAsync($"/api/nodes/{node}/conditions")).Json;
        Assert.Equal(opened.Json.GetProperty("openedAt").GetInt64(), shown.GetProperty("configurationIssueSince").GetInt64());
        Assert.Equal(JsonValueKind.Null, shown.GetProperty("outdatedSince").ValueKind);
        Assert.DoesNotContain("6789", shown.ToString(), StringComparison.Ordinal); // the evidence is the operator's and the reviewers'

        (await api.PostAsync($"{path}/1/resolution", new { reason = "Closed." }, ApiApp.Reviewer)).IsProblem("id-invalid", "finding");
        (await api.PostAsync($"{path}/{new string('0', 32)}/resolution", new { reason = "Closed." }, ApiApp.Reviewer)).IsProblem("finding-unknown");
        (await api.PostAsync($"{path}/{id}/resolution", new { reason = "Closed." }, ApiApp.Reviewer)).Is(HttpStatusCode.OK);
        (await api.PostAsync($"{path}/{id}/resolution", new { reason = "Closed." }, ApiApp.Reviewer)).Is(HttpStatusCode.OK);
        Answer second = await api.PostAsync($"{path}/{id}/resolution", new { reason = "Was never open." }, ApiApp.SecondReviewer);
        second.IsProblem("finding-resolved");
        Assert.Equal("Closed.", second.Json.GetProperty("first").Text("reason"));
        Assert.Equal(JsonValueKind.Null, (await api.GetAsync($"/api/nodes/{node}/conditions")).Json.GetProperty("configurationIssueSince").ValueKind);
        Assert.Equal("Closed.", (await api.GetAsync(path, ApiApp.Admin)).Json.GetProperty("items")[0].Text("resolution"));

        // The same text as a major finding is another one.
        (await api.PostAsync(path, new { summary = "Metrics are open", evidence = "Port 6789 answers everybody.", severity = "grave" }, ApiApp.Reviewer)).IsProblem("field-invalid", "severity");
        Answer major = await api.PostAsync(path, new { summary = "Metrics are open", evidence = "Port 6789 answers everybody.", severity = "major" }, ApiApp.Reviewer);
        Assert.Equal(("major", "minor", true), (major.Json.Text("severity"), opened.Json.Text("severity"), major.Json.Text("finding") != id));
        JsonElement open = (await api.GetAsync($"/api/nodes/{node}/conditions")).Json.GetProperty("open");
        Assert.Equal((0, 1, false), (open.GetProperty("minor").GetInt32(), open.GetProperty("major").GetInt32(), open.GetProperty("configurationStale").GetBoolean()));

        string inbox = (await api.GetAsync("/api/inbox", owner.Token)).Text;
        Assert.Contains("Port 6789 answers everybody.", inbox, StringComparison.Ordinal);
        Assert.Contains("A major configuration issue was found. While it is open the score has no points of policy adherence.", inbox, StringComparison.Ordinal);
        Assert.Contains("resolved: Metrics are open", inbox, StringComparison.Ordinal);
        Assert.Equal(["findingOpened", "findingResolved"], (await api.App.Services.GetRequiredService<AuditLog>().LoadAsync(Subjects.Finding(id), default)).Select(row => row.Code));
    }

    [Fact]
    public async Task Findings_MoreThanAreKept_AreRefusedUntilOneIsResolved()
    {
        (NodeId node, _) = await NodeAsync();
        string path = $"/api/admin/nodes/{node}/findings", evidence = string.Concat(Enumerable.Repeat("\U0001F600", 1_000));
        string id = "";
        for (int i = 0; i < FindingRows.FindingsMax; i++)
        {
            Answer opened = await api.PostAsync(path, new { summary = $"Finding {new string('x', i)}", evidence }, ApiApp.Reviewer);
            opened.Is(HttpStatusCode.Created);
            id = opened.Json.Text("finding")!;
        }

        (await api.PostAsync(path, new { summary = "One more", evidence }, ApiApp.Reviewer)).IsProblem("findings-too-many");
        (await api.PostAsync($"{path}/{id}/resolution", new { reason = "Closed." }, ApiApp.Reviewer)).Is(HttpStatusCode.OK);
        (await api.PostAsync(path, new { summary = "One more", evidence }, ApiApp.Reviewer)).Is(HttpStatusCode.Created);
        JsonElement[] kept = [.. (await api.GetAsync(path, ApiApp.Reviewer)).Json.GetProperty("items").EnumerateArray()];
        Assert.Equal(FindingRows.FindingsMax, kept.Length);
        Assert.All(kept, finding => Assert.Equal(evidence, finding.Text("evidence"))); // whole, wherever the columns of the row are cut
    }

    private async Task<(NodeId Node, OperatorCaller Owner)> NodeAsync()
    {
        OperatorCaller owner = await OperatorCaller.SignInAsync(api);
        NodeId node = NodeId.FromBytes([.. new byte[30], 0xCF, (byte)Interlocked.Increment(ref lastNode)]);
        Assert.True(Endpoint.TryParse("203.0.113.7:7880", out Endpoint? address));
        await api.App.Services.GetRequiredService<NodeStore>().ChangeAsync(
            node,
            _ => new NodeRecord
            {
                Node = node, State = NodeState.Testnet, Operator = owner.Address, Application = "0", Country = "DE", Hosting = Hosting.Cloud, Software = "1.0.0", PublicAddress = address,
                AdmittedAt = DateTimeOffset.UnixEpoch, ActivatedAt = DateTimeOffset.UnixEpoch,
            },
            default);
        return (node, owner);
    }
}
