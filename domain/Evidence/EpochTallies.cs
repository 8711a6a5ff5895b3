using System.Collections.Immutable;
using NodeProgram.Domain.Measurement;
using NodeProgram.Domain.Measurement.Closing;
using NodeProgram.Domain.Measurement.Witnessing;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Evidence;

/// <summary>How true each witness of an epoch was, over all its targets (rules, section 2).</summary>
public static class EpochTallies
{
    /// <summary>The witnesses' lines, ascending by witness.</summary>
    /// <param name="census">Who watched whom.</param>
    /// <param name="measured">Every node's blocks.</param>
    /// <param name="carried">What the epoch before left of a node.</param>
    /// <param name="policy">What counts as inaccurate.</param>
    public static ImmutableArray<TallyLine> Of(
        EpochCensus census, IReadOnlyDictionary<NodeId, List<MeasuredBlock>> measured, Func<NodeId, NodeCarry> carried, MeasurementPolicy policy)
    {
        var witnesses = new Dictionary<NodeId, Sum>(census.Nodes.Length);
        foreach (CensusNode target in census.Nodes)
        {
            List<MeasuredBlock> blocks = measured[target.Node];
            NodeId[] watching = [.. target.Witnesses.Order()];
            for (int i = 0; i < watching.Length; i++)
            {
                if (!witnesses.TryGetValue(watching[i], out Sum? sum))
                    witnesses.Add(watching[i], sum = new Sum());
                sum.Add(blocks, i, watching[i]);
            }
        }

        return [.. witnesses.OrderBy(static pair => pair.Key).Select(pair => pair.Value.ToLine(pair.Key, carried(pair.Key), policy))];
    }

    private sealed class Sum
    {
        private readonly List<TargetTally> targets = [];
        private ReportCounts all;

        public void Add(List<MeasuredBlock> blocks, int place, NodeId witness)
        {
            ReportCounts ofTarget = default;
            int dropped = 0;
            foreach (MeasuredBlock block in blocks)
            {
                ofTarget += place < block.Witnesses.Count ? block.Witnesses[place] : default;
                dropped += block.Figures.Dropped.Contains(witness) ? 1 : 0;
            }

            all += ofTarget;
            // Dropped for a target is who is beyond the fence in most of the epoch.
            targets.Add(TargetTally.Of(ofTarget, 2 * dropped > blocks.Count));
        }

        public TallyLine ToLine(NodeId witness, NodeCarry before, MeasurementPolicy policy)
        {
            string? because = new WitnessTally(all.Truths, all.WrongTruths, targets).InaccurateBecause(policy);
            // An epoch in which nothing of it could be compared says nothing, neither for nor against it.
            int inARow = because is not null ? before.InaccurateEpochs + 1 : all.IsNone ? before.InaccurateEpochs : 0;
            return new TallyLine(
                witness, targets.Count, all.Truths, all.WrongTruths, all.DownSlots, all.SaidUp, all.UpSlots, all.SaidDown, targets.Count(static target => target.Fenced), because, inARow);
        }
    }
}
