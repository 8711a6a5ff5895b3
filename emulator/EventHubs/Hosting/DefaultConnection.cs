using Microsoft.Extensions.Configuration;
using NodeProgram.Emulator.EventHubs.Security;

namespace NodeProgram.Emulator.EventHubs.Hosting;

/// <summary>The connection string of the default rule, for a host that needs it before the logs are open.</summary>
public static class DefaultConnection
{
    /// <summary>The same as <see cref="IEventHubs.DefaultConnectionString"/>; makes the key if there is none. The data directory must exist and be held by the caller.</summary>
    /// <exception cref="EventLogException">The key cannot be read or kept.</exception>
    /// <exception cref="ArgumentException">A setting cannot be read or is out of its range.</exception>
    public static string LoadOrCreate(IConfiguration configuration)
    {
        EventHubsOptions options = OptionsReader.Read(configuration);
        return Text(options.Url, DefaultRule.LoadOrCreate(options.DataDirectory));
    }

    internal static string Text(Uri url, AccessRule rule) => $"Endpoint=sb://{url.Authority}/;SharedAccessKeyName={rule.Name};SharedAccessKey={rule.Key}";
}
