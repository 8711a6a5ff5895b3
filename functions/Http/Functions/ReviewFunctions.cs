using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using NodeProgram.Domain.Onboarding;
using NodeProgram.Domain.Telemetry;
using NodeProgram.Functions.Onboarding;
using NodeProgram.Functions.Policies;
using NodeProgram.Functions.Storage;

namespace NodeProgram.Functions.Http.Functions;

/// <summary>The routes of reviewers and admins.</summary>
public sealed class ReviewFunctions(VettingDesk desk, ApplicationStore applications, ReviewStore reviews, AuditLog audit, PolicyInForce policy)
{
    [Function("ListApplications")]
    public async Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Routes.AdminApplications)] HttpRequest request, CancellationToken cancellation)
    {
        string state = ApplicationStore.AllStates;
        if (request.Query.TryGetValue("state", out var text))
        {
            ApplicationState? named = Enum.GetValues<ApplicationState>().Cast<ApplicationState?>()
                .FirstOrDefault(value => Words.Of(value!.Value) == text.ToString());
            if (named is null)
                return Answers.Problem(new Refusal(ProblemKinds.QueryInvalid, "state is one of " + string.Join(", ", Enum.GetValues<ApplicationState>().Select(Words.Of)) + ".") { Field = "state" });
            state = named.Value.ToString();
        }
        Outcome<PageQuery> read = PageQuery.Read(request, id => PathIds.CheckApplication(id) is null);
        if (read is not Outcome<PageQuery>.Done(var query))
            return Answers.Problem(((Outcome<PageQuery>.Refused)read).Refusal);
        PageOf<ApplicationRecord> page = await applications.ListAsync(state, query.After, query.Top, cancellation);
        return Answers.Ok(new PageOf<ApplicationView>([.. page.Items.Select(ApplicationView.Of)], page.Next));
    }

    [Function("GetApplicationForReview")]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Routes.AdminApplication)] HttpRequest request, string application, CancellationToken cancellation)
    {
        if (PathIds.CheckApplication(application) is { } refusal)
            return Answers.Problem(refusal);
        if (await applications.FindAsync(application, cancellation) is not { } found)
            return Answers.Problem(new Refusal(ProblemKinds.ApplicationUnknown, $"{application} was never submitted."));

        var decisions = new List<DecisionView>();
        foreach (int round in new[] { 1, 2 })
        {
            if (await reviews.FindDecisionAsync(application, found.Attempt, round, cancellation) is { } decision)
                decisions.Add(DecisionView.Of(decision));
        }
        AssessmentResult? assessment = null;
        if (await reviews.FindPreflightAsync(application, found.Attempt, cancellation) is { } stored && PreflightCodec.TryParse(stored.Content, out PreflightReport? report, out _))
            assessment = TechnicalAssessment.Decide(report!, policy.Policy.Onboarding.Hardware);
        IReadOnlyList<AuditRow> trail = await audit.LoadAsync(Subjects.Application(application), cancellation);
        return Answers.Ok(new ReviewView(
            ApplicationView.Of(found, policy.Policy.Onboarding), found.Form, decisions, assessment,
            [.. trail.Select(row => new AuditView(row.Sequence, row.At.ToUnixTimeMilliseconds(), row.Who, row.What, row.Code, row.Why, row.Hash))]));
    }

    [Function("DecideApplication")]
    public async Task<IResult> DecideAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.Decisions)] HttpRequest request, string application,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        if (PathIds.CheckApplication(application) is { } refusal)
            return Answers.Problem(refusal);
        ApiCall call = request.Call();
        Outcome<DecisionForm> read = DecisionFormReader.Read(call.Body, policy.Policy.Onboarding);
        if (read is not Outcome<DecisionForm>.Done(var form))
            return Answers.Problem(((Outcome<DecisionForm>.Refused)read).Refusal);
        return await desk.DecideAsync(application, form, call.Person, client, cancellation) switch
        {
            Outcome<DecisionTaken>.Done({ Created: true } done) => Answers.Created(request, "/api/admin/applications/" + application, DecisionView.Of(done.Decision)),
            Outcome<DecisionTaken>.Done(var done) => Answers.Ok(DecisionView.Of(done.Decision)),
            Outcome<DecisionTaken>.Refused(var refused) => Answers.Problem(refused),
            _ => throw new InvalidOperationException("An outcome is a value or a refusal."),
        };
    }
}
