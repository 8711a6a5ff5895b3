namespace NodeProgram.Emulator.Worker.Hosting;

/// <summary>extensions.eventHubs of host.json.</summary>
internal sealed class EventHubOptions
{
    /// <summary>Most events handed to one invocation, 1 to 100,000. Default 100.</summary>
    public int MaxEventBatchSize { get; init; } = 100;

    /// <summary>Events waited for before an invocation, until <see cref="MaxWaitTime"/> passes. Default 1.</summary>
    public int MinEventBatchSize { get; init; } = 1;

    /// <summary>Default one minute; at most ten.</summary>
    public TimeSpan MaxWaitTime { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>A checkpoint after so many batches. Default 1.</summary>
    public int BatchCheckpointFrequency { get; init; } = 1;

    public bool EnableCheckpointing { get; init; } = true;

    /// <summary>Where a partition without checkpoint begins. Default: at its first event.</summary>
    public EventHubStart Start { get; init; }

    /// <summary>For <see cref="EventHubStart.FromEnqueuedTime"/>.</summary>
    public DateTimeOffset? StartTime { get; init; }
}

internal enum EventHubStart
{
    Earliest,
    Latest,
    FromEnqueuedTime,
}
