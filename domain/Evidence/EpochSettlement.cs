using System.Collections.Immutable;
using System.Globalization;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Measurement.Availability;
using NodeProgram.Domain.Measurement.Closing;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Regions;
using NodeProgram.Domain.Rewards.Allocation;
using NodeProgram.Domain.Rewards.Ledger;
using NodeProgram.Domain.Rewards.Merkle;
using NodeProgram.Domain.Rewards.Weights;
using NodeProgram.Domain.Scoring;

namespace NodeProgram.Domain.Evidence;

/// <summary>
/// What an epoch came to: scores, shares, ledger, balances and trees. The same facts and measurements always give the same outcome (rules, sections 3 and 4).
/// </summary>
public sealed class EpochSettlement
{
    private EpochSettlement() { }

    /// <summary>Every node's scorecard and the network's medians.</summary>
    public required EpochScores Scores { get; init; }

    /// <summary>Every scored node's uptime window, this epoch the last in it.</summary>
    public required IReadOnlyDictionary<NodeId, IReadOnlyList<EpochAvailability>> Windows { get; init; }

    /// <summary>Nodes that are given one more anchor in the next epoch.</summary>
    public required IReadOnlySet<NodeId> NeedingAnchor { get; init; }

    /// <summary>The factors of every node's weight.</summary>
    public required IReadOnlyDictionary<NodeId, RewardFactors> Factors { get; init; }

    /// <summary>The split of the pool.</summary>
    public required EpochAllocation Allocation { get; init; }

    /// <summary>The ledger.</summary>
    public required EpochLedger Ledger { get; init; }

    /// <summary>Balances after the epoch, ascending by operator: those from before and everybody who was paid.</summary>
    public required ImmutableArray<OperatorBalance> Balances { get; init; }

    /// <summary>The leaves of the reward tree in the order in which they are published.</summary>
    public required ImmutableArray<RewardLeaf> Leaves { get; init; }

    /// <summary>The last line of the evidence.</summary>
    public required RootsLine Roots { get; init; }

    /// <summary>Scores and pays.</summary>
    /// <param name="epoch">The first line of the evidence.</param>
    /// <param name="policy">The policy in force at the epoch's start.</param>
    /// <param name="nodes">The census.</param>
    /// <param name="standings">What the epoch before left.</param>
    /// <param name="balances">Balances before.</param>
    /// <param name="census">The census as it was measured.</param>
    /// <param name="measured">Every node's blocks, ascending by time.</param>
    /// <param name="inputs">The hash of the evidence's input lines, which stands in every leaf of the score tree.</param>
    public static EpochSettlement Of(
        EpochLine epoch, Policy policy, IReadOnlyList<NodeLine> nodes, IEnumerable<StandingLine> standings, IEnumerable<BalanceLine> balances,
        EpochCensus census, IReadOnlyDictionary<NodeId, List<MeasuredBlock>> measured, Bytes32 inputs)
    {
        Dictionary<NodeId, StandingLine> before = standings.ToDictionary(standing => standing.Card.Node);
        var witnesses = census.Assignments.ToDictionary(assignment => assignment.Target, assignment => assignment.Describe());
        var windows = new Dictionary<NodeId, IReadOnlyList<EpochAvailability>>();
        var needing = new HashSet<NodeId>();
        var readings = new List<NodeInputs>(nodes.Count);
        foreach (NodeLine node in nodes)
        {
            NodeMeasurement measurement = NodeMeasurement.Of(policy.Time.FirstSlotOf(epoch.Epoch), measured[node.Node], policy);
            StandingLine? standing = before.GetValueOrDefault(node.Node);
            IReadOnlyList<EpochAvailability> window = WindowOf(standing, measurement.Availability, policy.Time);
            windows.Add(node.Node, window);
            if (measurement.NeedsAnchor)
                needing.Add(node.Node);
            readings.Add(new NodeInputs
            {
                Node = node.Node,
                ActiveSlots = measurement.ActiveSlots,
                Readings = measurement.ToReadings(WindowAvailability.Of(window), policy),
                Previous = standing?.Card,
                Witnesses = witnesses.GetValueOrDefault(node.Node, EpochCensus.NotDrawn),
            });
        }

        EpochScores scores = EpochScorer.Score(policy, epoch.Epoch, readings, epoch.PreviousMedianScore);
        Dictionary<NodeId, RewardFactors> factors = FactorsOf(policy, nodes, scores);
        EpochAllocation allocation = EpochAllocation.Split(
            epoch.Epoch, epoch.RolloverIn, [.. nodes.Where(node => !node.IsAnchor).Select(node => new NodeClaim(node.Node, node.Operator, factors[node.Node]))], policy.Rewards);
        return Settle(epoch, scores, windows, needing, factors, allocation, balances, inputs);
    }

    /// <summary>The result lines that follow from the settlement, in the order of the evidence.</summary>
    public IEnumerable<byte[]> Lines() => Records().Select(record => EvidenceJson.Write(record));

