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

    /// <summary>How true each witness was, ascending by witness.</summary>
    public required ImmutableArray<TallyLine> Tallies { get; init; }

    /// <summary>Every node's scorecard and the network's medians.</summary>
    public required EpochScores Scores { get; init; }

    /// <summary>What nodes did against the rules, ascending by node, then kind.</summary>
    public required ImmutableArray<ViolationLine> Violations { get; init; }

    /// <summary>The operators' tiers, ascending by operator.</summary>
    public required ImmutableArray<TierLine> Tiers { get; init; }

    /// <summary>What every node carries into the next epoch beside scorecard and window.</summary>
    public required IReadOnlyDictionary<NodeId, NodeCarry> Carried { get; init; }

    /// <summary>Every scored node's uptime window, this epoch the last in it.</summary>
    public required IReadOnlyDictionary<NodeId, IReadOnlyList<EpochAvailability>> Windows { get; init; }

    /// <summary>Nodes that are given one more anchor in the next epoch.</summary>
    public required IReadOnlySet<NodeId> NeedingAnchor { get; init; }

    /// <summary>The claims on the pool: factors, earning time and reductions of every node that is no anchor.</summary>
    public required IReadOnlyDictionary<NodeId, NodeClaim> Claims { get; init; }

    /// <summary>The split of the pool.</summary>
    public required EpochAllocation Allocation { get; init; }

    /// <summary>The ledger.</summary>
    public required EpochLedger Ledger { get; init; }

    /// <summary>Balances after the epoch, ascending by operator: those from before and everybody who was paid.</summary>
    public required ImmutableArray<OperatorBalance> Balances { get; init; }

    /// <summary>What escrows hold after the epoch, ascending by case, then node.</summary>
    public required ImmutableArray<EscrowLine> Escrows { get; init; }

    /// <summary>The leaves of the reward tree in the order in which they are published.</summary>
    public required ImmutableArray<RewardLeaf> Leaves { get; init; }

    /// <summary>The last line of the evidence.</summary>
    public required RootsLine Roots { get; init; }

    /// <summary>Scores, judges and pays.</summary>
    /// <param name="facts">The epoch's facts; their telemetry is not read.</param>
    /// <param name="census">The census as it was measured.</param>
    /// <param name="measured">Every node's blocks, ascending by time.</param>
    /// <param name="inputs">The hash of the evidence's input lines, which stands in every leaf of the score tree and in every fault.</param>
    /// <exception cref="ArgumentException">The facts contradict each other.</exception>
    public static EpochSettlement Of(EpochFacts facts, EpochCensus census, IReadOnlyDictionary<NodeId, List<MeasuredBlock>> measured, Bytes32 inputs)
    {
        (EpochLine epoch, Policy policy, IReadOnlyList<NodeLine> nodes) = (facts.Epoch, facts.Policy, facts.Nodes);
        Dictionary<NodeId, StandingLine> before = facts.Standings.ToDictionary(standing => standing.Card.Node);
        var witnesses = census.Assignments.ToDictionary(assignment => assignment.Target, assignment => assignment.Describe());
        var windows = new Dictionary<NodeId, IReadOnlyList<EpochAvailability>>();
        var times = new Dictionary<NodeId, EarningTime>();
        var needing = new HashSet<NodeId>();
        var readings = new NodeInputs[nodes.Count];
        List<MeasuredBlock>[] blocks = [.. nodes.Select(node => measured[node.Node])];
        var measurements = new NodeMeasurement[nodes.Count];
        // Of each node for itself: on all processors.
        Parallel.For(0, measurements.Length, i => measurements[i] = NodeMeasurement.Of(policy.Time.FirstSlotOf(epoch.Epoch), blocks[i], policy));
        for (int i = 0; i < measurements.Length; i++)
        {
            windows.Add(nodes[i].Node, WindowOf(before.GetValueOrDefault(nodes[i].Node), measurements[i].Availability, policy.Time));
            times.Add(nodes[i].Node, new EarningTime(measurements[i].EarningSlots, measurements[i].ActiveSlots));
            if (measurements[i].NeedsAnchor)
                needing.Add(nodes[i].Node);
        }

        Parallel.For(0, measurements.Length, i =>
        {
            NodeId node = nodes[i].Node;
            readings[i] = new NodeInputs
            {
                Node = node,
                ActiveSlots = measurements[i].ActiveSlots,
                Readings = nodes[i].Complete(measurements[i].ToReadings(WindowAvailability.Of(windows[node]), policy), policy.Scoring),
                Previous = before.GetValueOrDefault(node)?.Card,
                Witnesses = witnesses.GetValueOrDefault(node, EpochCensus.NotDrawn),
            };
        });

        NodeCarry CarriedOf(NodeId node) => before.GetValueOrDefault(node)?.Carried ?? NodeCarry.New;
        EpochScores scores = EpochScorer.Score(policy, epoch.Epoch, readings, epoch.PreviousMedianScore);
        Dictionary<NodeId, Scorecard> cards = scores.Scorecards.ToDictionary(card => card.Node);
        ImmutableArray<TallyLine> tallies = EpochTallies.Of(census, measured, CarriedOf, policy.Measurement);
        ImmutableArray<TierLine> tiers = EpochTiers.Of(facts, windows, CarriedOf);
        Dictionary<OperatorId, TierLine> tierOf = tiers.ToDictionary(tier => tier.Operator);
        (ImmutableArray<ViolationLine> violations, IReadOnlyDictionary<NodeId, NodeCarry> carried) = EpochViolations.Find(facts, cards, tallies, tierOf, CarriedOf, inputs);

        ILookup<NodeId, ViolationLine> violationsOf = violations.ToLookup(violation => violation.Node);
        ILookup<NodeId, PenaltyLine> penaltiesOf = facts.Penalties.ToLookup(penalty => penalty.Node);
        Dictionary<NodeId, NodeClaim> claims = EpochFactors.Of(facts, cards, tierOf).ToDictionary(
            pair => pair.Key.Node,
            pair => new NodeClaim(
                pair.Key.Node, pair.Key.Operator, pair.Value, EpochViolations.ReductionsOf(pair.Key.Node, violationsOf, penaltiesOf, epoch.Epoch), times[pair.Key.Node]));
        EpochAllocation allocation = EpochAllocation.Split(epoch.Epoch, epoch.RolloverIn, [.. claims.Values], policy.Rewards);
        Settled settled = Settle(facts, allocation);
        ScoreLeaf[] scored = [.. scores.Scorecards.Where(card => card.Score is not null).Select(card => new ScoreLeaf(epoch.Epoch, card.Node, card.Score!.Value, inputs))];
        return new EpochSettlement
        {
            Tallies = tallies,
            Scores = scores,
            Violations = violations,
            Tiers = tiers,
            Carried = carried,
            Windows = windows,
            NeedingAnchor = needing,
            Claims = claims,
            Allocation = allocation,
            Ledger = settled.Ledger,
            Balances = settled.Balances,
            Escrows = settled.Escrows,
            Leaves = settled.Leaves,
            Roots = new RootsLine(
                inputs, RewardTree.OfLeaves(settled.Leaves).Root, scored.Length == 0 ? null : RewardTree.OfScores(scored).Root, allocation.RolloverOut, settled.Treasury, scores.Network.MedianScore),
        };
    }

    /// <summary>The result lines that follow from the settlement, in the order of the evidence.</summary>
    public IEnumerable<byte[]> Lines() => Records().Select(record => EvidenceJson.Write(record));

    /// <summary>What stands in these lines: a large network's are written by several processors side by side.</summary>
    public IEnumerable<EvidenceRecord> Records()
    {
        foreach (TallyLine tally in Tallies)
            yield return new("tally", tally);
        foreach (Scorecard card in Scores.Scorecards)
            yield return new("scorecard", card);
        foreach (ViolationLine violation in Violations)
            yield return new("violation", violation);
        foreach (TierLine tier in Tiers)
            yield return new("tier", tier);
        foreach ((NodeId node, NodeCarry carry) in Carried.Where(pair => !pair.Value.IsNew).OrderBy(pair => pair.Key))
            yield return new("carried", new CarriedLine(node, carry));
        foreach (NodeShare share in Allocation.Nodes)
        {
            NodeClaim claim = Claims[share.Node];
            yield return new("share", new ShareLine(
                share.Node, share.Operator, claim.Factors, claim.Time.Earning, claim.Time.Active, share.Weight.ToString(CultureInfo.InvariantCulture), share.Gross, share.Paid));
        }

        foreach (LedgerEntry entry in Ledger.Entries)
            yield return new("entry", new EntryLine(entry.Number, NameOf(entry.From), NameOf(entry.To), entry.Amount, entry.Purpose, entry.Operator, entry.Node.IsNone ? null : entry.Node));
        foreach (OperatorBalance balance in Balances)
            yield return new("balanceAfter", new BalanceLine(balance.Operator, balance.Cumulative, balance.Debt));
        foreach (EscrowLine escrow in Escrows)
            yield return new("escrowAfter", escrow);
        yield return new("roots", Roots);
    }

    private sealed record Settled(EpochLedger Ledger, ImmutableArray<OperatorBalance> Balances, ImmutableArray<EscrowLine> Escrows, ImmutableArray<RewardLeaf> Leaves, Wei Treasury);

    // What operators earn, what comes back to them, what pays off their debts and what the treasury gets: the ledger of all of it, and the trees' leaves.
    private static Settled Settle(EpochFacts facts, EpochAllocation allocation)
    {
        var after = new SortedDictionary<OperatorId, OperatorBalance>();
        foreach (BalanceLine balance in facts.Balances)
            after.Add(balance.Operator, new OperatorBalance(balance.Operator, balance.Cumulative, balance.Debt));
        ImmutableArray<EscrowRuling> rulings = EpochEscrows.Rule(facts.Escrows, facts.Rulings);
        Dictionary<OperatorId, Wei> earned = allocation.PaidByOperator();
        Wei treasury = facts.Epoch.Treasury;
        foreach (EscrowRuling ruling in rulings)
        {
            earned[ruling.Operator] = earned.GetValueOrDefault(ruling.Operator) + ruling.ToOperator;
            treasury += ruling.ToTreasury;
        }

        var debts = new Dictionary<OperatorId, Wei>();
        foreach ((OperatorId operatorId, Wei amount) in earned)
        {
            (OperatorBalance balance, Wei debtPaid) = after.GetValueOrDefault(operatorId, OperatorBalance.Empty(operatorId)).Apply(amount, Wei.Zero);
            after[operatorId] = balance;
            debts[operatorId] = debtPaid;
            treasury += debtPaid;
        }

        EpochLedger ledger = EpochLedger.Of(allocation, [], rulings, debts.Where(debt => debt.Value > Wei.Zero));
        if (!ledger.IsBalanced())
            throw new InvalidOperationException($"The ledger of epoch {facts.Epoch.Epoch} does not balance.");
        return new Settled(
            ledger, [.. after.Values], EpochEscrows.After(facts.Escrows, rulings, allocation), RewardTree.PublishedLeaves(after.Values.Select(balance => balance.Leaf), treasury), treasury);
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
