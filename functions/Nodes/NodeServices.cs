using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using NodeProgram.Functions.Policies;

namespace NodeProgram.Functions.Nodes;

/// <summary>What admitted nodes ask for.</summary>
public static class NodeServices
{
    /// <exception cref="InvalidOperationException">No rule to sign telemetry tokens with is configured.</exception>
    public static IServiceCollection AddNodes(this IServiceCollection services, IConfiguration configuration) => services
        .AddSingleton(new CredentialIssuer(configuration, ProgramSettings.Load(configuration)))
        .AddSingleton<PublisherAccess>()
        .AddSingleton<EpochNodes>()
        .AddSingleton<WitnessRoster>()
        .AddSingleton<NodeConfigurations>()
        .AddSingleton<NetworkOverview>();
}
