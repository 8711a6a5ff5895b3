namespace NodeProgram.Domain.Measurement.History;

/// <summary>
/// A quarter of an hour of a node, for graphs: what it said of itself and what witnesses saw of it. Nothing is decided by it: verdicts, common causes and scores come from the closing of the epoch.
/// </summary>
/// <param name="FirstSlot">Absolute number of its first slot.</param>
/// <param name="Slots">How many slots it covers, 1 to 60.</param>
public sealed record HistoryPoint(long FirstSlot, int Slots)
{
    /// <summary>Slots in which at least half of the node's own heartbeats arrived.</summary>
    public int SlotsWithHeartbeats { get; init; }

    /// <summary>Observations of the node that count, over all witnesses.</summary>
    public int Sightings { get; init; }

    /// <summary>Of those, in how many it was reached.</summary>
    public int Reached { get; init; }

    /// <summary>Lower median of the witnesses' round trips, microseconds; null when nobody reached it.</summary>
    public long? RttMicros { get; init; }

    /// <summary>Share of the witnesses' packets that did not come back, ppm; null when nobody probed.</summary>
    public long? LossPpm { get; init; }

    /// <summary>Mean of the witnesses' jitter, microseconds; null when nobody reached it.</summary>
    public long? JitterMicros { get; init; }

    /// <summary>Highest processor load that it claimed, ppm; null when it said nothing.</summary>
    public long? CpuPpm { get; init; }

    /// <summary>Highest memory use that it claimed, ppm.</summary>
    public long? MemoryPpm { get; init; }

    /// <summary>Smallest bandwidth that both ends of a burst reported, bits a second; null when there was no verified burst.</summary>
    public long? BandwidthBitsPerSecond { get; init; }

    /// <summary>Slots in which what the node itself saw of others was left out: it had not committed itself, or to something else.</summary>
    public int SlotsLeftOut { get; init; }
}
