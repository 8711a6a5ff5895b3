using NodeProgram.Domain.Onboarding;
using NodeProgram.Orchestrations.Staking;

namespace NodeProgram.Orchestrations.Onboarding;

/// <summary>Stake verification (rules, section 9): it reads the chain, not the application. Without a chain the step says so and leads on.</summary>
internal static class StakeVerificationStep
{
    public static async Task<StepEnd> RunAsync(OnboardingRun run)
    {
        StakeStanding standing = await LoadAsync(run);
        if (!standing.Configured)
            return StepEnd.NotConfigured("The program runs without a chain: no stake was verified.");

        DateTimeOffset deadline = run.In(run.Terms.Policy.StakeVerificationDeadlineSeconds);
        if (!standing.Sufficient)
        {
            await run.WaitingAsync(StepOwner.Applicant, deadline, OnboardingReason.StakeInsufficient, "The stake is not locked yet.", Missing(standing));
            StakeStanding? met = await run.UntilAsync(OnboardingEvents.Stake, deadline, run.PollWithin(run.Terms.Policy.StakeVerificationDeadlineSeconds), async () =>
            {
                standing = await LoadAsync(run);
                return standing.Sufficient ? standing : null;
            });
            if (met is null)
                return StepEnd.Expired("The stake was not locked by the deadline.", [Missing(standing)]);
        }
        run.RequiredStake = standing.Required;
        return StepEnd.Passed(OnboardingReason.StakeSufficient, $"{standing.Locked} wei are locked, {standing.Required} are needed.");
    }

    private static Task<StakeStanding> LoadAsync(OnboardingRun run) => run.CallAsync<StakeStanding>(OnboardingActivities.LoadStake, run.Applicant);

    private static string Missing(StakeStanding standing) => standing.Obstacle ?? $"{standing.Required} wei are needed, {standing.Locked} are locked.";
}
