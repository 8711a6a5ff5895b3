using Microsoft.Extensions.DependencyInjection;

namespace NodeProgram.Functions.Telemetry;

/// <summary>What takes telemetry in.</summary>
public static class TelemetryServices
{
    public static IServiceCollection AddTelemetry(this IServiceCollection services) => services
        .AddSingleton<BlockRows>()
        .AddSingleton<BlockScan>()
        .AddSingleton<DeadLetters>()
        .AddSingleton<LateBatches>()
        .AddSingleton<LiveNodes>()
        .AddSingleton<SignatureCheck>()
        .AddSingleton<BadSignatures>()
        .AddSingleton<DoubleSignings>()
        .AddSingleton<PartitionFolds>();
}
