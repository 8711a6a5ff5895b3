using System.Collections.Immutable;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Penalties;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Rewards.Allocation;
using NodeProgram.Domain.Scoring;

namespace NodeProgram.Domain.Evidence;

/// <summary>What an epoch's nodes did against the rules, what it costs, and what of it stands on the ladder afterwards (rules, section 5).</summary>
public sealed class EpochViolations
{
    private readonly EpochFacts facts;
    private readonly Bytes32 inputs;
    private readonly HashSet<FaultId> forgotten;
    private readonly long endAt;

    private EpochViolations(EpochFacts facts, Bytes32 inputs)
    {
        (this.facts, this.inputs) = (facts, inputs);
        forgotten = [.. facts.Rulings.Where(ruling => ruling.UpheldPart.Value == 0).Select(ruling => ruling.Case)];
        endAt = facts.Policy.Time.EndOf(facts.Epoch.Epoch);
    }

    private PenaltiesPolicy Rules => facts.Policy.Penalties;

    /// <summary>Finds them.</summary>
    /// <param name="facts">The epoch's facts.</param>
    /// <param name="cards">Every node's scorecard.</param>
    /// <param name="tallies">The witnesses' lines.</param>
    /// <param name="tiers">The tier of each operator that has one.</param>
    /// <param name="carried">What the epoch before left of a node.</param>
    /// <param name="inputs">The hash of the facts.</param>
    /// <returns>The violations, ascending by node, then kind, and what every node carries into the next epoch.</returns>
    public static (ImmutableArray<ViolationLine> Violations, IReadOnlyDictionary<NodeId, NodeCarry> Carried) Find(
        EpochFacts facts, IReadOnlyDictionary<NodeId, Scorecard> cards, IEnumerable<TallyLine> tallies, IReadOnlyDictionary<OperatorId, TierLine> tiers, Func<NodeId, NodeCarry> carried,
        Bytes32 inputs)
    {
        var finder = new EpochViolations(facts, inputs);
        Dictionary<NodeId, TallyLine> tallyOf = tallies.ToDictionary(tally => tally.Witness);
        var violations = ImmutableArray.CreateBuilder<ViolationLine>();
        var after = new Dictionary<NodeId, NodeCarry>();
        foreach (NodeLine node in facts.Nodes)
        {
            TierLine? tier = tiers.GetValueOrDefault(node.Operator);
            after.Add(node.Node, finder.FindIn(node, cards[node.Node], tallyOf.GetValueOrDefault(node.Node), carried(node.Node), violations) with
            {
                Tier = tier?.Tier ?? NodeCarry.New.Tier, TierBelowSince = tier?.BelowSince,
            });
        }

        return (violations.ToImmutable(), after);
    }

    /// <summary>What is taken of a node's share: the violations' reductions for the epoch, and the penalties that are in force.</summary>
    public static ImmutableArray<Reduction> ReductionsOf(NodeId node, ILookup<NodeId, ViolationLine> violations, ILookup<NodeId, PenaltyLine> penalties, EpochId epoch) =>
    [
        .. violations[node].Where(violation => violation.Sanction.Kind == SanctionKind.EpochReduction).Select(violation => new Reduction(violation.Fault, violation.Sanction.Part)),
        .. penalties[node].Where(penalty => penalty.FromEpoch <= epoch && !(penalty.UntilEpoch <= epoch)).Select(penalty => new Reduction(penalty.Case, penalty.Part)),
    ];

    private NodeCarry FindIn(NodeLine node, Scorecard card, TallyLine? tally, NodeCarry before, ImmutableArray<ViolationLine>.Builder violations)
    {
        Policy policy = facts.Policy;
        NodeConditions conditions = NodeConditions.From(card, node.OutdatedSeconds, node.ConfigurationIssueSeconds, policy.Time.EpochSeconds, before.BelowCriticalUptime);
        long windowStart = endAt - Rules.LadderWindowSeconds * 1_000L;
        var offences = before.Offences.Where(offence => offence.AtUnixMs > windowStart && !forgotten.Contains(offence.Fault)).ToList();
        int inaccurate = tally?.InaccurateEpochs ?? before.InaccurateEpochs;
        bool lies = WitnessLies(inaccurate);
        // Anchors are the program's own: they are measured, and nobody is fined for them.
        if (!node.IsAnchor)
        {
            foreach (Violation violation in ViolationTable.FindIn(conditions, Rules))
                violations.Add(LineOf(node, violation, MeasuredOf(violation.Kind, conditions), offences));
            if (lies)
            {
                Sanction least = ViolationTable.ForReport(ViolationKind.FalseReporting, default, Rules);
                violations.Add(LineOf(node, new Violation(ViolationKind.FalseReporting, least, IsOffence: false), inaccurate, offences));
            }
        }

        bool below = conditions.Uptime is { } uptime ? uptime < Rules.CriticalUptimeBelow : before.BelowCriticalUptime;
        return new NodeCarry(NodeCarry.New.Tier, null, lies ? 0 : inaccurate, below, [.. offences.OrderBy(offence => offence.AtUnixMs).ThenBy(offence => offence.Fault)]);

        bool WitnessLies(int inARow) => Measurement.Witnessing.WitnessTally.OpensCase(inARow, policy.Measurement);
    }

    private ViolationLine LineOf(NodeLine node, Violation violation, long measured, List<StandingOffence> offences)
    {
        Bytes32 root = Bytes32.HashOf([.. inputs.ToBytes(), .. node.Node.ToBytes()]);
        FaultId fault = FaultId.Of(node.Operator, violation.Kind, facts.Epoch.Epoch, root);
        LadderStep? step = null;
        if (violation.IsOffence)
        {
            step = Ladder.Decide(offences.Select(offence => new Offence(offence.Kind, offence.AtUnixMs)), new Offence(violation.Kind, endAt), Rules);
            offences.Add(new StandingOffence(fault, violation.Kind, endAt));
        }

        return new ViolationLine(
            fault, root, node.Node, node.Operator, violation.Kind, violation.IsOffence, violation.Sanction, step?.Step, Ladder.SanctionOf(violation, step), step?.Lesson, measured, node.Stake?.Bonded);
    }

    private static long MeasuredOf(ViolationKind kind, NodeConditions conditions) => kind switch
    {
        ViolationKind.LowUptime or ViolationKind.CriticalUptime => conditions.Uptime!.Value.Value,
        ViolationKind.SlowResponse => conditions.RoundTripP95Micros!.Value,
        ViolationKind.OutdatedSoftware => conditions.OutdatedSeconds!.Value,
        ViolationKind.ConfigurationIssue => conditions.ConfigurationIssueSeconds!.Value,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not found in a scorecard."),
    };
}
