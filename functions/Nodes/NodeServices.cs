using Microsoft.Extensions.DependencyInjection;

namespace NodeProgram.Functions.Nodes;

/// <summary>What admitted nodes ask for.</summary>
public static class NodeServices
{
    public static IServiceCollection AddNodes(this IServiceCollection services) => services
        .AddSingleton<CredentialIssuer>()
        .AddSingleton<WitnessRoster>()
        .AddSingleton<NodeConfigurations>();
}
