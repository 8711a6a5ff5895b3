using NodeProgram.Domain.Measurement.Digests;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Measurement.Witnessing;

/// <summary>
/// Latency, loss and jitter of one target in one epoch (rules, section 2): a slot's figure is the lower median over witnesses of each one's own, the epoch's is the p95 over slots.
/// </summary>
/// <param name="RttMicros">p95 round trip in microseconds; null when no witness reached the target in any slot.</param>
/// <param name="LossPpm">p95 loss, ppm of probes; null when nobody reported.</param>
/// <param name="JitterMicros">p95 jitter in microseconds; null like <paramref name="RttMicros"/>.</param>
/// <param name="Slots">Slots with a round trip.</param>
/// <param name="Dropped">Witnesses beyond the interquartile fence, by id; their reports are in none of the figures.</param>
public sealed record TargetFigures(long? RttMicros, long? LossPpm, long? JitterMicros, int Slots, IReadOnlyList<NodeId> Dropped)
{
    /// <summary>The figures of what the witnesses reported; the order of witnesses does not matter.</summary>
    /// <param name="reports">One a witness, all with the same number of slots.</param>
    /// <param name="policy">Fence and percentile.</param>
    public static TargetFigures Of(IReadOnlyList<WitnessReports> reports, MeasurementPolicy policy)
    {
        IReadOnlyList<NodeId> dropped = BeyondTheFence(reports, policy);
        WitnessReports[] kept = [.. reports.Where(report => !dropped.Contains(report.Witness))];
        List<long> rtt = [], loss = [], jitter = [];
        var values = new long[kept.Length];
        int slots = reports.Count == 0 ? 0 : reports[0].Slots.Count;
        for (int slot = 0; slot < slots; slot++)
        {
            AddMedian(rtt, kept, slot, values, static sighting => sighting.Reachable ? sighting.RttMicros : null);
            AddMedian(loss, kept, slot, values, static sighting => sighting.LossPpm);
            AddMedian(jitter, kept, slot, values, static sighting => sighting.Reachable ? sighting.JitterMicros : null);
        }

        return new TargetFigures(Percentile(rtt, policy), Percentile(loss, policy), Percentile(jitter, policy), rtt.Count, dropped);
    }

    // A witness's median error against the group's lower median; beyond the third quartile by 1.5 interquartile ranges it is dropped.
    private static List<NodeId> BeyondTheFence(IReadOnlyList<WitnessReports> reports, MeasurementPolicy policy)
    {
        if (reports.Count < policy.FenceWitnessesMin)
            return [];
        var errors = new List<long>[reports.Count];
        for (int i = 0; i < errors.Length; i++)
            errors[i] = [];
        var values = new long[reports.Count];
        for (int slot = 0; slot < reports[0].Slots.Count; slot++)
        {
            if (Median(reports, slot, values, static sighting => sighting.Reachable ? sighting.RttMicros : null) is not { } group)
                continue;
            for (int i = 0; i < errors.Length; i++)
            {
                if (reports[i].Slots[slot] is { Reachable: true } sighting)
                    errors[i].Add(Math.Abs(sighting.RttMicros - group));
            }
        }

        var medians = new List<(NodeId Witness, long Error)>();
        for (int i = 0; i < errors.Length; i++)
        {
            if (errors[i].Count > 0)
                medians.Add((reports[i].Witness, Quantiles.LowerMedian(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(errors[i]))));
        }

        if (medians.Count < policy.FenceWitnessesMin)
            return [];
        long[] sorted = [.. medians.Select(median => median.Error).Order()];
        long first = sorted[Quantiles.Rank(sorted.Length, 250_000)], third = sorted[Quantiles.Rank(sorted.Length, 750_000)];
        long fence = Math.Max(policy.FenceFloorMicros, third + (third - first) * policy.FenceThousandths / 1_000);
        return [.. medians.Where(median => median.Error > fence).Select(median => median.Witness).Order()];
    }

    private static void AddMedian(List<long> figures, IReadOnlyList<WitnessReports> reports, int slot, long[] values, Func<PeerSighting, long?> figure)
    {
        if (Median(reports, slot, values, figure) is { } median)
            figures.Add(median);
    }

    private static long? Median(IReadOnlyList<WitnessReports> reports, int slot, long[] values, Func<PeerSighting, long?> figure)
    {
        int count = 0;
        for (int i = 0; i < reports.Count; i++)
        {
            if (reports[i].Slots[slot] is { } sighting && figure(sighting) is { } value)
                values[count++] = value;
        }

        return count == 0 ? null : Quantiles.LowerMedian(values.AsSpan(0, count));
    }

    private static long? Percentile(List<long> figures, MeasurementPolicy policy) =>
        figures.Count == 0 ? null : Quantiles.Nearest(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(figures), policy.FigurePercentile.Value);
}
