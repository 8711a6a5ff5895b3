using Microsoft.Extensions.DependencyInjection;

namespace NodeProgram.Functions.Conditions;

/// <summary>What is known of nodes' software and configuration.</summary>
public static class ConditionServices
{
    public static IServiceCollection AddConditions(this IServiceCollection services) => services
        .AddSingleton<ReleaseBook>()
        .AddSingleton<ReleaseDesk>()
        .AddSingleton<SoftwareReports>()
        .AddSingleton<ConfigurationPulls>()
        .AddSingleton<FindingRows>()
        .AddSingleton<FindingDesk>()
        .AddSingleton<NodeConditionFacts>();
}
