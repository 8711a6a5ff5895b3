using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Measurement.Availability;
using NodeProgram.Domain.Measurement.Digests;
using NodeProgram.Domain.Measurement.Witnessing;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Scoring;

namespace NodeProgram.Domain.Measurement.Closing;

/// <summary>What a whole epoch came to for one node.</summary>
/// <param name="Node">The node.</param>
/// <param name="Availability">Its slots.</param>
/// <param name="ActiveSlots">In how many slots it was active.</param>
/// <param name="EarningSlots">In how many of them it earns: all but announced maintenance (rules, section 2).</param>
/// <param name="ByHeartbeats">Its own heartbeats decided in at least one block.</param>
/// <param name="Figures">Latency, loss, jitter.</param>
/// <param name="CpuPpm">p95 over slots of the processor load that it claims; null when it claimed none.</param>
/// <param name="MemoryPpm">p95 over slots of the memory use that it claims.</param>
/// <param name="Gained">What its counters gained: claims.</param>
/// <param name="NeedsAnchor">So many slots are unknown that it is given one more anchor in the next epoch.</param>
public sealed record NodeMeasurement(
    NodeId Node, EpochAvailability Availability, int ActiveSlots, int EarningSlots, bool ByHeartbeats, TargetFigures Figures, long? CpuPpm, long? MemoryPpm, CounterReading Gained, bool NeedsAnchor)
{
    /// <summary>Median of the epoch's last verified bursts, bits a second; null when none was verified or fewer than half of those that witnesses tried.</summary>
    public long? BandwidthBitsPerSecond { get; init; }

    /// <summary>Puts the blocks of an epoch together.</summary>
    /// <param name="firstSlot">Absolute number of the epoch's first slot.</param>
    /// <param name="blocks">The node's blocks, ascending by time, without a gap.</param>
    /// <param name="policy">The policy in force.</param>
    public static NodeMeasurement Of(long firstSlot, IReadOnlyList<MeasuredBlock> blocks, Policy policy)
    {
        SlotVerdict[] verdicts = blocks.Count == 1 ? blocks[0].Verdicts : [.. blocks.SelectMany(block => block.Verdicts)];
        CounterReading gained = default;
        foreach (MeasuredBlock block in blocks)
            gained += block.Gained;
        int active = verdicts.Length - verdicts.AsSpan().Count(SlotVerdict.Inactive);
        return new NodeMeasurement(
            blocks[0].Node,
            EpochAvailability.Of(firstSlot, verdicts),
            active,
            active - verdicts.AsSpan().Count(SlotVerdict.Maintenance),
            blocks.Any(block => block.ByHeartbeats),
            TargetFigures.Of(FiguresOf(blocks, active - verdicts.AsSpan().Count(SlotVerdict.Down), policy), policy),
            Percentile(blocks, static block => block.CpuPpm, policy),
            Percentile(blocks, static block => block.MemoryPpm, policy),
            gained,
            SlotQuorum.NeedsAnchor(verdicts, policy.Measurement))
        {
            BandwidthBitsPerSecond = BandwidthBursts.Median([.. blocks.SelectMany(block => block.Bursts)], policy.Scoring.BandwidthBursts),
        };
    }

    /// <summary>
    /// The readings that the score is made of, as far as they are measured here (rules, section 3). Latency, loss and bandwidth are seen by others; load, connections and errors are
    /// the node's own claims.
    /// </summary>
    /// <param name="window">The node's uptime window, this epoch included.</param>
    /// <param name="policy">The policy in force.</param>
    public NodeReadings ToReadings(WindowAvailability window, Policy policy) => new()
    {
        Uptime = window.Counted > 0 ? Reading.OfUptime(policy.Scoring, window.Up, window.Counted, observed: !ByHeartbeats) : null,
        RecoveryTime = window.Counted == 0 ? null : ByHeartbeats ? Reading.Claimed(RecoverySeconds(window, policy)) : Reading.Observed(RecoverySeconds(window, policy)),
        Latency = Figures.RttMicros is { } rtt ? Reading.Observed(rtt, Figures.RttErrorMicros) : null,
        PacketLoss = Figures.LossPpm is { } loss ? Reading.Observed(loss, Figures.LossErrorPpm) : null,
        // A register holds more than a score's input takes.
        Bandwidth = BandwidthBitsPerSecond is { } bandwidth ? Reading.Observed(Math.Min(bandwidth, Reading.ValueMax)) : null,
        Cpu = CpuPpm is { } cpu ? Reading.Claimed(cpu) : null,
        Memory = MemoryPpm is { } memory ? Reading.Claimed(memory) : null,
        Connections = Gained.Attempts > 0 ? new ConnectionCounts(Gained.Attempts, Math.Min(Gained.Successes, Gained.Attempts), ReadingSource.Claimed) : null,
        ErrorRate = Gained.Requests > 0 ? Reading.OfErrors(Gained.Errors, Gained.Requests, observed: false) : null,
    };

    /// <summary>
    /// Whether slots that were down count for latency and loss: an outage costs uptime and not loss once more, unless it leaves so little of the epoch that nothing else is known (docs/rules,
    /// measurement).
    /// </summary>
    /// <param name="activeNotDown">Active slots of the epoch that were not down.</param>
    /// <param name="policy">The share of the epoch that is enough.</param>
    public static bool DownCountsForFigures(int activeNotDown, Policy policy) => activeNotDown * 1_000_000L < policy.Scoring.ActiveShareMin.Value * policy.Time.SlotsPerEpoch();

    private static TargetSlots[] FiguresOf(IReadOnlyList<MeasuredBlock> blocks, int activeNotDown, Policy policy) => DownCountsForFigures(activeNotDown, policy)
        ? [.. blocks.Select(block => block.Figures)] : [.. blocks.Select(block => block.Figures.LeavingOutDown(block.Verdicts))];

    // The p90 of the outages' lengths; none is the best there is.
    private static long RecoverySeconds(WindowAvailability window, Policy policy) => window.OutageSlots.Count == 0
        ? 0
        : Quantiles.Nearest(window.OutageSlots.Select(slots => (long)slots * policy.Time.SlotSeconds).ToArray(), policy.Measurement.RecoveryPercentile.Value);

    private static long? Percentile(IReadOnlyList<MeasuredBlock> blocks, Func<MeasuredBlock, IReadOnlyList<long?>> figuresOf, Policy policy)
    {
        long[] known = Quantiles.Known(blocks, figuresOf);
        return known.Length == 0 ? null : Quantiles.Nearest(known, policy.Measurement.FigurePercentile.Value);
    }
}
