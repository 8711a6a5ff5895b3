using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace NodeProgram.Functions.Policies;

/// <summary>The policy in force, the installation's settings and the clock.</summary>
public static class PolicyServices
{
    /// <exception cref="InvalidOperationException">The policy or a setting is refused; the message names each reason.</exception>
    public static IServiceCollection AddPolicy(this IServiceCollection services, IConfiguration configuration)
    {
        PolicyInForce policy = PolicyInForce.Load(configuration);
        services.TryAddSingleton(TimeProvider.System);
        return services.AddSingleton(policy).AddSingleton(policy.Policy).AddSingleton(ProgramSettings.Load(configuration));
    }
}
