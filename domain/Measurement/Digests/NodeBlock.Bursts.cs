using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Measurement.Digests;

/// <summary>One end's account of a bandwidth burst.</summary>
/// <param name="SlotIndex">The slot's place in the block.</param>
/// <param name="BitsPerSecond">The smaller direction as this end measured it, kept as <see cref="CompactNumber"/>.</param>
public readonly record struct BurstReading(int SlotIndex, long BitsPerSecond);

/// <content>Bandwidth bursts: those that the node made as a witness, and those that witnesses made with it. At most one for each peer and side in a block; of two the later, then the larger stands.</content>
public sealed partial class NodeBlock
{
    private readonly SortedList<(NodeId Peer, bool Served), uint> bursts = [];

    /// <summary>What this node, as witness, measured of the target's bandwidth; null when it made no burst.</summary>
    public BurstReading? BurstWith(NodeId target) => Burst(target, served: false);

    /// <summary>What this node measured of a burst that the witness made with it; null when there was none.</summary>
    public BurstReading? BurstServedTo(NodeId witness) => Burst(witness, served: true);

    /// <summary>All bursts that witnesses made with this node, by witness.</summary>
    public IEnumerable<(NodeId Witness, BurstReading Reading)> BurstsServed =>
        bursts.Where(each => each.Key.Served).Select(each => (each.Key.Peer, Burst(each.Key.Peer, served: true)!.Value));

    /// <summary>Records one end's account of a burst.</summary>
    /// <param name="peer">The other end.</param>
    /// <param name="slot">The slot in which it was due.</param>
    /// <param name="bitsPerSecond">The smaller direction, not negative.</param>
    /// <param name="served">True when the peer began it.</param>
    public BlockRefusal AddBurst(NodeId peer, long slot, long bitsPerSecond, bool served) =>
        AddBurst((peer, served), (uint)IndexOf(slot) << 16 | CompactNumber.ToCode(bitsPerSecond));

    internal IEnumerable<KeyValuePair<(NodeId Peer, bool Served), uint>> BurstWords => bursts;

    internal BlockRefusal AddBurst((NodeId Peer, bool Served) key, uint word)
    {
        if (!bursts.TryGetValue(key, out uint before) && bursts.Count >= 2 * TargetsMax)
            return BlockRefusal.TooManyTargets;
        bursts[key] = Math.Max(before, word);
        return BlockRefusal.None;
    }

    internal int BurstCount => bursts.Count;

    private BurstReading? Burst(NodeId peer, bool served) =>
        bursts.TryGetValue((peer, served), out uint word) ? new BurstReading((int)(word >> 16), CompactNumber.FromCode((ushort)(word & 0xFFFF))) : null;

    private BlockRefusal MergeBursts(NodeBlock other)
    {
        BlockRefusal found = BlockRefusal.None;
        foreach (((NodeId, bool) key, uint word) in other.bursts)
            found = First(found, AddBurst(key, word));
        return found;
    }
}
