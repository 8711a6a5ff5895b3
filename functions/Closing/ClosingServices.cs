using Microsoft.Extensions.DependencyInjection;
using NodeProgram.Functions.Policies;

namespace NodeProgram.Functions.Closing;

/// <summary>What closes epochs.</summary>
public static class ClosingServices
{
    public static IServiceCollection AddClosing(this IServiceCollection services) => services
        .AddSingleton<CensusRows>()
        .AddSingleton<MeasuredRows>()
        .AddSingleton<ScoreRows>()
        .AddSingleton<EpochRows>()
        .AddSingleton<EpochSeeds>()
        .AddSingleton<BalanceRows>()
        .AddSingleton(services => new EvidenceStore(services.GetRequiredService<ProgramSettings>().EvidenceDirectory))
        .AddSingleton<CloseGate>()
        .AddSingleton<EpochFreezer>()
        .AddSingleton<EpochMeasurement>()
        .AddSingleton<EpochScoring>();
}
