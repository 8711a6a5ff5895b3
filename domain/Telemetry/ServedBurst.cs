using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Telemetry;

/// <summary>
/// A bandwidth burst that a witness made with this node, as this node measured it: the other half of <see cref="PeerObservation.BandwidthBitsPerSecond"/>. A burst is verified when both
/// ends report it; the smaller figure counts (rules, section 3, "bandwidth").
/// </summary>
/// <param name="Slot">The absolute number of the slot in which it was scheduled (wire <c>slot</c>).</param>
/// <param name="Peer">The witness that made it (<c>peer</c>), never the node itself.</param>
/// <param name="BitsPerSecond">The smaller direction (<c>bw</c>).</param>
public readonly record struct ServedBurst(long Slot, NodeId Peer, long BitsPerSecond);
