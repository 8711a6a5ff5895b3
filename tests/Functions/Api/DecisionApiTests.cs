using System.Net;
using System.Text.Json;

namespace NodeProgram.Functions.Tests.Api;

[Collection(ApiCollection.Name)]
public class DecisionApiTests(ApiApp api)
{
    [Fact]
    public async Task Decision_Good_IsRecordedWithWhoWhenAndWhyAndLeadsOn()
    {
        using Applicant applicant = await AppliedAsync();
        Answer answer = await DecideAsync(applicant, ApiApp.Decision(25, 15, 10), ApiApp.Reviewer);
        answer.Is(HttpStatusCode.Created);
        Assert.Equal(25, answer.Json.GetProperty("geographicDiversity").GetInt32()); // no node stands in the region: the whole deficit
        Assert.Equal((75, "rita", 1), (answer.Json.GetProperty("total").GetInt32(), answer.Json.Text("by"), answer.Json.GetProperty("round").GetInt32()));

        await api.UntilStateAsync(applicant.Application, "technicalAssessment");
        JsonElement review = (await api.GetAsync($"/api/admin/applications/{applicant.Application}", ApiApp.Admin)).Json;
        Assert.Equal("ada@example.org", review.GetProperty("form").GetProperty("contact").Text("email"));
        Assert.Equal("Runs servers.", review.GetProperty("decisions")[0].GetProperty("marks").GetProperty("technicalCompetence").Text("reason"));
        Assert.Contains(review.GetProperty("audit").EnumerateArray(), row => row.Text("who") == "rita (rita)" && row.Text("code") == "vettingPassed" && row.Text("why") == "All in all.");
        Assert.Equal(Enumerable.Range(0, review.GetProperty("audit").GetArrayLength()), review.GetProperty("audit").EnumerateArray().Select(row => row.GetProperty("sequence").GetInt32()));
    }

    [Fact]
    public async Task Decision_OnADecidedRound_IsRefusedWithTheFirst()
    {
        using Applicant applicant = await AppliedAsync();
        (await DecideAsync(applicant, ApiApp.Decision(30, 20, 15), ApiApp.Reviewer)).Is(HttpStatusCode.Created);
        Answer second = await DecideAsync(applicant, ApiApp.Decision(0), ApiApp.Admin);
        second.IsProblem("decision-exists");
        Assert.Equal(("rita", "passed"), (second.Json.GetProperty("first").Text("by"), second.Json.GetProperty("first").Text("outcome")));
        (await DecideAsync(applicant, ApiApp.Decision(30, 20, 14), ApiApp.Reviewer)).IsProblem("decision-exists");
        (await DecideAsync(applicant, ApiApp.Decision(30, 20, 15), ApiApp.Reviewer)).Is(HttpStatusCode.OK);
        await api.UntilStateAsync(applicant.Application, "technicalAssessment");
    }

    [Fact]
    public async Task Decisions_OfSeveralPeopleAtOnce_OneStands()
    {
        using Applicant applicant = await AppliedAsync();
        string[] people = [ApiApp.Admin, ApiApp.Reviewer, ApiApp.SecondReviewer];
        Answer[] answers = await Task.WhenAll(people.Select((person, i) => DecideAsync(applicant, ApiApp.Decision(30, 20, 13 + i), person)));
        Answer taken = Assert.Single(answers, answer => answer.Status == HttpStatusCode.Created);
        Assert.All(answers.Where(answer => answer != taken), answer =>
        {
            answer.IsProblem("decision-exists");
            Assert.Equal(taken.Json.Text("by"), answer.Json.GetProperty("first").Text("by"));
        });
    }

    [Theory]
    [InlineData(30, 20, 15, "technicalAssessment")] // the mean with the first is in the upper half of the band or above
    [InlineData(0, 0, 0, "rejected")]
    public async Task Decision_Close_NeedsAnotherPerson(int technicalCompetence, int commitment, int community, string state)
    {
        using Applicant applicant = await AppliedAsync();
        Answer first = await DecideAsync(applicant, ApiApp.Decision(20), ApiApp.Reviewer);
        first.Is(HttpStatusCode.Created);
        Assert.Equal((45, "secondReview"), (first.Json.GetProperty("total").GetInt32(), first.Json.Text("outcome")));
        (await DecideAsync(applicant, ApiApp.Decision(30), ApiApp.Reviewer)).IsProblem("reviewer-same");
        Answer second = await DecideAsync(applicant, ApiApp.Decision(technicalCompetence, commitment, community), ApiApp.SecondReviewer);
        second.Is(HttpStatusCode.Created);
        Assert.Equal(2, second.Json.GetProperty("round").GetInt32());
        await api.UntilStateAsync(applicant.Application, state);
        (await DecideAsync(applicant, ApiApp.Decision(30), ApiApp.Admin)).IsProblem("decision-exists");
    }

    [Fact]
    public async Task Decision_OnAnUnknownApplication_IsRefused() =>
        (await api.PostAsync("/api/admin/applications/00000000000000000000000000000000/decisions", ApiApp.Decision(30), ApiApp.Admin)).IsProblem("application-unknown");

    private Task<Answer> DecideAsync(Applicant applicant, object decision, string token) =>
        api.PostAsync($"/api/admin/applications/{applicant.Application}/decisions", decision, token);

    private async Task<Applicant> AppliedAsync()
    {
        var applicant = new Applicant(api);
        var form = applicant.Form();
        form["country"] = "AQ"; // no test activates a node in Oceania
        (await applicant.ApplyAsync(form)).Is(HttpStatusCode.Created);
        await api.UntilStateAsync(applicant.Application, "vetting");
        return applicant;
    }
}
