using Microsoft.Extensions.DependencyInjection;

namespace NodeProgram.Functions.Onboarding;

/// <summary>What takes applications in and decides about them.</summary>
public static class OnboardingServices
{
    public static IServiceCollection AddOnboarding(this IServiceCollection services) => services
        .AddSingleton<ApplicationDesk>()
        .AddSingleton<VettingDesk>()
        .AddSingleton<PreflightDesk>()
        .AddSingleton<RegionSurvey>()
        .AddSingleton<NodeGrading>()
        .AddSingleton<TestnetEvidence>();
}
