using System.Diagnostics;
using NodeProgram.Domain.Evidence;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Measurement.Availability;
using NodeProgram.Domain.Measurement.Closing;
using NodeProgram.Domain.Measurement.Digests;
using NodeProgram.Domain.Measurement.WitnessDraw;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Scoring;
using NodeProgram.Functions.Cases;
using NodeProgram.Functions.Closing.Files;
using NodeProgram.Functions.Telemetry;
using NodeProgram.Orchestrations.EpochClose;

namespace NodeProgram.Functions.Closing;

/// <summary>
/// Scores and pays every node of an epoch from its measured blocks and what the epoch before left, writes the evidence, and publishes the summary: with that the epoch is closed.
/// Everything before the summary can be done again and comes out the same.
/// </summary>
public sealed class EpochScoring(
    EpochCensuses censuses, ScoreRows scores, BalanceRows balances, EscrowRows escrows, PenaltyRows penalties, CaseRulingRows rulings, EpochRows epochs, LateBatches late,
    EvidenceStore evidence, TimeProvider time)
{
    public async Task<EpochResult> ScoreAsync(EpochId epoch, CancellationToken cancellation)
    {
        if (await epochs.FindAsync(epoch, cancellation) is { } closed)
        {
            evidence.DeleteLeftovers(epoch);
            return ResultOf(closed);
        }

        FrozenCensus census = await censuses.LoadAsync(epoch, cancellation);
        Policy rules = census.Policy.Policy;
        EpochFacts facts;
        IReadOnlyDictionary<NodeId, NodeScore> previous;
        using (ClosingTrace.Begin("score.facts"))
            (facts, previous) = await LoadFactsAsync(census, cancellation);
        var written = new EvidenceInWriting(evidence, facts, census.Drawn);
        using (ClosingTrace.Begin("score.evidence"))
            await written.WriteAsync();
        EpochSettlement settlement = written.Settlement;

        using Activity? rows = ClosingTrace.Begin("score.rows");
        Dictionary<NodeId, OperatorId> operators = census.Nodes.ToDictionary(static node => node.Node, static node => node.Operator);
        IEnumerable<NodeScore> measured = settlement.Scores.Scorecards.Select(card => new NodeScore(
            card, settlement.Windows[card.Node], settlement.NeedingAnchor.Contains(card.Node), settlement.Carried[card.Node], operators[card.Node]));
        await scores.WriteAsync(epoch, measured.Concat(AwayIn(census, previous)), cancellation);
        await balances.WriteAsync(epoch, settlement.Balances, cancellation);
        await escrows.WriteAsync(epoch, settlement.Escrows, cancellation);
        rows?.Stop();
        var summary = new EpochSummary
        {
            Epoch = epoch,
            StartAt = rules.Time.StartOf(epoch),
            EndAt = rules.Time.EndOf(epoch),
            ClosedAt = time.GetUtcNow().ToUnixTimeMilliseconds(),
            PolicyVersion = rules.Version,
            PolicyHash = census.Policy.Hash,
            LateBatches = await late.CountAsync(epoch, cancellation),
            CommonCauses = written.CommonCauses,
            Violations = settlement.Violations.Length,
            Network = settlement.Scores.Network,
            Pool = settlement.Allocation.Pool,
            RolloverIn = settlement.Allocation.RolloverIn,
            Paid = settlement.Allocation.Paid,
            Escrowed = settlement.Allocation.Escrowed,
            Roots = settlement.Roots,
            EvidenceHash = written.Hash,
            TotalCumulative = settlement.Leaves.Aggregate(Wei.Zero, (sum, leaf) => sum + leaf.Cumulative),
        };
        await epochs.WriteAsync(summary, cancellation);
        evidence.DeleteLeftovers(epoch);
        censuses.Forget();
        return ResultOf(summary);
    }

    // Who is away for some epochs finds its standing again when it is back, as long as something in it may still count.
    private static IEnumerable<NodeScore> AwayIn(FrozenCensus census, IReadOnlyDictionary<NodeId, NodeScore> previous)
    {
        Policy rules = census.Policy.Policy;
        long epochs = Math.Max(rules.Time.EpochsPerUptimeWindow(), (rules.Penalties.LadderWindowSeconds + rules.Time.EpochSeconds - 1) / rules.Time.EpochSeconds);
        HashSet<NodeId> here = [.. census.Nodes.Select(static node => node.Node)];
        return previous.Values.Where(score => !here.Contains(score.Card.Node) && census.Epoch.Value - score.Card.Epoch.Value <= epochs);
    }

    private async Task<(EpochFacts Facts, IReadOnlyDictionary<NodeId, NodeScore> Previous)> LoadFactsAsync(FrozenCensus census, CancellationToken cancellation)
    {
        EpochSummary? before = census.Epoch.Value == 0 ? null : await epochs.FindAsync(new EpochId(census.Epoch.Value - 1), cancellation);
        IReadOnlyDictionary<NodeId, NodeScore> previous = before is null ? new Dictionary<NodeId, NodeScore>() : await scores.LoadAsync(before.Epoch, cancellation);
        var facts = new EpochFacts
        {
            Epoch = new EpochLine(
                EvidenceJson.Format, census.Epoch, census.Policy.Policy.Version, census.Policy.Hash, census.PreviousRoot,
                before?.Network.MedianScore, before?.Roots.RolloverOut ?? Wei.Zero, before?.Roots.Treasury ?? Wei.Zero),
            Policy = census.Policy.Policy,
            Truth = census.Truth,
            Nodes = census.Nodes,
            Standings = [.. census.Nodes.Where(node => previous.ContainsKey(node.Node)).Select(node => previous[node.Node].StandingOf(node.Operator))],
            Balances = before is null ? [] : await balances.LoadAsync(before.Epoch, cancellation),
            Escrows = before is null ? [] : await escrows.LoadAsync(before.Epoch, cancellation),
            Penalties = [.. (await penalties.LoadInForceAsync(census.Epoch, cancellation))
                .Select(penalty => new PenaltyLine(penalty.Fault, penalty.Node, penalty.Part, penalty.From, penalty.Until)).OrderBy(line => line.Case).ThenBy(line => line.Node)],
            Rulings = [.. (await rulings.LoadRulingsAsync(census.Epoch, cancellation)).Select(ruling => new RulingLine(ruling.Fault, ruling.UpheldPart)).OrderBy(line => line.Case)],
            Outages = census.Outages,
            Telemetry = [],
        };
        return (facts, previous);
    }

    private static EpochResult ResultOf(EpochSummary summary) =>
        new(summary.Epoch.Value, summary.Network.NodesScored, summary.Network.NodesNotScored, summary.Network.MedianScore?.Value);
}
