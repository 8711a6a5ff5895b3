namespace NodeProgram.Domain.Telemetry;

/// <summary>
/// What a node says of itself at one heartbeat: claims, which may only lower a score (rules, section 2). Null means not measured, never zero.
/// Counters are cumulative since the relay's boot and never fall within a boot. Wire names in brackets; ranges in <see cref="TelemetryFields"/>.
/// </summary>
public sealed record Sample
{
    /// <summary>When it was taken, Unix milliseconds by the relay's clock (<c>at</c>).</summary>
    public required long AtUnixMs { get; init; }

    /// <summary>Share of the processors in use since the sample before, ppm (<c>cpu</c>).</summary>
    public long? CpuPpm { get; init; }

    /// <summary>Share of the memory in use, ppm (<c>mem</c>).</summary>
    public long? MemoryPpm { get; init; }

    /// <summary>Share of the data disk that is full, ppm (<c>disk</c>).</summary>
    public long? DiskPpm { get; init; }

    /// <summary>Share of the time in which the busiest disk was busy, ppm (<c>diskBusy</c>).</summary>
    public long? DiskBusyPpm { get; init; }

    /// <summary>Bytes read from disks a second (<c>diskRead</c>).</summary>
    public long? DiskReadBytesPerSecond { get; init; }

    /// <summary>Bytes written to disks a second (<c>diskWrite</c>).</summary>
    public long? DiskWriteBytesPerSecond { get; init; }

    /// <summary>Bits received a second on all outer interfaces (<c>rx</c>).</summary>
    public long? ReceiveBitsPerSecond { get; init; }

    /// <summary>Bits sent a second on all outer interfaces (<c>tx</c>).</summary>
    public long? TransmitBitsPerSecond { get; init; }

    /// <summary>Participants connected to the media server now (<c>conns</c>).</summary>
    public long? Connections { get; init; }

    /// <summary>Whether the media server answered its health check (<c>up</c>, 1 or 0).</summary>
    public bool? ServiceUp { get; init; }

    /// <summary>How long that answer took, microseconds (<c>resp</c>).</summary>
    public long? ResponseMicros { get; init; }

    /// <summary>Media packets lost since the sample before, ppm (<c>loss</c>).</summary>
    public long? MediaLossPpm { get; init; }

    /// <summary>Jitter of forwarded media, microseconds (<c>jitter</c>).</summary>
    public long? MediaJitterMicros { get; init; }

    /// <summary>Mean media quality score in thousandths, 5,000 the best (<c>quality</c>).</summary>
    public long? MediaQualityMilli { get; init; }

    /// <summary>Share of the users' ratings that are good or better, ppm (<c>satisfaction</c>).</summary>
    public long? SatisfactionPpm { get; init; }

    /// <summary>Connections tried since boot (<c>attempts</c>).</summary>
    public long? ConnectionAttempts { get; init; }

    /// <summary>Of those, connected (<c>successes</c>); at most the attempts, absent without them.</summary>
    public long? ConnectionSuccesses { get; init; }

    /// <summary>Requests served since boot (<c>requests</c>).</summary>
    public long? Requests { get; init; }

    /// <summary>Of those, failed by the server's fault (<c>errors</c>); at most the requests, absent without them.</summary>
    public long? ServerErrors { get; init; }
}
