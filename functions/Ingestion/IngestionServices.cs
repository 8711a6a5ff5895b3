using Microsoft.Extensions.DependencyInjection;

namespace NodeProgram.Functions.Ingestion;

/// <summary>What watches over the ingestion itself.</summary>
public static class IngestionServices
{
    public static IServiceCollection AddIngestion(this IServiceCollection services) => services
        .AddSingleton<IngestRows>()
        .AddSingleton<IngestPulse>()
        .AddSingleton<EpochOutages>();
}
