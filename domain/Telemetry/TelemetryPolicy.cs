using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Telemetry;

/// <summary>
/// The bounds of a telemetry event that governance may tighten. The contract (<c>docs/schemas/telemetry-batch.schema.json</c>) states the same numbers as its
/// outermost bounds: a policy may go below them, never above.
/// </summary>
public sealed record TelemetryPolicy : IPolicySection
{
    /// <summary>The bounds of the contract.</summary>
    public static TelemetryPolicy Default { get; } = new();

    /// <summary>The local demo: every signature is verified, and bursts are small, because an epoch is short and the relays share a machine.</summary>
    public static TelemetryPolicy Demo { get; } = new() { SignatureCheckShare = PartsPerMillion.One, BurstKilobytes = 256 };

    /// <summary>Samples in one event, at most; 1 to 60, default 60.</summary>
    public int SamplesPerBatchMax { get; init; } = 60;

    /// <summary>Observations in one event, at most; 1 to 512, default 512.</summary>
    public int ObservationsPerBatchMax { get; init; } = 512;

    /// <summary>Commitments in one event, at most, and salts and bursts as many; 1 to 128, default 128.</summary>
    public int CommitmentsPerBatchMax { get; init; } = 128;

    /// <summary>Bytes of one event, at most; 1,024 to 65,536, default 65,536 (one billing unit of Event Hubs).</summary>
    public int BatchBytesMax { get; init; } = 65_536;

    /// <summary>How far the time in a node's signed request may be from the service's, seconds, either way; 1 to 3,600, default 120 (rules, section 1).</summary>
    public int RequestSkewSecondsMax { get; init; } = 120;

    /// <summary>
    /// The share of events whose signature is verified when they arrive, 2 % by default, 0 to 100 % (decided here: section 2 leaves it open). Which ones follows from node, boot and sequence,
    /// so that the same events are checked however often they come. In a case every signature is.
    /// </summary>
    public PartsPerMillion SignatureCheckShare { get; init; } = new(20_000);

    /// <summary>
    /// Kilobytes (of 1,024 bytes) that a bandwidth burst sends in each direction, 4,096 by default, 0 to 65,536; 0 is none. A witness makes one burst with each of its targets in an epoch,
    /// so that production traffic is never crowded out (decided here; section 3, "bandwidth").
    /// </summary>
    public int BurstKilobytes { get; init; } = 4_096;

    /// <inheritdoc/>
    public void Validate(PolicyFaults faults)
    {
        faults.InRange(SamplesPerBatchMax, 1, 60);
        faults.InRange(ObservationsPerBatchMax, 1, 512);
        faults.InRange(CommitmentsPerBatchMax, 1, 128);
        faults.InRange(SignatureCheckShare.Value, 0, 1_000_000);
        faults.InRange(BurstKilobytes, 0, 65_536);
        faults.InRange(BatchBytesMax, 1_024, 65_536);
        faults.InRange(RequestSkewSecondsMax, 1, 3_600);
    }
}
