using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace NodeProgram.Functions.Tests.Api;

[Collection(ApiCollection.Name)]
public class ApplicationApiTests(ApiApp api)
{
    [Fact]
    public async Task Application_New_IsCreatedAndEverybodySeesItsStepsButNoContact()
    {
        using var applicant = new Applicant(api);
        Answer answer = await applicant.ApplyAsync();
        answer.Is(HttpStatusCode.Created);
        Assert.Equal("/api/applications/" + applicant.Application, answer.Response.Headers.Location?.ToString());

        JsonElement shown = await api.UntilStateAsync(applicant.Application, "vetting");
        Assert.Equal((applicant.Node.ToString(), 1, "DE", "westernEurope"), (shown.Text("node"), shown.GetProperty("attempt").GetInt32(), shown.Text("country"), shown.Text("region")));
        Assert.Equal(
            ["application", "vetting", "technicalAssessment", "stakeVerification", "geographicCheck", "setup", "testnet", "activation", "operating"],
            shown.GetProperty("steps").EnumerateArray().Select(step => step.Text("step")));
        Assert.Equal(("passed", "waiting", "pending"), (shown.Step("application").Text("state"), shown.Step("vetting").Text("state"), shown.Step("setup").Text("state")));
        Assert.Equal("A reviewer's decision.", shown.Step("vetting").GetProperty("missing")[0].GetString());
        Assert.DoesNotContain("ada@example.org", shown.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("Truly", shown.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Application_SentAgain_FindsTheFirst()
    {
        using var applicant = new Applicant(api);
        (await applicant.ApplyAsync()).Is(HttpStatusCode.Created);
        (await applicant.ApplyAsync()).Is(HttpStatusCode.OK);
        // The same content in another order and with the operator in its checksummed form.
        var reordered = new JsonObject(applicant.Form().Reverse().Select(pair => KeyValuePair.Create(pair.Key, pair.Value?.DeepClone())));
        (await applicant.ApplyAsync(reordered)).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Application_SentManyTimesAtOnce_IsCreatedOnce()
    {
        using var applicant = new Applicant(api);
        Answer[] answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => applicant.ApplyAsync()));
        Assert.Single(answers, answer => answer.Status == HttpStatusCode.Created);
        Assert.Equal(7, answers.Count(answer => answer.Status == HttpStatusCode.OK));
    }

    [Theory]
    [InlineData("country", "\"FR\"")]
    [InlineData("commitmentMonths", "25")]
    [InlineData("statement", "\"Other.\"")]
    [InlineData("plannedNodes", "2")]
    [InlineData("publicAddress", "\"127.0.0.1:7881\"")]
    public async Task Application_WithOtherContent_IsRefusedWithTheFirst(string field, string value)
    {
        using var applicant = new Applicant(api);
        await applicant.ApplyAsync();
        JsonObject form = applicant.Form();
        form[field] = JsonNode.Parse(value);
        Answer answer = await applicant.ApplyAsync(form);
        answer.IsProblem("application-exists");
        Assert.Equal(applicant.Application, answer.Json.GetProperty("first").Text("application"));
        Assert.Equal("DE", (await api.GetAsync("/api/applications/" + applicant.Application)).Json.Text("country"));
    }

    [Fact]
    public async Task Application_SignedWithAnotherKey_IsRefusedAndNothingIsStored()
    {
        using var applicant = new Applicant(api);
        using var other = new Applicant(api);
        byte[] body = ApiApp.Bytes(applicant.Form().ToJsonString());
        (await other.SendAsync(HttpMethod.Post, "/api/applications", body)).IsProblem("node-mismatch", "nodeKey");
        string signature = other.Sign(HttpMethod.Post, "/api/applications", body).Replace(other.Node.ToString(), applicant.Node.ToString(), StringComparison.Ordinal);
        (await api.SendAsync(HttpMethod.Post, "/api/applications", body, signature)).IsProblem("signature-invalid");
        (await api.GetAsync("/api/applications/" + applicant.Application)).IsProblem("application-unknown");
    }

    [Theory]
    [InlineData(-121)]
    [InlineData(240)]
    [InlineData(-86_400)]
    public async Task Application_SignedAtAnotherTime_IsRefused(int seconds)
    {
        using var applicant = new Applicant(api);
        (await applicant.SendAsync(HttpMethod.Post, "/api/applications", ApiApp.Bytes(applicant.Form().ToJsonString()), TimeSpan.FromSeconds(seconds))).IsProblem("signature-expired");
        (await api.GetAsync("/api/applications/" + applicant.Application)).IsProblem("application-unknown");
    }

    [Fact]
    public async Task Application_OfAnOperatorWithAllPlacesUsed_IsRefusedUntilOneEnds()
    {
        using var first = new Applicant(api);
        (await first.ApplyAsync()).Is(HttpStatusCode.Created);
        for (int i = 1; i < ApiApp.OpenApplicationsMax; i++)
        {
            using var more = new Applicant(api, first.Operator);
            (await more.ApplyAsync()).Is(HttpStatusCode.Created);
        }
        using var last = new Applicant(api, first.Operator);
        (await last.ApplyAsync()).IsProblem("applications-too-many", "operator");
        (await api.GetAsync("/api/applications/" + last.Application)).IsProblem("application-unknown");

        await RejectAsync(first);
        (await last.ApplyAsync()).Is(HttpStatusCode.Created);
    }

    [Fact]
    public async Task NodeKey_OfAnotherOperatorsOpenApplication_IsRefused()
    {
        using var first = new Applicant(api);
        await first.ApplyAsync();
        JsonObject form = first.Form();
        form["operator"] = "0xde709f2102306220921060314715629080e2fb77";
        (await first.ApplyAsync(form)).IsProblem("node-key-in-use", "nodeKey");
        await RejectAsync(first);
        (await first.ApplyAsync(form)).Is(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Application_Rejected_CanBeSentAgainAsANewAttempt()
    {
        using var applicant = new Applicant(api);
        await applicant.ApplyAsync();
        await RejectAsync(applicant);
        JsonObject form = applicant.Form();
        form["commitmentMonths"] = 36;
        Answer again = await applicant.ApplyAsync(form);
        again.Is(HttpStatusCode.Created);
        Assert.Equal(2, again.Json.GetProperty("attempt").GetInt32());
        (await applicant.ApplyAsync(form)).Is(HttpStatusCode.OK);

        JsonElement shown = await api.UntilStateAsync(applicant.Application, "vetting");
        Assert.Equal("waiting", shown.Step("vetting").Text("state"));
        string decisions = $"/api/admin/applications/{applicant.Application}/decisions";
        var old = JsonNode.Parse(ApiApp.Bytes(ApiApp.Decision(30)))!.AsObject();
        old["attempt"] = 1;
        (await api.PostAsync(decisions, old.ToJsonString(), ApiApp.Admin)).IsProblem("attempt-superseded", "attempt");
        (await api.PostAsync(decisions, ApiApp.Decision(30, 20, 15), ApiApp.Admin)).Is(HttpStatusCode.Created);
        await api.UntilStateAsync(applicant.Application, "technicalAssessment");
    }

    [Fact]
    public async Task Applications_InAState_ArePagedWithoutGapOrRepetition()
    {
        var expected = new List<string>();
        for (int i = 0; i < 5; i++)
        {
            using var applicant = new Applicant(api);
            await applicant.ApplyAsync();
            await RejectAsync(applicant);
            expected.Add(applicant.Application);
        }
        var seen = new List<string>();
        string? after = null;
        do
        {
            JsonElement page = (await api.GetAsync($"/api/admin/applications?state=rejected&top=2{(after is null ? "" : "&after=" + after)}", ApiApp.Reviewer)).Json;
            Assert.InRange(page.GetProperty("items").GetArrayLength(), 0, 2);
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.Text("application")!));
            after = page.Text("next");
        }
        while (after is not null);
        Assert.Equal(seen.Order().Distinct(), seen);
        Assert.Subset(seen.ToHashSet(), expected.ToHashSet());
    }

    private async Task RejectAsync(Applicant applicant)
    {
        await api.UntilStateAsync(applicant.Application, "vetting");
        (await api.PostAsync($"/api/admin/applications/{applicant.Application}/decisions", ApiApp.Decision(0), ApiApp.Admin)).Is(HttpStatusCode.Created);
        await api.UntilStateAsync(applicant.Application, "rejected");
        // The place is given back right after the state is recorded.
        while ((await api.App.DurableClient.GetInstanceAsync($"onboarding-{applicant.Application}-1"))?.IsCompleted != true)
            await Task.Delay(10);
    }
}
