using NodeProgram.Domain.Measurement.Digests;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Measurement.Witnessing;

/// <summary>What one witness reported of one target in an epoch.</summary>
/// <param name="Witness">The witness.</param>
/// <param name="Slots">One sighting a slot of the epoch; null where the witness reported nothing.</param>
public sealed record WitnessReports(NodeId Witness, IReadOnlyList<PeerSighting?> Slots)
{
    /// <summary>Whether it reached the target in the slot; null where it reported nothing.</summary>
    public bool? SaysReachable(int slot) => Slots is PackedSightings packed ? PeerSighting.IsReachable(packed.Words[slot]) : Slots[slot]?.Reachable;
}