    /// <summary>What stands in these lines: a large network's are written by several processors side by side.</summary>
    public IEnumerable<EvidenceRecord> Records()
    {
        foreach (Scorecard card in Scores.Scorecards)
            yield return new("scorecard", card);
        foreach (NodeShare share in Allocation.Nodes)
        {
            yield return new("share", new ShareLine(
                share.Node, share.Operator, Factors[share.Node], share.Weight.ToString(CultureInfo.InvariantCulture), share.Gross, share.Paid));
        }

        foreach (LedgerEntry entry in Ledger.Entries)
            yield return new("entry", new EntryLine(entry.Number, NameOf(entry.From), NameOf(entry.To), entry.Amount, entry.Purpose, entry.Operator, entry.Node.IsNone ? null : entry.Node));
        foreach (OperatorBalance balance in Balances)
            yield return new("balanceAfter", new BalanceLine(balance.Operator, balance.Cumulative, balance.Debt));
        yield return new("roots", Roots);
    }

    private static EpochSettlement Settle(
        EpochLine epoch, EpochScores scores, Dictionary<NodeId, IReadOnlyList<EpochAvailability>> windows, HashSet<NodeId> needing,
        Dictionary<NodeId, RewardFactors> factors, EpochAllocation allocation, IEnumerable<BalanceLine> balances, Bytes32 inputs)
    {
        var after = new SortedDictionary<OperatorId, OperatorBalance>();
        foreach (BalanceLine balance in balances)
            after.Add(balance.Operator, new OperatorBalance(balance.Operator, balance.Cumulative, balance.Debt));
        var debts = new Dictionary<OperatorId, Wei>();
        Wei treasury = epoch.Treasury;
        foreach ((OperatorId operatorId, Wei earned) in allocation.PaidByOperator())
        {
            (OperatorBalance balance, Wei debtPaid) = after.GetValueOrDefault(operatorId, OperatorBalance.Empty(operatorId)).Apply(earned, Wei.Zero);
            after[operatorId] = balance;
            debts[operatorId] = debtPaid;
            treasury += debtPaid;
        }

        EpochLedger ledger = EpochLedger.Of(allocation, [], [], debts.Where(debt => debt.Value > Wei.Zero));
        if (!ledger.IsBalanced())
            throw new InvalidOperationException($"The ledger of epoch {epoch.Epoch} does not balance.");
        ImmutableArray<RewardLeaf> leaves = RewardTree.PublishedLeaves(after.Values.Select(balance => balance.Leaf), treasury);
        ScoreLeaf[] scored = [.. scores.Scorecards.Where(card => card.Score is not null).Select(card => new ScoreLeaf(epoch.Epoch, card.Node, card.Score!.Value, inputs))];
        return new EpochSettlement
        {
            Scores = scores,
            Windows = windows,
            NeedingAnchor = needing,
            Factors = factors,
            Allocation = allocation,
            Ledger = ledger,
            Balances = [.. after.Values],
            Leaves = leaves,
            Roots = new RootsLine(
                inputs, RewardTree.OfLeaves(leaves).Root, scored.Length == 0 ? null : RewardTree.OfScores(scored).Root, allocation.RolloverOut, treasury, scores.Network.MedianScore),
        };
    }

    private static Dictionary<NodeId, RewardFactors> FactorsOf(Policy policy, IReadOnlyList<NodeLine> nodes, EpochScores scores)
    {
        var cards = scores.Scorecards.ToDictionary(card => card.Node);
        RegionCensus regions = RegionCensus.FromRegions(nodes.Where(node => !node.IsAnchor).Select(node => node.Region));
        var byRegion = regions.Standings(policy.Regions).ToDictionary(standing => standing.Region, standing => FactorRules.RegionFactor(standing.ShareOfTarget, policy.Rewards));
        var factors = new Dictionary<NodeId, RewardFactors>();
        foreach (IGrouping<OperatorId, NodeLine> own in nodes.GroupBy(node => node.Operator))
        {
            Millipoints? lowest = own.All(node => cards[node.Node].Score is not null) ? own.Min(node => cards[node.Node].Score!.Value) : null;
            int count = own.Count();
            foreach (NodeLine node in own)
            {
                factors.Add(node.Node, new RewardFactors(
                    cards[node.Node].Multiplier,
                    FactorRules.TierFactor(node.Tier, policy.Rewards),
                    FactorRules.VolumeFactor(node.Tier, count, policy.Rewards),
                    FactorRules.PerformanceFactor(node.Tier, lowest, policy.Rewards),
                    byRegion[node.Region],
                    // What a specialised node stores or processes is not verified yet, so that none is paid for it.
                    policy.Rewards.StandardFactor,
                    FactorRules.GenesisFactor(node.Genesis, node.SecondsSinceActivation, policy.Rewards),
                    FactorRules.LockFactor(node.LockDays, policy.Rewards)));
            }
        }

        return factors;
    }

    private static IReadOnlyList<EpochAvailability> WindowOf(StandingLine? before, EpochAvailability latest, TimePolicy time)
    {
        long from = latest.FirstSlot - (long)(time.EpochsPerUptimeWindow() - 1) * time.SlotsPerEpoch();
        IReadOnlyList<EpochAvailability> earlier = before is null
            ? []
            : AvailabilityCodec.Read(before.Window.Span) ?? throw new ArgumentException($"The window of node {before.Card.Node} cannot be read.");
        return [.. earlier.Where(epoch => epoch.FirstSlot >= from && epoch.FirstSlot < latest.FirstSlot), latest];
    }

    private static string NameOf(LedgerAccount account) => account.Kind switch
    {
        AccountKind.Operator => "operator:" + account.Operator,
        AccountKind.Escrow => "escrow:" + account.Case,
        AccountKind.BonusLine => "bonus:" + account.Line,
        _ => char.ToLowerInvariant(account.Kind.ToString()[0]) + account.Kind.ToString()[1..],
    };
}
