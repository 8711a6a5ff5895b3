using System.Collections.Immutable;
using System.Runtime.InteropServices;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Scoring;

/// <summary>What the whole network was in one epoch, as far as scores depend on it (rules, section 3).</summary>
/// <param name="Epoch">The epoch.</param>
/// <param name="NodesScored">Nodes with a score.</param>
/// <param name="NodesNotScored">Nodes without one.</param>
/// <param name="MedianScore">The lower median of the scores; null without any.</param>
/// <param name="PreviousMedianScore">The one of the epoch before, as given; null when unknown.</param>
/// <param name="BandDropsPaused">Whether no band could be lost, because the median fell too far.</param>
/// <param name="ConnectionMedianPpm">The median share of successful connections that smooths everybody's; null when nobody had any.</param>
/// <param name="InputMedians">The median of each input, by <see cref="ScoreInput"/>; null where nobody had a valid value.</param>
public sealed record NetworkSummary(
    EpochId Epoch, int NodesScored, int NodesNotScored, Millipoints? MedianScore, Millipoints? PreviousMedianScore, bool BandDropsPaused,
    long? ConnectionMedianPpm, ImmutableArray<long?> InputMedians);

/// <summary>The scores of an epoch.</summary>
/// <param name="Network">The network's medians.</param>
/// <param name="Scorecards">One for each node, ordered by node.</param>
public sealed record EpochScores(NetworkSummary Network, ImmutableArray<Scorecard> Scorecards);

/// <summary>Scores every node of an epoch (rules, section 3). The result depends on the set of nodes, never on their order, and may be computed again at any time from the same inputs.</summary>
public static class EpochScorer
{
    /// <summary>Scores the epoch.</summary>
    /// <param name="policy">The policy in force at the epoch's start, validated.</param>
    /// <param name="epoch">The epoch.</param>
    /// <param name="nodes">Every node that was active in it, in any order.</param>
    /// <param name="previousMedianScore">The network's median score of the epoch before; null for the first.</param>
    /// <exception cref="ArgumentException">A node occurs twice, or a value is out of range; the message names it.</exception>
    public static EpochScores Score(Policy policy, EpochId epoch, IEnumerable<NodeInputs> nodes, Millipoints? previousMedianScore)
    {
        NodeInputs[] all = [.. nodes.OrderBy(static node => node.Node)];
        Check(all);
        bool[] active = [.. all.Select(node => IsActive(policy, node))];
        NodeInputs[] measured = [.. all.Where((_, i) => active[i])];
        long? connectionMedian = ConnectionMedian(measured);
        ReadingSet[] readings = [.. all.Select(node => ReadingsOf(policy.Scoring, node, connectionMedian))];
        NetworkMedians medians = NetworkMedians.Of(readings.Where((_, i) => active[i]).ToArray());
        var kernel = new ScoreKernel(policy.Scoring, medians);

        var raw = new RawScore[all.Length];
        // Each node for itself, between what is taken over all of them: on all processors.
        Parallel.For(0, all.Length, i =>
        {
            Span<ScoredInput> inputs = stackalloc ScoredInput[ScoreInputs.Count];
            raw[i] = kernel.Score(readings[i], LastOf(all[i], epoch), inputs);
        });

        long[] scores = [.. raw.Where((score, i) => active[i] && score.MeasuredMax > 0).Select(static score => (long)score.Score)];
        Millipoints? median = NetworkMedians.LowerMedian(scores) is { } value ? new Millipoints((int)value) : null;
        bool paused = BandDecision.DropsPaused(policy.Scoring, previousMedianScore, median);

        var builder = new ScorecardBuilder(policy, epoch, paused);
        var cards = new Scorecard[all.Length];
        Parallel.For(0, all.Length, i =>
        {
            Span<ScoredInput> inputs = stackalloc ScoredInput[ScoreInputs.Count];
            LastReadingSet last = LastOf(all[i], epoch);
            kernel.Score(readings[i], last, inputs);
            for (int input = 0; input < ScoreInputs.Count; input++)
                last[input] = ScoreKernel.Advance(readings[i][input], last[input]);
            cards[i] = builder.Build(all[i], active[i], raw[i], inputs, last);
        });

        var network = new NetworkSummary(
            epoch, scores.Length, all.Length - scores.Length, median, previousMedianScore, paused, connectionMedian, [.. ScoreInputs.All.Select(input => medians[input])]);
        return new EpochScores(network, ImmutableCollectionsMarshal.AsImmutableArray(cards));
    }

    /// <summary>
    /// The share of connections that succeeded, in parts per million, with the network's median counted in as if everybody had had the prior's connections at it:
    /// <c>(successes + prior x median) / (attempts + prior)</c>, truncated.
    /// </summary>
    public static long SmoothedConnectionPpm(ScoringPolicy policy, long attempts, long successes, long medianPpm) =>
        (long)(((UInt128)successes * 1_000_000 + (UInt128)policy.ConnectionPrior * (UInt128)medianPpm) / ((UInt128)attempts + (UInt128)policy.ConnectionPrior));

    private static void Check(NodeInputs[] sorted)
    {
        var faults = new PolicyFaults();
        for (int i = 0; i < sorted.Length; i++)
        {
            sorted[i].Validate(faults.At(sorted[i].Node.ToString()));
            faults.Require(i == 0 || sorted[i].Node != sorted[i - 1].Node, sorted[i].Node.ToString(), PolicyFaultCodes.BadList, "The node occurs twice.");
        }

        if (!faults.None)
            throw new ArgumentException(string.Join("; ", faults.All.Take(10)));
    }

    private static bool IsActive(Policy policy, NodeInputs node) =>
        (long)node.ActiveSlots * 1_000_000 >= policy.Scoring.ActiveShareMin.Value * policy.Time.SlotsPerEpoch();

    private static long? ConnectionMedian(NodeInputs[] nodes) => NetworkMedians.LowerMedian(
        nodes.Select(static node => node.Readings.Connections).OfType<ConnectionCounts>().Where(IsMeasured)
            .Select(static counts => (long)((UInt128)counts.Successes * 1_000_000 / (UInt128)counts.Attempts)).ToArray());

    private static bool IsMeasured(ConnectionCounts counts) => counts.Attempts > 0 && counts.Source != ReadingSource.Missing;

    private static ReadingSet ReadingsOf(ScoringPolicy policy, NodeInputs node, long? connectionMedian)
    {
        ReadingSet readings = node.Readings.ToSet();
        if (node.Readings.Connections is { } counts && IsMeasured(counts) && connectionMedian is { } median)
        {
            long ppm = SmoothedConnectionPpm(policy, counts.Attempts, counts.Successes, median);
            readings[(int)ScoreInput.ConnectionSuccess] = counts.Source == ReadingSource.Observed
                ? Reading.Observed(ppm, SamplingError.OfShare(policy, ppm, counts.Attempts + policy.ConnectionPrior)) : Reading.Claimed(ppm);
        }

        return readings;
    }

    // Epochs between the last scorecard and this one, in which the node was not there at all, count as missing too.
    private static LastReadingSet LastOf(NodeInputs node, EpochId epoch)
    {
        var last = default(LastReadingSet);
        if (node.Previous is not { } previous)
            return last;
        int gap = (int)Math.Clamp(epoch.Value - previous.Epoch.Value - 1, 0, 1_000_000);
        foreach (PartScore part in previous.Parts)
        {
            foreach (PartInput input in part.Inputs)
                last[(int)input.Input] = input.LastValue is { } value ? new LastReading(value, input.EpochsMissing + gap, true) : default;
        }

        return last;
    }
}
