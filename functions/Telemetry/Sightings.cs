using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Measurement.Digests;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Telemetry;

namespace NodeProgram.Functions.Telemetry;

/// <summary>Brings what a batch reveals of its slots into a block, if it is what its witness committed to before (rules, section 2, "observation").</summary>
internal static class Sightings
{
    /// <summary>Judges every slot that the batch reveals and adds what counts. A block takes the same batch twice without a change.</summary>
    public static BlockRefusal Reveal(TelemetryBatch batch, NodeBlock block, TimePolicy time)
    {
        PeerObservation[] seen = batch.Observations as PeerObservation[] ?? [.. batch.Observations];
        for (int start = 0, end; start < seen.Length; start = end)
        {
            long slot = seen[start].Slot;
            for (end = start + 1; end < seen.Length && seen[end].Slot == slot;)
                end++;
            if (!block.Shape.ContainsSlot(slot))
                continue;
            ReadOnlySpan<PeerObservation> together = seen.AsSpan(start, end - start);
            if (block.RevealOf((int)(slot - block.Shape.FirstSlot)) is RevealState.Opened or RevealState.Mismatched or RevealState.Uncommitted)
                continue;
            if (block.TryReveal(slot, SaltOf(batch, slot) is { } salt ? SlotCommitment.HashOf(batch.Node, slot, salt, together) : null)
                && Add(batch.Node, together, block, time) is var refusal and not BlockRefusal.None)
                return refusal;
        }

        return BlockRefusal.None;
    }

    /// <summary>Adds the bursts that witnesses made with the node, as far as they were due.</summary>
    public static BlockRefusal AddBursts(TelemetryBatch batch, NodeBlock block, TimePolicy time)
    {
        foreach (ServedBurst burst in batch.Bursts)
        {
            if (block.Shape.ContainsSlot(burst.Slot) && BurstSchedule.IsDue(burst.Slot, time, burst.Peer, batch.Node)
                && block.AddBurst(burst.Peer, burst.Slot, burst.BitsPerSecond, served: true) is var refusal and not BlockRefusal.None)
                return refusal;
        }

        return BlockRefusal.None;
    }

    private static BlockRefusal Add(NodeId witness, ReadOnlySpan<PeerObservation> together, NodeBlock block, TimePolicy time)
    {
        foreach (PeerObservation seen in together)
        {
            if (block.AddSighting(seen.Target, seen.Slot, new PeerSighting(seen.Sent, seen.Received, seen.RttMicros ?? 0, seen.JitterMicros ?? 0)) is var refusal and not BlockRefusal.None)
                return refusal;
            if (seen.BandwidthBitsPerSecond is { } bandwidth && BurstSchedule.IsDue(seen.Slot, time, witness, seen.Target)
                && block.AddBurst(seen.Target, seen.Slot, bandwidth, served: false) is var tooMany and not BlockRefusal.None)
                return tooMany;
        }

        return BlockRefusal.None;
    }

    private static Bytes32? SaltOf(TelemetryBatch batch, long slot)
    {
        foreach (SlotSalt salt in batch.Salts)
        {
            if (salt.Slot == slot)
                return salt.Salt;
        }

        return null;
    }
}
