using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace NodeProgram.Emulator.EventHubs.Hosting;

/// <summary>Reads <see cref="EventHubsOptions"/> from the configuration; what is not there keeps its default.</summary>
internal static class OptionsReader
{
    /// <exception cref="ArgumentException">A value cannot be read or is out of its range; the message names the key.</exception>
    public static EventHubsOptions Read(IConfiguration configuration)
    {
        EventHubsOptions usual = new();
        IConfigurationSection own = configuration.GetSection("Emulator:EventHubs");
        EventHubsOptions options = new()
        {
            DataDirectory = configuration["Emulator:DataDirectory"] ?? usual.DataDirectory,
            Url = Value(own, "Url", usual.Url, text => new Uri(text, UriKind.Absolute)),
            Hubs = own.GetSection("Hubs").GetChildren().Select(child => child.Value ?? "").ToArray() is { Length: > 0 } hubs ? hubs : usual.Hubs,
            PartitionCount = Value(own, "PartitionCount", usual.PartitionCount, text => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture)),
            Retention = Value(own, "Retention", usual.Retention, text => TimeSpan.Parse(text, CultureInfo.InvariantCulture)),
            RetentionBytes = Value(own, "RetentionBytes", usual.RetentionBytes, text => long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture)),
            SegmentBytes = Value(own, "SegmentBytes", usual.SegmentBytes, text => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture)),
            InFlightBytes = Value(own, "InFlightBytes", usual.InFlightBytes, text => long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture)),
            Rules = [.. own.GetSection("Rules").GetChildren().Select(Rule)],
        };
        OptionsCheck.ThrowIfInvalid(options);
        return options;
    }

    private static AccessRule Rule(IConfigurationSection section) => new(
        section["Name"] ?? "",
        section["Key"] ?? "",
        Value(section, "Rights", AccessRights.None, text => Enum.Parse<AccessRights>(text, ignoreCase: true)));

    private static T Value<T>(IConfigurationSection section, string key, T usual, Func<string, T> parse)
    {
        if (section[key] is not { Length: > 0 } text)
            return usual;
        try
        {
            return parse(text);
        }
        catch (Exception fault) when (fault is FormatException or OverflowException or ArgumentException)
        {
            throw new ArgumentException($"The setting {section.Path}:{key} cannot be read: {fault.Message}", fault);
        }
    }
}
