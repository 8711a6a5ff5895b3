using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using NodeProgram.Functions.Policies;
using NodeProgram.Orchestrations.Publishing;

namespace NodeProgram.Functions.Closing;

/// <summary>What closes epochs.</summary>
public static class ClosingServices
{
    /// <remarks>A chain's <see cref="IRewardPublication"/> takes the place of the one that says that there is none, whichever is added first.</remarks>
    public static IServiceCollection AddClosing(this IServiceCollection services)
    {
        services.TryAddSingleton<IRewardPublication, NoRewardPublication>();
        return services
            .AddSingleton<EpochPolicies>()
            .AddHostedService<PolicyRecord>()
            .AddSingleton<FrozenEpochs>()
            .AddSingleton<CensusRows>()
            .AddSingleton<ScoreRows>()
            .AddSingleton<EpochRows>()
            .AddSingleton<EpochSeeds>()
            .AddSingleton<BalanceRows>()
            .AddSingleton<EscrowRows>()
            .AddSingleton(services => new EvidenceStore(services.GetRequiredService<ProgramSettings>().EvidenceDirectory))
            .AddSingleton<CloseGate>()
            .AddSingleton<EpochCensuses>()
            .AddSingleton<EpochBefore>()
            .AddSingleton<CensusFacts>()
            .AddSingleton<ProgramFacts>()
            .AddSingleton<EpochFreezer>()
            .AddSingleton<EpochMeasurement>()
            .AddSingleton<EpochScoring>()
            .AddSingleton<ViolationHandOver>()
            .AddSingleton<EvidenceRetention>()
            .AddSingleton<PublicationDelays>()
            .AddSingleton<EpochPublishing>();
    }
}
