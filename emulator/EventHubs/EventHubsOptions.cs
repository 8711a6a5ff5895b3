namespace NodeProgram.Emulator.EventHubs;

/// <summary>The settings of the embedded namespace, from the keys <c>Emulator:*</c>; nothing else reads them.</summary>
public sealed class EventHubsOptions
{
    public const int PartitionCountMaximum = 1024;

    /// <summary><c>Emulator:DataDirectory</c>; the logs lie in its folder <c>eventhubs</c>. Default <c>.data</c>.</summary>
    public string DataDirectory { get; init; } = ".data";

    /// <summary><c>Emulator:EventHubs:Url</c>, where the HTTPS front listens; goes into the default connection string. Default https://127.0.0.1:7072.</summary>
    public Uri Url { get; init; } = new("https://127.0.0.1:7072");

    /// <summary><c>Emulator:EventHubs:Hubs:N</c>: 1 to 10 hubs. Default one, <c>telemetry</c>.</summary>
    public IReadOnlyList<string> Hubs { get; init; } = ["telemetry"];

    /// <summary><c>Emulator:EventHubs:PartitionCount</c>: 1 to 1024, default 32. Fixed once a hub has been made.</summary>
    public int PartitionCount { get; init; } = 32;

    /// <summary><c>Emulator:EventHubs:Retention</c> (a TimeSpan): how long events are kept at least; 1 minute to 90 days, default one day.</summary>
    public TimeSpan Retention { get; init; } = TimeSpan.FromDays(1);

    /// <summary>
    /// <c>Emulator:EventHubs:RetentionBytes</c>: how large one hub's log may grow; at least two segments, default 4 GiB. Beyond that the oldest events go
    /// early, but only those that every consumer group has processed; if that is not enough the hub is busy (503) until a group catches up.
    /// </summary>
    public long RetentionBytes { get; init; } = 4L << 30;

    /// <summary><c>Emulator:EventHubs:SegmentBytes</c>: size at which a new file is begun; 64 KiB to 1 GiB, default 64 MiB.</summary>
    public int SegmentBytes { get; init; } = 64 << 20;

    /// <summary><c>Emulator:EventHubs:InFlightBytes</c>: memory for what is being received and not yet on disk, all hubs together; 2 MiB to 4 GiB, default 64 MiB.</summary>
    public long InFlightBytes { get; init; } = 64L << 20;

    /// <summary><c>Emulator:EventHubs:Rules:N:Name|Key|Rights</c>: at most 12 access rules beside the default one.</summary>
    public IReadOnlyList<AccessRule> Rules { get; init; } = [];
}

/// <summary>What an access rule allows; Manage includes the others, as with the service.</summary>
[Flags]
public enum AccessRights
{
    None = 0,
    Send = 1,
    Listen = 2,
    Manage = 4 | Send | Listen,
}

/// <summary>A named key of the namespace. The key is used as text (UTF-8), not decoded.</summary>
public sealed record AccessRule(string Name, string Key, AccessRights Rights)
{
    /// <summary>The rule without its key: it must not reach a log.</summary>
    public override string ToString() => $"{this.Name} ({this.Rights})";
}
