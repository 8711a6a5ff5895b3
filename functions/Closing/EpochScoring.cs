using NodeProgram.Domain.Evidence;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Measurement.Availability;
using NodeProgram.Domain.Measurement.Closing;
using NodeProgram.Domain.Measurement.Digests;
using NodeProgram.Domain.Measurement.WitnessDraw;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Scoring;
using NodeProgram.Functions.Policies;
using NodeProgram.Functions.Telemetry;
using NodeProgram.Orchestrations.EpochClose;

namespace NodeProgram.Functions.Closing;

/// <summary>
/// Scores and pays every node of an epoch from its measured blocks and what the epoch before left, writes the evidence, and publishes the summary: with that the epoch is closed.
/// Everything before the summary can be done again and comes out the same.
/// </summary>
public sealed class EpochScoring(
    MeasuredRows measured, CensusRows census, EpochSeeds seeds, ScoreRows scores, BalanceRows balances, EscrowRows escrows, EpochRows epochs, LateBatches late,
    EvidenceStore evidence, PolicyInForce policy, TimeProvider time)
{
    public async Task<EpochResult> ScoreAsync(EpochId epoch, CancellationToken cancellation)
    {
        if (await epochs.FindAsync(epoch, cancellation) is { } closed)
            return ResultOf(closed);
        Policy rules = policy.Policy;
        EpochSummary? before = epoch.Value == 0 ? null : await epochs.FindAsync(new EpochId(epoch.Value - 1), cancellation);
        IReadOnlyDictionary<NodeId, NodeScore> previous = before is null ? new Dictionary<NodeId, NodeScore>() : await scores.LoadAsync(before.Epoch, cancellation);
        IReadOnlyList<NodeLine> nodes = await census.LoadAsync(epoch, cancellation);
        var facts = new EpochFacts
        {
            Epoch = new EpochLine(
                EvidenceJson.Format, epoch, rules.Version, policy.Hash, (await seeds.LoadAsync(epoch, cancellation)).Root,
                before?.Network.MedianScore, before?.Roots.RolloverOut ?? Wei.Zero, before?.Roots.Treasury ?? Wei.Zero),
            Policy = rules,
            Nodes = nodes,
            Standings = [.. nodes.Where(node => previous.ContainsKey(node.Node)).Select(node => StandingOf(previous[node.Node]))],
            Balances = before is null ? [] : await balances.LoadAsync(before.Epoch, cancellation),
            Escrows = before is null ? [] : await escrows.LoadAsync(before.Epoch, cancellation),
            Outages = [],
            Telemetry = [],
        };
        IReadOnlyList<CauseLine> causes = await measured.LoadCausesAsync(epoch, cancellation);
        (EpochSettlement settlement, Bytes32 hash) = await SettleAsync(facts, causes, cancellation);

        await scores.WriteAsync(epoch, settlement.Scores.Scorecards.Select(card => new NodeScore(card, settlement.Windows[card.Node], settlement.NeedingAnchor.Contains(card.Node), settlement.Carried[card.Node])), cancellation);
        await balances.WriteAsync(epoch, settlement.Balances, cancellation);
        await escrows.WriteAsync(epoch, settlement.Escrows, cancellation);
        var summary = new EpochSummary
        {
            Epoch = epoch,
            StartAt = rules.Time.StartOf(epoch),
            EndAt = rules.Time.EndOf(epoch),
            ClosedAt = time.GetUtcNow().ToUnixTimeMilliseconds(),
            PolicyVersion = rules.Version,
            PolicyHash = policy.Hash,
            LateBatches = await late.CountAsync(epoch, cancellation),
            CommonCauses = causes.Count,
            Network = settlement.Scores.Network,
            Pool = settlement.Allocation.Pool,
            RolloverIn = settlement.Allocation.RolloverIn,
            Paid = settlement.Allocation.Paid,
            Escrowed = settlement.Allocation.Escrowed,
            Roots = settlement.Roots,
            EvidenceHash = hash,
            TotalCumulative = settlement.Leaves.Aggregate(Wei.Zero, (sum, leaf) => sum + leaf.Cumulative),
        };
        await epochs.WriteAsync(summary, cancellation);
        evidence.DeleteBlocks(epoch, BlockAddress.BlocksPerEpoch(rules.Time));
        return ResultOf(summary);
    }

    // Writes the evidence line by line while it is computed: the telemetry of a large network does not fit into memory at once.
    private async Task<(EpochSettlement Settlement, Bytes32 Hash)> SettleAsync(EpochFacts facts, IReadOnlyList<CauseLine> causes, CancellationToken cancellation)
    {
        int blocksPerEpoch = BlockAddress.BlocksPerEpoch(facts.Policy.Time);
        EpochSettlement? settlement = null;
        var content = new EvidenceHash();
        await evidence.WriteAsync(facts.Epoch.Epoch, async write =>
        {
            async Task AddAsync(byte[] line)
            {
                content.Add(line);
                await write(line);
            }

            foreach (byte[] line in facts.Lines())
                await AddAsync(line);
            for (int block = 0; block < blocksPerEpoch; block++)
            {
                await foreach (byte[] line in evidence.ReadBlockAsync(facts.Epoch.Epoch, block, cancellation))
                    await AddAsync(line);
            }

            Bytes32 inputs = content.Value;

            EpochCensus drawn = EpochCensus.Of(facts.Epoch.Epoch, facts.Epoch.PreviousRoot, facts.Policy, facts.Nodes, facts.Truth);
            foreach (WitnessAssignment assignment in drawn.Assignments)
                await AddAsync(EvidenceJson.Write("witnesses", new WitnessesLine(assignment.Target, assignment.Seed, assignment.Peers, assignment.Anchors)));
            foreach (CauseLine cause in causes)
                await AddAsync(EvidenceJson.Write("cause", cause));
            IReadOnlyDictionary<NodeId, List<MeasuredBlock>> blocks = await measured.LoadAsync(facts.Epoch.Epoch, cancellation);
            for (int block = 0; block < blocksPerEpoch; block++)
            {
                foreach (NodeLine node in facts.Nodes)
                    await AddAsync(EpochRecomputation.VerdictLine(block, blocks[node.Node][block]));
            }

            settlement = EpochSettlement.Of(facts, drawn, blocks, inputs);
            foreach (byte[] line in settlement.Lines())
                await AddAsync(line);
        });
        return (settlement!, content.Value);
    }

    private static StandingLine StandingOf(NodeScore score) => new(score.Card, AvailabilityCodec.Write(score.Window), score.Carried.IsNew ? null : score.Carried);

    private static EpochResult ResultOf(EpochSummary summary) =>
        new(summary.Epoch.Value, summary.Network.NodesScored, summary.Network.NodesNotScored, summary.Network.MedianScore?.Value);
}
