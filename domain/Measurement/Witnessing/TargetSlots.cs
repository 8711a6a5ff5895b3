using NodeProgram.Domain.Measurement.Availability;
using NodeProgram.Domain.Measurement.Digests;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Measurement.Witnessing;

/// <summary>
/// Latency, loss and jitter of one target, slot by slot: each the lower median over witnesses of each one's own (rules, section 2).
/// </summary>
/// <param name="RttMicros">Round trip in microseconds; null where no witness reached the target.</param>
/// <param name="LossPpm">Loss, ppm of probes; null where nobody reported.</param>
/// <param name="JitterMicros">Jitter in microseconds; null like the round trip.</param>
/// <param name="Dropped">Witnesses beyond the interquartile fence, by id; their reports are in none of the figures.</param>
public sealed record TargetSlots(IReadOnlyList<long?> RttMicros, IReadOnlyList<long?> LossPpm, IReadOnlyList<long?> JitterMicros, IReadOnlyList<NodeId> Dropped)
{
    /// <summary>The figures of what the witnesses reported; the order of witnesses does not matter.</summary>
    /// <param name="reports">One a witness, all with the same number of slots.</param>
    /// <param name="policy">The fence.</param>
    public static TargetSlots Of(IReadOnlyList<WitnessReports> reports, MeasurementPolicy policy)
    {
        using var figures = new FigureTable(reports);
        var rtt = new long?[figures.Slots];
        var loss = new long?[figures.Slots];
        var jitter = new long?[figures.Slots];
        bool[] kept = new bool[reports.Count];
        Array.Fill(kept, true);
        long[] values = new long[reports.Count];
        for (int slot = 0; slot < rtt.Length; slot++)
            rtt[slot] = Median(figures.Rtt(slot), kept, values);
        IReadOnlyList<NodeId> dropped = BeyondTheFence(reports, figures, rtt, policy);
        for (int witness = 0; dropped.Count > 0 && witness < kept.Length; witness++)
            kept[witness] = !dropped.Contains(reports[witness].Witness);
        for (int slot = 0; slot < rtt.Length; slot++)
        {
            if (dropped.Count > 0)
                rtt[slot] = Median(figures.Rtt(slot), kept, values);
            loss[slot] = Median(figures.Loss(slot), kept, values);
            jitter[slot] = Median(figures.Jitter(slot), kept, values);
        }

        return new TargetSlots(rtt, loss, jitter, dropped);
    }

    /// <summary>
    /// The same without the slots that are left out for everybody: what nobody is to be blamed for costs neither uptime nor latency nor loss (rules, section 2, "common cause",
    /// "planned maintenance").
    /// </summary>
    /// <param name="verdicts">One a slot.</param>
    public TargetSlots LeavingOut(IReadOnlyList<SlotVerdict> verdicts) => Without(verdicts, static verdict => verdict > SlotVerdict.Inactive);

    /// <summary>The same without the slots that are down: they cost uptime, and not latency and loss once more (docs/rules, "measurement").</summary>
    /// <param name="verdicts">One a slot.</param>
    public TargetSlots LeavingOutDown(IReadOnlyList<SlotVerdict> verdicts) => Without(verdicts, static verdict => verdict == SlotVerdict.Down);

    private TargetSlots Without(IReadOnlyList<SlotVerdict> verdicts, Func<SlotVerdict, bool> isOut)
    {
        bool any = false;
        for (int slot = 0; slot < RttMicros.Count && !any; slot++)
            any = isOut(verdicts[slot]);
        return !any ? this : this with { RttMicros = Kept(RttMicros), LossPpm = Kept(LossPpm), JitterMicros = Kept(JitterMicros) };

        long?[] Kept(IReadOnlyList<long?> figures)
        {
            var kept = new long?[figures.Count];
            for (int slot = 0; slot < kept.Length; slot++)
                kept[slot] = isOut(verdicts[slot]) ? null : figures[slot];
            return kept;
        }
    }

    // A witness's median error against the group's lower median; beyond the third quartile by 1.5 interquartile ranges it is dropped.
    private static IReadOnlyList<NodeId> BeyondTheFence(IReadOnlyList<WitnessReports> reports, in FigureTable figures, long?[] group, MeasurementPolicy policy)
    {
        if (reports.Count < policy.FenceWitnessesMin)
            return [];
        var medians = new List<(NodeId Witness, long Error)>(reports.Count);
        var errors = new long[group.Length];
        for (int witness = 0; witness < reports.Count; witness++)
        {
            int count = 0;
            for (int slot = 0; slot < group.Length; slot++)
            {
                if (group[slot] is { } median && figures.Rtt(slot)[witness] is not FigureTable.None and var own)
                    errors[count++] = Math.Abs(own - median);
            }

            if (count > 0)
                medians.Add((reports[witness].Witness, Quantiles.LowerMedian(errors.AsSpan(0, count))));
        }

        if (medians.Count < policy.FenceWitnessesMin)
            return [];
        long[] sorted = [.. medians.Select(median => median.Error).Order()];
        long first = sorted[Quantiles.Rank(sorted.Length, 250_000)], third = sorted[Quantiles.Rank(sorted.Length, 750_000)];
        long fence = Math.Max(policy.FenceFloorMicros, third + (third - first) * policy.FenceThousandths / 1_000);
        return sorted[^1] <= fence ? [] : [.. medians.Where(median => median.Error > fence).Select(median => median.Witness).Order()];
    }

    private static long? Median(ReadOnlySpan<long> figures, ReadOnlySpan<bool> kept, Span<long> values)
    {
        int count = 0;
        for (int witness = 0; witness < figures.Length; witness++)
        {
            if (kept[witness] && figures[witness] != FigureTable.None)
                values[count++] = figures[witness];
        }

        return count == 0 ? null : Quantiles.LowerMedian(values[..count]);
    }
}
