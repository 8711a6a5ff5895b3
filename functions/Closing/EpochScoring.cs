using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Measurement.Availability;
using NodeProgram.Domain.Measurement.Closing;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Scoring;
using NodeProgram.Functions.Policies;
using NodeProgram.Functions.Telemetry;
using NodeProgram.Orchestrations.EpochClose;

namespace NodeProgram.Functions.Closing;

/// <summary>Scores every node of an epoch from its measured blocks and what the epoch before left of it, and publishes the summary: with that the epoch is closed.</summary>
public sealed class EpochScoring(MeasuredRows measured, CensusRows census, ScoreRows scores, EpochRows epochs, LateBatches late, PolicyInForce policy, TimeProvider time)
{
    public async Task<EpochResult> ScoreAsync(EpochId epoch, CancellationToken cancellation)
    {
        if (await epochs.FindAsync(epoch, cancellation) is { } closed)
            return ResultOf(closed);
        Policy rules = policy.Policy;
        EpochSummary? before = epoch.Value == 0 ? null : await epochs.FindAsync(new EpochId(epoch.Value - 1), cancellation);
        IReadOnlyDictionary<NodeId, NodeScore> previous = before is null ? new Dictionary<NodeId, NodeScore>() : await scores.LoadAsync(before.Epoch, cancellation);
        IReadOnlyDictionary<NodeId, List<MeasuredBlock>> blocks = await measured.LoadAsync(epoch, cancellation);

        var windows = new Dictionary<NodeId, IReadOnlyList<EpochAvailability>>();
        var inputs = new List<NodeInputs>();
        foreach (FrozenNode frozen in await census.LoadAsync(epoch, cancellation))
        {
            NodeId node = frozen.Census.Node;
            NodeMeasurement measurement = NodeMeasurement.Of(rules.Time.FirstSlotOf(epoch), blocks[node], rules);
            IReadOnlyList<EpochAvailability> window = WindowOf(previous.GetValueOrDefault(node), measurement.Availability, rules.Time);
            windows.Add(node, window);
            inputs.Add(new NodeInputs
            {
                Node = node,
                ActiveSlots = measurement.ActiveSlots,
                Readings = measurement.ToReadings(WindowAvailability.Of(window), rules),
                Previous = previous.GetValueOrDefault(node)?.Card,
                Witnesses = frozen.WitnessText,
            });
        }

        EpochScores scored = EpochScorer.Score(rules, epoch, inputs, before?.Network.MedianScore);
        await scores.WriteAsync(epoch, scored.Scorecards.Select(card => new NodeScore(card, windows[card.Node])), cancellation);
        var summary = new EpochSummary
        {
            Epoch = epoch,
            StartAt = rules.Time.StartOf(epoch),
            EndAt = rules.Time.EndOf(epoch),
            ClosedAt = time.GetUtcNow().ToUnixTimeMilliseconds(),
            PolicyVersion = rules.Version,
            PolicyHash = policy.Hash,
            LateBatches = await late.CountAsync(epoch, cancellation),
            CommonCauses = await epochs.LoadCausesAsync(epoch, cancellation),
            Network = scored.Network,
        };
        await epochs.WriteAsync(summary, cancellation);
        return ResultOf(summary);
    }

    private static IReadOnlyList<EpochAvailability> WindowOf(NodeScore? before, EpochAvailability latest, TimePolicy time)
    {
        long from = latest.FirstSlot - (long)(time.EpochsPerUptimeWindow() - 1) * time.SlotsPerEpoch();
        return [.. (before?.Window ?? []).Where(epoch => epoch.FirstSlot >= from && epoch.FirstSlot < latest.FirstSlot), latest];
    }

    private static EpochResult ResultOf(EpochSummary summary) =>
        new(summary.Epoch.Value, summary.Network.NodesScored, summary.Network.NodesNotScored, summary.Network.MedianScore?.Value);
}
