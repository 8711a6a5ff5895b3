using System.Text.RegularExpressions;

namespace NodeProgram.Emulator.EventHubs;

/// <summary>The ranges of <see cref="EventHubsOptions"/>.</summary>
internal static partial class OptionsCheck
{
    private const int HubsMaximum = 10;
    private const int RulesMaximum = 12;
    private const int SegmentBytesMinimum = 64 << 10, SegmentBytesMaximum = 1 << 30;
    private const long InFlightBytesMinimum = 2L << 20, InFlightBytesMaximum = 4L << 30;
    private const int KeyCharsMinimum = 16, KeyCharsMaximum = 256;

    /// <exception cref="ArgumentException">The message names the key and the range.</exception>
    public static void ThrowIfInvalid(EventHubsOptions options)
    {
        Require(options.DataDirectory.Length > 0, "Emulator:DataDirectory", "a directory");
        Require(options.Url is { IsAbsoluteUri: true, Scheme: "https" }, "Emulator:EventHubs:Url", "an https address");
        Require(options.Hubs.Count is >= 1 and <= HubsMaximum, "Emulator:EventHubs:Hubs", $"1 to {HubsMaximum} hubs");
        Require(options.Hubs.All(hub => HubName().IsMatch(hub)), "Emulator:EventHubs:Hubs", "letters, digits, dots, hyphens, underscores, beginning and ending with a letter or digit");
        Require(options.Hubs.Distinct(StringComparer.OrdinalIgnoreCase).Count() == options.Hubs.Count, "Emulator:EventHubs:Hubs", "each hub once");
        Require(options.PartitionCount is >= 1 and <= EventHubsOptions.PartitionCountMaximum, "Emulator:EventHubs:PartitionCount", $"1 to {EventHubsOptions.PartitionCountMaximum}");
        Require(options.Retention >= TimeSpan.FromMinutes(1) && options.Retention <= TimeSpan.FromDays(90), "Emulator:EventHubs:Retention", "1 minute to 90 days");
        Require(options.SegmentBytes is >= SegmentBytesMinimum and <= SegmentBytesMaximum, "Emulator:EventHubs:SegmentBytes", "64 KiB to 1 GiB");
        Require(options.RetentionBytes >= 2L * options.SegmentBytes, "Emulator:EventHubs:RetentionBytes", "at least two segments (Emulator:EventHubs:SegmentBytes)");
        Require(options.InFlightBytes is >= InFlightBytesMinimum and <= InFlightBytesMaximum, "Emulator:EventHubs:InFlightBytes", "2 MiB to 4 GiB");
        Require(options.Rules.Count <= RulesMaximum, "Emulator:EventHubs:Rules", $"at most {RulesMaximum} rules");
        Require(options.Rules.All(rule => RuleName().IsMatch(rule.Name)), "Emulator:EventHubs:Rules:N:Name", "1 to 256 letters, digits, dots, hyphens, underscores");
        Require(options.Rules.All(rule => rule.Name != Security.DefaultRule.Name), "Emulator:EventHubs:Rules:N:Name", $"other than {Security.DefaultRule.Name}, which is there already");
        Require(options.Rules.DistinctBy(rule => rule.Name).Count() == options.Rules.Count, "Emulator:EventHubs:Rules:N:Name", "each rule once");
        Require(options.Rules.All(rule => rule.Key.Length is >= KeyCharsMinimum and <= KeyCharsMaximum), "Emulator:EventHubs:Rules:N:Key", $"{KeyCharsMinimum} to {KeyCharsMaximum} characters");
        Require(options.Rules.All(rule => rule.Rights != AccessRights.None), "Emulator:EventHubs:Rules:N:Rights", "Send, Listen, Manage or a list of them");
    }

    private static void Require(bool fulfilled, string key, string range)
    {
        if (!fulfilled)
            throw new ArgumentException($"The setting {key} must be: {range}.");
    }

    [GeneratedRegex(@"\A[A-Za-z0-9]([A-Za-z0-9._-]{0,254}[A-Za-z0-9])?\z")]
    private static partial Regex HubName();

    [GeneratedRegex(@"\A[A-Za-z0-9._-]{1,256}\z")]
    private static partial Regex RuleName();
}
