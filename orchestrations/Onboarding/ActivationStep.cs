using NodeProgram.Domain.Onboarding;
using NodeProgram.Orchestrations.Staking;

namespace NodeProgram.Orchestrations.Onboarding;

/// <summary>Activation (rules, section 9): registered on the chain where there is one, then one of the network; witnesses watch it from the next epoch on.</summary>
internal static class ActivationStep
{
    public static async Task<StepEnd> RunAsync(OnboardingRun run)
    {
        await run.WaitingAsync(StepOwner.Program, run.In(run.Terms.Policy.ActivationDeadlineSeconds), null, "The node is being registered.");
        ChainRegistration registration = await run.CallAsync<ChainRegistration>(OnboardingActivities.RegisterOnChain, run.Applicant);
        await run.CallAsync(OnboardingActivities.ActivateNode, run.Applicant);
        return registration.Configured
            ? StepEnd.Passed(OnboardingReason.Activated, $"Registered on the chain in {registration.Transaction}; its credentials stay.")
            : StepEnd.Passed(OnboardingReason.Activated, "Registered in the program; its credentials stay. The program runs without a chain: nothing was registered there.");
    }
}
