using Microsoft.Azure.Functions.Worker;
using NodeProgram.Orchestrations.Onboarding;
using NodeProgram.Orchestrations.Staking;

namespace NodeProgram.Functions.Activities;

/// <summary>The steps that need the chain. Without a registry there is no chain, and the answer says so.</summary>
public sealed class StakeActivities(IEnumerable<IStakeRegistry> registries)
{
    private readonly IStakeRegistry? registry = registries.SingleOrDefault();

    [Function(OnboardingActivities.LoadStake)]
    public Task<StakeStanding> LoadStakeAsync([ActivityTrigger] ApplicantRef applicant, FunctionContext context) =>
        registry?.LoadStakeAsync(applicant.Node, context.CancellationToken) ?? Task.FromResult(StakeStanding.NotConfigured);

    [Function(OnboardingActivities.RegisterOnChain)]
    public Task<ChainRegistration> RegisterAsync([ActivityTrigger] ApplicantRef applicant, FunctionContext context) =>
        registry?.RegisterAsync(applicant.Node, context.CancellationToken) ?? Task.FromResult(ChainRegistration.NotConfigured);
}
