using NodeProgram.Domain.Onboarding;

namespace NodeProgram.Orchestrations.Onboarding;

/// <summary>
/// Vetting (rules, section 9): a person's marks and the computed geographic diversity; a close result goes to a second person. A deadline that passes
/// escalates and starts anew; it never costs the applicant anything.
/// </summary>
internal static class VettingStep
{
    private const int FirstRound = 1;
    private const int SecondRound = 2;

    public static async Task<StepEnd> RunAsync(OnboardingRun run)
    {
        VettingVerdict verdict = await DecisionAsync(run, FirstRound, null, "A reviewer weighs the application.", "A reviewer's decision.");
        if (verdict.Outcome == VettingOutcome.SecondReviewer)
        {
            verdict = await DecisionAsync(
                run, SecondRound, OnboardingReason.VettingNeedsSecondReviewer, $"{verdict.Total} of 100: another reviewer weighs the application too.", "A second reviewer's decision.");
        }
        if (verdict.Outcome == VettingOutcome.Pass)
        {
            // Given when vetting passes, kept whatever comes later (rules, section 9: nothing that it held is lost).
            bool seated = await run.CallAsync<bool>(OnboardingActivities.SeatApplicant, run.Applicant);
            return StepEnd.Passed(verdict.Reason, $"{verdict.Total} of 100: {verdict.Why}{(seated ? " The operator holds a seat of the genesis cohort." : "")}");
        }

        return StepEnd.Failed(verdict.Reason, $"{verdict.Total} of 100: {verdict.Why}", [$"{run.Terms.Policy.VettingPassScore} of 100 were needed."]);
    }

    private static async Task<VettingVerdict> DecisionAsync(OnboardingRun run, int round, OnboardingReason? reason, string why, string missing)
    {
        var query = new VettingQuery(run.Input.Application, run.Input.Attempt, round);
        while (true)
        {
            DateTimeOffset deadline = run.In(run.Terms.Policy.VettingDeadlineSeconds);
            await run.WaitingAsync(StepOwner.Reviewer, deadline, reason, why, missing);
            VettingVerdict? verdict = await run.UntilAsync(
                OnboardingEvents.Decision, deadline, null, () => run.CallAsync<VettingVerdict?>(OnboardingActivities.LoadVetting, query));
            if (verdict is not null)
                return verdict;
            reason = OnboardingReason.ReviewerEscalated;
            why = "The deadline passed without a decision; it is now with the administrators. Your place is kept.";
        }
    }
}
