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
    EpochCensuses censuses, EpochBefore before, ScoreRows scores, BalanceRows balances, EscrowRows escrows, PenaltyRows penalties, CaseRulingRows rulings, EpochRows epochs, LateBatches late,
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
        EpochLegacy legacy = await before.LoadAsync(epoch, cancellation);
        (IReadOnlyList<StandingLine> standings, IReadOnlyList<PackedLines>? packed) = legacy.StandingsOf(census.Nodes);
        EpochFacts facts = await LoadFactsAsync(census, legacy, standings, cancellation);
        var written = new EvidenceInWriting(evidence, facts, census.Drawn, packed);
        using (ClosingTrace.Begin("score.evidence"))
            await written.WriteAsync(settled => WriteRowsAsync(census, legacy, settled, cancellation));
        EpochSettlement settlement = written.Settlement;
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
        before.Forget();
        return ResultOf(summary);
    }

    private async Task WriteRowsAsync(FrozenCensus census, EpochLegacy legacy, EpochSettlement settlement, CancellationToken cancellation)
    {
        using Activity? rows = ClosingTrace.Begin("score.rows");
        Dictionary<NodeId, OperatorId> operators = census.Nodes.ToDictionary(static node => node.Node, static node => node.Operator);
        IEnumerable<NodeScore> measured = settlement.Scores.Scorecards.Select(card => new NodeScore(
            card, settlement.Windows[card.Node], settlement.NeedingAnchor.Contains(card.Node), settlement.Carried[card.Node], operators[card.Node]));
        await scores.WriteAsync(census.Epoch, measured.Concat(AwayIn(census, legacy.Scores)), cancellation);
        await balances.WriteAsync(census.Epoch, settlement.Balances, cancellation);
        await escrows.WriteAsync(census.Epoch, settlement.Escrows, cancellation);
    }

    // Who is away for some epochs finds its standing again when it is back, as long as something in it may still count.
    private static IEnumerable<NodeScore> AwayIn(FrozenCensus census, IReadOnlyDictionary<NodeId, NodeScore> previous)
    {
        Policy rules = census.Policy.Policy;
        long epochs = Math.Max(rules.Time.EpochsPerUptimeWindow(), (rules.Penalties.LadderWindowSeconds + rules.Time.EpochSeconds - 1) / rules.Time.EpochSeconds);
        HashSet<NodeId> here = [.. census.Nodes.Select(static node => node.Node)];
        return previous.Values.Where(score => !here.Contains(score.Card.Node) && census.Epoch.Value - score.Card.Epoch.Value <= epochs);
    }

    private async Task<EpochFacts> LoadFactsAsync(FrozenCensus census, EpochLegacy legacy, IReadOnlyList<StandingLine> standings, CancellationToken cancellation) => new()
    {
        Epoch = new EpochLine(
            EvidenceJson.Format, census.Epoch, census.Policy.Policy.Version, census.Policy.Hash, census.PreviousRoot,
            legacy.Summary?.Network.MedianScore, legacy.Summary?.Roots.RolloverOut ?? Wei.Zero, legacy.Summary?.Roots.Treasury ?? Wei.Zero),
        Policy = census.Policy.Policy,
        Truth = census.Truth,
        Nodes = census.Nodes,
        Standings = standings,
        Balances = legacy.Balances,
        Escrows = legacy.Escrows,
        Penalties = [.. (await penalties.LoadInForceAsync(census.Epoch, cancellation))
            .Select(penalty => new PenaltyLine(penalty.Fault, penalty.Node, penalty.Part, penalty.From, penalty.Until)).OrderBy(line => line.Case).ThenBy(line => line.Node)],
        Rulings = [.. (await rulings.LoadRulingsAsync(census.Epoch, cancellation)).Select(ruling => new RulingLine(ruling.Fault, ruling.UpheldPart)).OrderBy(line => line.Case)],
        Outages = census.Outages,
        Telemetry = [],
    };

    private static EpochResult ResultOf(EpochSummary summary) =>
        new(summary.Epoch.Value, summary.Network.NodesScored, summary.Network.NodesNotScored, summary.Network.MedianScore?.Value);
}
