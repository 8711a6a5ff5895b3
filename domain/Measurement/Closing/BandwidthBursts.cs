using NodeProgram.Domain.Measurement.Digests;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Measurement.Closing;

/// <summary>
/// A node's bandwidth from bursts (rules, section 3): each witness makes one with it in an epoch, both ends report the smaller direction, the smaller report counts. What only one end reports
/// proves nothing; but who leaves more than half of its witnesses without the other half is not believed the rest, because else it could choose whom it serves.
/// </summary>
public static class BandwidthBursts
{
    /// <summary>The bursts of one block, ascending by slot, then witness.</summary>
    /// <param name="node">Whose bandwidth.</param>
    /// <param name="own">What the node itself reported.</param>
    /// <param name="blockOf">What a witness reported.</param>
    public static IReadOnlyList<long?> Of(CensusNode node, NodeBlock? own, Func<NodeId, NodeBlock?> blockOf)
    {
        List<(int Slot, NodeId Witness, long? BitsPerSecond)>? found = null;
        foreach (NodeId witness in node.Witnesses)
        {
            if (blockOf(witness)?.BurstWith(node.Node) is not { } seen)
                continue;
            long? verified = seen.BitsPerSecond > 0 && own?.BurstServedTo(witness) is { } served && served.SlotIndex == seen.SlotIndex ? Math.Min(seen.BitsPerSecond, served.BitsPerSecond) : null;
            (found ??= []).Add((seen.SlotIndex, witness, verified));
        }

        return found is null ? [] : [.. found.OrderBy(each => each.Slot).ThenBy(each => each.Witness).Take(NodeBlock.TargetsMax).Select(each => each.BitsPerSecond)];
    }

    /// <summary>The lower median of the last verified ones; null when none was, or fewer than half.</summary>
    /// <param name="bursts">Of an epoch, ascending by time.</param>
    /// <param name="last">How many of the last count, 7 by default.</param>
    public static long? Median(IReadOnlyCollection<long?> bursts, int last)
    {
        long[] verified = [.. bursts.OfType<long>()];
        return verified.Length == 0 || 2 * verified.Length < bursts.Count ? null : Quantiles.LowerMedian(verified.AsSpan(Math.Max(0, verified.Length - last)));
    }
}
