using NodeProgram.Domain.Onboarding;

namespace NodeProgram.Orchestrations.Onboarding;

/// <summary>Geographic check (rules, sections 2 and 9): what was measured must not refute the declared country; the region's need is recorded.</summary>
internal static class GeographicCheckStep
{
    public static async Task<StepEnd> RunAsync(OnboardingRun run)
    {
        LocationVerdict verdict = await run.CallAsync<LocationVerdict>(OnboardingActivities.CheckLocation, run.Input);
        return verdict.Plausible
            ? StepEnd.Passed(OnboardingReason.LocationPlausible, verdict.Why)
            : StepEnd.Failed(OnboardingReason.LocationRefuted, verdict.Why, ["A country that the measurements allow."]);
    }
}
