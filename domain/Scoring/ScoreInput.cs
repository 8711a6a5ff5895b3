namespace NodeProgram.Domain.Scoring;

/// <summary>The twelve parts of the quality score (rules, section 3).</summary>
public enum ScorePart
{
    /// <summary>Share of counted slots in which the node was up, over the uptime window.</summary>
    Uptime,

    /// <summary>Round-trip time.</summary>
    Latency,

    /// <summary>Verified bandwidth.</summary>
    Bandwidth,

    /// <summary>Lost packets.</summary>
    PacketLoss,

    /// <summary>Connections that succeeded.</summary>
    ConnectionSuccess,

    /// <summary>Errors that the server caused.</summary>
    ErrorRate,

    /// <summary>How long outages last.</summary>
    RecoveryTime,

    /// <summary>Connections proven by load test.</summary>
    ConcurrentConnections,

    /// <summary>CPU and memory to spare.</summary>
    ResourceAvailability,

    /// <summary>How current the software is.</summary>
    SoftwareVersion,

    /// <summary>How current the security fixes are.</summary>
    SecurityPatches,

    /// <summary>Open findings against the network's policies.</summary>
    PolicyAdherence,
}

/// <summary>The thirteen measured inputs of the score: one for each part, two for resource availability (rules, section 3). The order is part of the tie-break of rescaling.</summary>
public enum ScoreInput
{
    /// <summary>Parts per million of counted slots up, rolling over the uptime window.</summary>
    Uptime,

    /// <summary>The epoch's p95 round trip in microseconds.</summary>
    Latency,

    /// <summary>Median of the last 7 verified bursts of the smaller of up and down, bits per second.</summary>
    Bandwidth,

    /// <summary>The epoch's p95 packet loss in parts per million.</summary>
    PacketLoss,

    /// <summary>Smoothed share of connections that succeeded, parts per million.</summary>
    ConnectionSuccess,

    /// <summary>Server-caused errors per request, parts per million, the larger of claim and probe.</summary>
    ErrorRate,

    /// <summary>The p90 length of the outages of the window in seconds; 0 when there was none.</summary>
    RecoveryTime,

    /// <summary>Connections proven by load test over the tier's target, parts per million.</summary>
    ConcurrentConnections,

    /// <summary>The epoch's p95 CPU use in parts per million.</summary>
    Cpu,

    /// <summary>The epoch's p95 memory use in parts per million.</summary>
    Memory,

    /// <summary>Releases behind.</summary>
    SoftwareVersion,

    /// <summary>Seconds that the oldest critical fix is overdue.</summary>
    SecurityPatches,

    /// <summary>Open findings, a major one counting as several.</summary>
    PolicyAdherence,
}

/// <summary>What is fixed about each <see cref="ScoreInput"/>: its part, unit and cause of loss.</summary>
public static class ScoreInputs
{
    /// <summary>The number of inputs, 13.</summary>
    public const int Count = 13;

    private static readonly (ScorePart Part, string Unit, string Cause)[] Table =
    [
        (ScorePart.Uptime, "ppm", "slots-down"),
        (ScorePart.Latency, "microseconds", "slow-round-trips"),
        (ScorePart.Bandwidth, "bits per second", "low-bandwidth"),
        (ScorePart.PacketLoss, "ppm", "lost-packets"),
        (ScorePart.ConnectionSuccess, "ppm", "failed-connections"),
        (ScorePart.ErrorRate, "ppm", "server-errors"),
        (ScorePart.RecoveryTime, "seconds", "long-outages"),
        (ScorePart.ConcurrentConnections, "ppm", "unproven-capacity"),
        (ScorePart.ResourceAvailability, "ppm", "high-cpu"),
        (ScorePart.ResourceAvailability, "ppm", "high-memory"),
        (ScorePart.SoftwareVersion, "releases", "outdated-software"),
        (ScorePart.SecurityPatches, "seconds", "overdue-patches"),
        (ScorePart.PolicyAdherence, "findings", "open-findings"),
    ];

    /// <summary>All inputs in order.</summary>
    public static IReadOnlyList<ScoreInput> All { get; } = Enum.GetValues<ScoreInput>();

    /// <summary>The part that an input counts for.</summary>
    public static ScorePart PartOf(ScoreInput input) => Table[(int)input].Part;

    /// <summary>The unit of an input's value: <c>ppm</c>, <c>microseconds</c>, <c>bits per second</c>, <c>seconds</c>, <c>releases</c> or <c>findings</c>.</summary>
    public static string UnitOf(ScoreInput input) => Table[(int)input].Unit;

    /// <summary>The stable code of the cause for which an input loses points.</summary>
    public static string CauseOf(ScoreInput input) => Table[(int)input].Cause;
}
