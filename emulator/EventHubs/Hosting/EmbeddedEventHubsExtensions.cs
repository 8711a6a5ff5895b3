using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using NodeProgram.Emulator.EventHubs.Http;

namespace NodeProgram.Emulator.EventHubs.Hosting;

/// <summary>How a host takes the embedded Event Hubs in.</summary>
public static class EmbeddedEventHubsExtensions
{
    /// <summary>
    /// Registers <see cref="EventHubsOptions"/> (from the keys <c>Emulator:*</c>) and one <see cref="IEventHubs"/>. The logs are opened when it is first
    /// resolved, so resolve it while starting: that is when a directory in use or a damaged log is told. The clock is the host's TimeProvider, if it has one.
    /// </summary>
    /// <exception cref="ArgumentException">A setting cannot be read or is out of its range.</exception>
    public static IServiceCollection AddEmbeddedEventHubs(this IServiceCollection services, IConfiguration configuration)
    {
        EventHubsOptions options = OptionsReader.Read(configuration);
        services.AddSingleton(options);
        services.TryAddSingleton(TimeProvider.System);
        services.AddLogging();
        services.AddSingleton(provider => new EmbeddedEventHubs(options, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<EmbeddedEventHubs>>()));
        services.AddSingleton<IEventHubs>(provider => provider.GetRequiredService<EmbeddedEventHubs>());
        return services;
    }

    /// <summary>
    /// Maps the HTTPS send API. Chain <c>RequireHost("*:7072")</c> where the same server listens for others, too: the routes begin with the hub's name
    /// and would be found under every listener otherwise.
    /// </summary>
    public static IEndpointConventionBuilder MapEventHubs(this IEndpointRouteBuilder endpoints) =>
        EventHubsApi.Map(endpoints, endpoints.ServiceProvider.GetRequiredService<EmbeddedEventHubs>(), endpoints.ServiceProvider.GetRequiredService<TimeProvider>());
}
