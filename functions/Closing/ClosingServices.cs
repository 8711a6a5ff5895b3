using Microsoft.Extensions.DependencyInjection;

namespace NodeProgram.Functions.Closing;

/// <summary>What closes epochs.</summary>
public static class ClosingServices
{
    public static IServiceCollection AddClosing(this IServiceCollection services) => services
        .AddSingleton<CensusRows>()
        .AddSingleton<MeasuredRows>()
        .AddSingleton<ScoreRows>()
        .AddSingleton<EpochRows>()
        .AddSingleton<CloseGate>()
        .AddSingleton<EpochFreezer>()
        .AddSingleton<EpochMeasurement>()
        .AddSingleton<EpochScoring>();
}
