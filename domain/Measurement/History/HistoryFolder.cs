using NodeProgram.Domain.Measurement.Digests;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Measurement.History;

/// <summary>Folds a block of telemetry into the points of its nodes. The order of nodes does not matter; folding the same block again gives the same points.</summary>
public static class HistoryFolder
{
    /// <summary>The resolution, seconds.</summary>
    public const int PointSeconds = 900;

    /// <summary>How many slots a point has in blocks of this shape: a quarter of an hour, or the block where that is shorter.</summary>
    public static int SlotsPerPoint(BlockShape shape) => (int)Math.Clamp(PointSeconds * 1_000L / shape.SlotMilliseconds, 1, shape.Slots);

    /// <summary>The points of every node of which something arrived or was seen, ascending by time.</summary>
    /// <param name="shape">The block's slots.</param>
    /// <param name="telemetry">What arrived of each node.</param>
    public static IReadOnlyDictionary<NodeId, HistoryPoint[]> Fold(BlockShape shape, IReadOnlyDictionary<NodeId, NodeBlock> telemetry)
    {
        var seen = new Dictionary<NodeId, Seen[]>();
        foreach ((NodeId witness, NodeBlock block) in telemetry)
        {
            foreach (NodeId target in block.Targets)
                Collect(PointsOf(seen, target, shape), target, block);
            _ = PointsOf(seen, witness, shape);
        }

        return seen.ToDictionary(node => node.Key, node => Points(shape, node.Key, telemetry.GetValueOrDefault(node.Key), node.Value, telemetry));
    }

    /// <summary>What a node says of itself alone, for a block that is not over yet.</summary>
    public static IReadOnlyList<HistoryPoint> Claims(NodeBlock block) =>
        Points(block.Shape, default, block, [.. Enumerable.Range(0, PointCount(block.Shape)).Select(_ => new Seen())], new Dictionary<NodeId, NodeBlock>());

    private static int PointCount(BlockShape shape) => (shape.Slots + SlotsPerPoint(shape) - 1) / SlotsPerPoint(shape);

    private static Seen[] PointsOf(Dictionary<NodeId, Seen[]> seen, NodeId node, BlockShape shape)
    {
        if (!seen.TryGetValue(node, out Seen[]? points))
            seen.Add(node, points = [.. Enumerable.Range(0, PointCount(shape)).Select(_ => new Seen())]);
        return points;
    }

    private static void Collect(Seen[] points, NodeId target, NodeBlock witness)
    {
        int perPoint = SlotsPerPoint(witness.Shape);
        for (int slot = 0; slot < witness.Shape.Slots; slot++)
        {
            if (witness.Sighting(target, slot) is { } sighting)
                points[slot / perPoint].Add(sighting);
        }
    }

    private static HistoryPoint[] Points(BlockShape shape, NodeId node, NodeBlock? own, Seen[] seen, IReadOnlyDictionary<NodeId, NodeBlock> telemetry)
    {
        int perPoint = SlotsPerPoint(shape);
        var points = new HistoryPoint[seen.Length];
        for (int i = 0; i < points.Length; i++)
        {
            int first = i * perPoint, slots = Math.Min(perPoint, shape.Slots - first);
            int[] places = [.. Enumerable.Range(first, slots)];
            points[i] = seen[i].ToPoint(shape.FirstSlot + first, slots) with
            {
                SlotsWithHeartbeats = own is null ? 0 : places.Count(own.IsUpByHeartbeats),
                CpuPpm = own is null ? null : places.Max(own.CpuPpm),
                MemoryPpm = own is null ? null : places.Max(own.MemoryPpm),
                SlotsLeftOut = own is null ? 0 : places.Count(slot => own.RevealOf(slot) is RevealState.Uncommitted or RevealState.Mismatched),
            };
        }

        foreach ((int slot, long bandwidth) in own is null ? [] : VerifiedBursts(node, own, telemetry))
        {
            HistoryPoint point = points[slot / perPoint];
            points[slot / perPoint] = point with { BandwidthBitsPerSecond = Math.Min(point.BandwidthBitsPerSecond ?? long.MaxValue, bandwidth) };
        }

        return points;
    }

    private static IEnumerable<(int Slot, long BitsPerSecond)> VerifiedBursts(NodeId node, NodeBlock own, IReadOnlyDictionary<NodeId, NodeBlock> telemetry)
    {
        foreach ((NodeId witness, BurstReading served) in own.BurstsServed)
        {
            if (telemetry.GetValueOrDefault(witness)?.BurstWith(node) is { BitsPerSecond: > 0 } seen && seen.SlotIndex == served.SlotIndex)
                yield return (seen.SlotIndex, Math.Min(seen.BitsPerSecond, served.BitsPerSecond));
        }
    }

    // What witnesses saw in one point.
    private sealed class Seen
    {
        private readonly List<long> rtts = [];
        private long sent, received, jitter;
        private int sightings;

        public void Add(PeerSighting sighting)
        {
            sightings++;
            sent += sighting.Sent;
            received += sighting.Received;
            if (!sighting.Reachable)
                return;
            rtts.Add(sighting.RttMicros);
            jitter += sighting.JitterMicros;
        }

        public HistoryPoint ToPoint(long firstSlot, int slots) => new(firstSlot, slots)
        {
            Sightings = sightings,
            Reached = rtts.Count,
            RttMicros = rtts.Count == 0 ? null : Quantiles.LowerMedian(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(rtts)),
            LossPpm = sent == 0 ? null : (sent - received) * 1_000_000 / sent,
            JitterMicros = rtts.Count == 0 ? null : jitter / rtts.Count,
        };
    }
}
