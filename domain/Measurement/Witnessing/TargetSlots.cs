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
        int slots = reports.Count == 0 ? 0 : reports[0].Slots.Count;
        var values = new long[reports.Count];
        long?[] group = Medians(reports, slots, values, static sighting => sighting.Reachable ? sighting.RttMicros : null);
        IReadOnlyList<NodeId> dropped = BeyondTheFence(reports, group, policy);
        WitnessReports[] kept = dropped.Count == 0 ? [.. reports] : [.. reports.Where(report => !dropped.Contains(report.Witness))];
        return new TargetSlots(
            dropped.Count == 0 ? group : Medians(kept, slots, values, static sighting => sighting.Reachable ? sighting.RttMicros : null),
            Medians(kept, slots, values, static sighting => sighting.LossPpm),
            Medians(kept, slots, values, static sighting => sighting.Reachable ? sighting.JitterMicros : null),
            dropped);
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
        return RttMicros.Count == 0 || !verdicts.Any(isOut) ? this : this with { RttMicros = Kept(RttMicros), LossPpm = Kept(LossPpm), JitterMicros = Kept(JitterMicros) };

        long?[] Kept(IReadOnlyList<long?> figures) => [.. figures.Select((figure, slot) => isOut(verdicts[slot]) ? null : figure)];
    }

    // A witness's median error against the group's lower median; beyond the third quartile by 1.5 interquartile ranges it is dropped.
    private static IReadOnlyList<NodeId> BeyondTheFence(IReadOnlyList<WitnessReports> reports, long?[] group, MeasurementPolicy policy)
    {
        if (reports.Count < policy.FenceWitnessesMin)
            return [];
        var medians = new List<(NodeId Witness, long Error)>(reports.Count);
        var errors = new long[group.Length];
        foreach (WitnessReports report in reports)
        {
            int count = 0;
            for (int slot = 0; slot < group.Length; slot++)
            {
                if (group[slot] is { } median && report.Slots[slot] is { Reachable: true } sighting)
                    errors[count++] = Math.Abs(sighting.RttMicros - median);
            }

            if (count > 0)
                medians.Add((report.Witness, Quantiles.LowerMedian(errors.AsSpan(0, count))));
        }

        if (medians.Count < policy.FenceWitnessesMin)
            return [];
        long[] sorted = [.. medians.Select(median => median.Error).Order()];
        long first = sorted[Quantiles.Rank(sorted.Length, 250_000)], third = sorted[Quantiles.Rank(sorted.Length, 750_000)];
        long fence = Math.Max(policy.FenceFloorMicros, third + (third - first) * policy.FenceThousandths / 1_000);
        return [.. medians.Where(median => median.Error > fence).Select(median => median.Witness).Order()];
    }

    private static long?[] Medians(IReadOnlyList<WitnessReports> reports, int slots, long[] values, Func<PeerSighting, long?> figure)
    {
        var medians = new long?[slots];
        // Arrays of them are what comes from blocks, and by the million.
        var rows = new PeerSighting?[reports.Count][];
        for (int i = 0; i < rows.Length; i++)
            rows[i] = reports[i].Slots as PeerSighting?[] ?? [.. reports[i].Slots];
        for (int slot = 0; slot < slots; slot++)
        {
            int count = 0;
            for (int i = 0; i < rows.Length; i++)
            {
                if (rows[i][slot] is { } sighting && figure(sighting) is { } value)
                    values[count++] = value;
            }

            medians[slot] = count == 0 ? null : Quantiles.LowerMedian(values.AsSpan(0, count));
        }

        return medians;
    }
}
