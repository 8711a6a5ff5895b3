using Microsoft.Extensions.Configuration;
using NodeProgram.Emulator.EventHubs.Hosting;

namespace NodeProgram.Emulator.Worker.Hosting;

/// <summary>Settings, later ones winning: defaults, host.json's log levels, local.settings.json, appsettings.json, environment, arguments, a test's own.</summary>
internal static class HostConfiguration
{
    private const string StorageKey = "AzureWebJobsStorage";
    private const string HubKey = "TelemetryHub";
    private const string HubName = "telemetry";

    public static void AddSources(ConfigurationManager configuration, string[] args, HostJson hostJson, HostOverrides? overrides)
    {
        configuration.AddInMemoryCollection(EmulatorSettings.Defaults);
        configuration.AddInMemoryCollection([KeyValuePair.Create("Logging:LogLevel:Microsoft", (string?)"Warning")]);
        configuration.AddInMemoryCollection(hostJson.LogLevels.Select(level => KeyValuePair.Create($"Logging:LogLevel:{level.Key}", (string?)level.Value)));
        configuration.AddInMemoryCollection(LocalSettings.Load(overrides is null ? HostFiles.Find("local.settings.json") : null));
        configuration.AddJsonFile("appsettings.json", optional: true, reloadOnChange: false);
        configuration.AddEnvironmentVariables();
        configuration.AddCommandLine([.. args.Where(argument => argument != StartFailure.VerboseArgument)]);
        if (overrides is not null)
        {
            configuration.AddInMemoryCollection(overrides.Settings);
        }
    }

    /// <summary>What a bare start needs and nobody set: the embedded storage, and the addresses that were really taken.</summary>
    public static void AddDefaults(ConfigurationManager configuration, HostResources resources)
    {
        configuration[EmulatorSettings.DataDirectoryKey] = resources.Directory.Path;
        configuration[EmulatorSettings.HttpUrlKey] = resources.Http.Url.GetLeftPart(UriPartial.Authority);
        configuration[EmulatorSettings.EventHubsUrlKey] = resources.EventHubs.Url.GetLeftPart(UriPartial.Authority);
        configuration[HubKey] ??= $"{DefaultConnection.LoadOrCreate(configuration)};EntityPath={HubName}";
        configuration[StorageKey] ??= $"UseEmbeddedStorage=true;DataDirectory={resources.Directory.Path}";
    }
}
