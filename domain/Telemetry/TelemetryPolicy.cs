using NodeProgram.Domain.Governance;

namespace NodeProgram.Domain.Telemetry;

/// <summary>
/// The bounds of a telemetry event that governance may tighten. The contract (<c>docs/schemas/telemetry-batch.schema.json</c>) states the same numbers as its
/// outermost bounds: a policy may go below them, never above.
/// </summary>
public sealed record TelemetryPolicy : IPolicySection
{
    /// <summary>The bounds of the contract.</summary>
    public static TelemetryPolicy Default { get; } = new();

    /// <summary>Samples in one event, at most; 1 to 60, default 60.</summary>
    public int SamplesPerBatchMax { get; init; } = 60;

    /// <summary>Observations in one event, at most; 1 to 512, default 512.</summary>
    public int ObservationsPerBatchMax { get; init; } = 512;

    /// <summary>Bytes of one event, at most; 1,024 to 65,536, default 65,536 (one billing unit of Event Hubs).</summary>
    public int BatchBytesMax { get; init; } = 65_536;

    /// <summary>How far the time in a node's signed request may be from the service's, seconds, either way; 1 to 3,600, default 120 (rules, section 1).</summary>
    public int RequestSkewSecondsMax { get; init; } = 120;

    /// <inheritdoc/>
    public void Validate(PolicyFaults faults)
    {
        faults.InRange(SamplesPerBatchMax, 1, 60);
        faults.InRange(ObservationsPerBatchMax, 1, 512);
        faults.InRange(BatchBytesMax, 1_024, 65_536);
        faults.InRange(RequestSkewSecondsMax, 1, 3_600);
    }
}
