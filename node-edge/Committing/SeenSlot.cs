using System.Security.Cryptography;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Telemetry;

namespace NodeProgram.Edge.Committing;

/// <summary>What this node saw in one slot, from the slot's end until it is revealed.</summary>
/// <param name="Slot">The absolute number of the slot.</param>
/// <param name="Seen">Its observations, ascending by target, no target twice, at most <see cref="SlotCommitment.TargetsMax"/>.</param>
/// <param name="Salt">The secret of its commitment.</param>
/// <param name="RevealAtUnixMs">From when on it is revealed: no commitment to the slot is taken any more.</param>
internal sealed record SeenSlot(long Slot, PeerObservation[] Seen, Bytes32 Salt, long RevealAtUnixMs)
{
    internal static SeenSlot Of(IGrouping<long, PeerObservation> slot, long revealAtUnixMs) => new(
        slot.Key, [.. slot.DistinctBy(seen => seen.Target).OrderBy(seen => seen.Target).Take(SlotCommitment.TargetsMax)], Bytes32.FromBytes(RandomNumberGenerator.GetBytes(32)), revealAtUnixMs);

    internal SlotCommitment CommitmentOf(NodeId witness) => new(Slot, SlotCommitment.HashOf(witness, Slot, Salt, Seen));
}
