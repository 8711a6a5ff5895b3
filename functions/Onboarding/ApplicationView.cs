using NodeProgram.Domain.Onboarding;
using NodeProgram.Domain.Regions;
using NodeProgram.Functions.Storage;
using NodeProgram.Orchestrations.Onboarding;

namespace NodeProgram.Functions.Onboarding;

/// <summary>A step as everybody may see it.</summary>
public sealed record StepView(
    OnboardingStep Step, StepState State, StepOwner Owner, long? StartedAt, long? DeadlineAt, long? EndedAt, OnboardingReason? Code, string? Reason,
    IReadOnlyList<string> Missing, IReadOnlyList<string> Checklist);

/// <summary>An application as everybody may see it: no contact data, no marks, no statement.</summary>
public record ApplicationView(
    string Application, int Attempt, string Node, string Operator, string Country, Region Region, ApplicationState State, long SubmittedAt, long UpdatedAt,
    OnboardingReason? Code, string? Reason, IReadOnlyList<StepView> Steps)
{
    /// <summary>The short form, without the steps that are still to come and without checklists.</summary>
    public static ApplicationView Of(ApplicationRecord application) => Of(application, null);

    /// <summary>The whole plan with what has come out so far.</summary>
    /// <param name="policy">Gives owners and checklists of the steps; null leaves both out.</param>
    public static ApplicationView Of(ApplicationRecord application, OnboardingPolicy? policy)
    {
        StepRecord? last = application.Steps.Count > 0 ? application.Steps[^1] : null;
        IEnumerable<StepView> steps = policy is null
            ? application.Steps.Select(step => Of(step, []))
            : OnboardingPlan.Steps(policy).Select(plan => application.Steps.FirstOrDefault(step => step.Step == plan.Step) is { } step
                ? Of(step, plan.Checklist)
                : new StepView(plan.Step, StepState.Pending, plan.Owner, null, null, null, null, null, [], plan.Checklist));
        return new ApplicationView(
            application.Id, application.Attempt, application.Node.ToString(), application.Operator.ToString(), application.Form.Country, Countries.RegionOf(application.Form.Country),
            application.State, application.SubmittedAt.ToUnixTimeMilliseconds(), application.UpdatedAt.ToUnixTimeMilliseconds(), last?.Reason, last?.Why, [.. steps]);
    }

    private static StepView Of(StepRecord step, IReadOnlyList<string> checklist) => new(
        step.Step, step.State, step.Owner, step.StartedAt.ToUnixTimeMilliseconds(), step.Deadline?.ToUnixTimeMilliseconds(), step.EndedAt?.ToUnixTimeMilliseconds(),
        step.Reason, step.Why, step.Missing, checklist);
}

/// <summary>A decision as people of the program see it.</summary>
public sealed record DecisionView(
    string Application, int Attempt, int Round, string By, long At, VettingMarks Marks, int GeographicDiversity, int Total, string Outcome, OnboardingReason Code, string Reason)
{
    public static DecisionView Of(VettingDecision decision) => new(
        decision.Application, decision.Attempt, decision.Round, decision.By, decision.At.ToUnixTimeMilliseconds(), decision.Marks, decision.GeographicDiversity, decision.Total,
        decision.Outcome switch { VettingOutcome.Pass => "passed", VettingOutcome.SecondReviewer => "secondReview", _ => "rejected" }, decision.Code, decision.Reason);
}

/// <summary>A step of the audit trail.</summary>
public sealed record AuditView(long Sequence, long At, string Who, string What, string Code, string Why, string Hash);

/// <summary>An application as its reviewers see it.</summary>
public sealed record ReviewView(ApplicationView Application, ApplicationFormJson Form, IReadOnlyList<DecisionView> Decisions, AssessmentResult? Preflight, IReadOnlyList<AuditView> Audit);
