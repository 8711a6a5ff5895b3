using NodeProgram.Domain.Onboarding;

namespace NodeProgram.Orchestrations.Onboarding;

/// <summary>Technical assessment (rules, section 9): the relay's signed report against the minimum; the applicant may report again until the deadline.</summary>
internal static class TechnicalAssessmentStep
{
    public static async Task<StepEnd> RunAsync(OnboardingRun run)
    {
        DateTimeOffset deadline = run.In(run.Terms.Policy.TechnicalAssessmentDeadlineSeconds);
        IReadOnlyList<string> missing = ["A preflight report of the relay."];
        await run.WaitingAsync(StepOwner.Applicant, deadline, null, "The relay measures its machine and reports.", missing);
        string? judged = null;
        while (true)
        {
            var query = new PreflightQuery(run.Input.Application, run.Input.Attempt, judged, run.Terms.Policy);
            PreflightVerdict? verdict = await run.UntilAsync(
                OnboardingEvents.Preflight, deadline, null, () => run.CallAsync<PreflightVerdict?>(OnboardingActivities.JudgePreflight, query));
            if (verdict is null)
                return StepEnd.Expired("No report met the minimum by the deadline.", missing);
            if (verdict.Failures.Count == 0)
                return StepEnd.Passed(verdict.Reason, Passed(verdict));
            judged = verdict.Report;
            missing = verdict.Failures;
            await run.WaitingAsync(StepOwner.Applicant, deadline, verdict.Reason, "The last report is below the minimum; report again when it is put right.", missing);
        }
    }

    private static string Passed(PreflightVerdict verdict) => verdict.Warnings.Count == 0
        ? "Every check is at the recommendation."
        : "Every check is at the minimum. Below the recommendation: " + string.Join("; ", verdict.Warnings);
}
