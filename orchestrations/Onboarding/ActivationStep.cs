using NodeProgram.Domain.Onboarding;
using NodeProgram.Orchestrations.Staking;

namespace NodeProgram.Orchestrations.Onboarding;

/// <summary>
/// Activation (rules, section 9): stake locked and node registered on the chain where there is one, then one of the network; witnesses watch it from the next epoch on; the genesis cohort gets
/// its badge. What the contract refuses the applicant can put right until the deadline; a badge that is late holds nobody up.
/// </summary>
internal static class ActivationStep
{
    public static async Task<StepEnd> RunAsync(OnboardingRun run)
    {
        DateTimeOffset deadline = run.In(run.Terms.Policy.ActivationDeadlineSeconds);
        await run.WaitingAsync(StepOwner.Program, deadline, null, "The node is being registered.");
        ChainRegistration registration = await RegisterAsync(run);
        string? told = null;
        while (registration.State is RegistrationState.Pending or RegistrationState.Refused)
        {
            if (run.Now >= deadline)
                return StepEnd.Expired("The node was not registered on the chain by the deadline.", [Missing(registration)]);
            if (registration.Refusal is { } refusal && refusal != told)
            {
                await run.WaitingAsync(StepOwner.Applicant, deadline, OnboardingReason.ActivationRefusedByChain, "The chain does not register the node yet.", Missing(registration));
                told = refusal;
            }

            DateTimeOffset next = run.Now + run.PollWithin(run.Terms.Policy.ActivationDeadlineSeconds);
            await run.EventOrTimerAsync(OnboardingEvents.Stake, next < deadline ? next : deadline);
            registration = await RegisterAsync(run);
        }

        await run.CallAsync(OnboardingActivities.ActivateNode, run.Applicant);
        string badge = await BadgeAsync(run);
        return StepEnd.Passed(OnboardingReason.Activated, registration switch
        {
            { Configured: false } => "Registered in the program; its credentials stay. The program runs without a chain: nothing was registered there." + badge,
            { Transaction: { } transaction } => $"Registered on the chain in {transaction}; its credentials stay." + badge,
            _ => "Registered on the chain; its credentials stay." + badge,
        });
    }

    // Awarding throws while its transaction is not confirmed, and is then tried again like any activity; what remains to ask is only whether there is a seat and a chain.
    private static async Task<string> BadgeAsync(OnboardingRun run)
    {
        SeatAward award = await run.CallAsync<SeatAward>(OnboardingActivities.AwardBadge, run.Applicant);
        return award switch
        {
            { Seated: false } => "",
            { Award.Configured: false } => " The operator holds a genesis seat; its badge waits for a chain.",
            { Award.Seat: 0 } => " The operator holds a genesis seat, and the contract has no badge left.",
            _ => $" The operator has genesis badge {award.Award.Seat}.",
        };
    }

    private static Task<ChainRegistration> RegisterAsync(OnboardingRun run) => run.CallAsync<ChainRegistration>(OnboardingActivities.RegisterOnChain, run.Applicant);

    private static string Missing(ChainRegistration registration) => registration.Refusal switch
    {
        "StakeTooSmall" => "The stake that was verified is not locked any more.",
        { } refusal => $"The contract answers {refusal}.",
        null => "The transaction is not confirmed yet.",
    };
}
