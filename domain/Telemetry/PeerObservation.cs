using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Telemetry;

/// <summary>
/// What a witness saw of a peer in one slot (rules, section 2). The peer was reachable when at least one of the packets came back.
/// </summary>
public sealed record PeerObservation
{
    /// <summary>The absolute number of the slot, Unix time divided by the slot's length (wire <c>slot</c>).</summary>
    public required long Slot { get; init; }

    /// <summary>The peer that was probed (<c>target</c>), never the witness itself.</summary>
    public required NodeId Target { get; init; }

    /// <summary>Packets sent, 1 to 100 (<c>sent</c>).</summary>
    public required int Sent { get; init; }

    /// <summary>Packets that came back, 0 to <see cref="Sent"/> (<c>recv</c>).</summary>
    public required int Received { get; init; }

    /// <summary>Lower median of the round-trip times, microseconds (<c>rtt</c>); null exactly when nothing came back.</summary>
    public long? RttMicros { get; init; }

    /// <summary>Mean difference of consecutive round-trip times, microseconds (<c>jitter</c>); null with fewer than two packets back.</summary>
    public long? JitterMicros { get; init; }

    /// <summary>Smaller direction of a bandwidth burst in this slot, bits a second (<c>bw</c>); null when the slot had none.</summary>
    public long? BandwidthBitsPerSecond { get; init; }

    /// <summary>True when at least one packet came back.</summary>
    public bool Reachable => Received > 0;
}
