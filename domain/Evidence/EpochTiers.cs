using System.Collections.Immutable;
using System.Numerics;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Measurement.Availability;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Tiers;

namespace NodeProgram.Domain.Evidence;

/// <summary>The tiers of an epoch's operators (rules, section 7): evaluated at its end from what its nodes came to, and in force for its weights at once.</summary>
public static class EpochTiers
{
    // Without a chain nobody knows a stake: whatever a tier asks for is not met then.
    private static readonly Wei UnknownStandard = new(1);
    private static readonly BigInteger WeiPerToken = Wei.FromTokens(1).Value;

    /// <summary>The operators' lines, ascending by operator; anchors have none.</summary>
    /// <param name="facts">The epoch's facts.</param>
    /// <param name="windows">Every node's uptime window, this epoch the last in it.</param>
    /// <param name="carried">What the epoch before left of a node.</param>
    public static ImmutableArray<TierLine> Of(EpochFacts facts, IReadOnlyDictionary<NodeId, IReadOnlyList<EpochAvailability>> windows, Func<NodeId, NodeCarry> carried)
    {
        long end = facts.Policy.Time.EndOf(facts.Epoch.Epoch);
        var lines = ImmutableArray.CreateBuilder<TierLine>();
        foreach (IGrouping<OperatorId, NodeLine> own in facts.Nodes.Where(node => !node.IsAnchor).GroupBy(node => node.Operator).OrderBy(group => group.Key))
        {
            NodeLine[] nodes = [.. own];
            TierDecision decision = TierEvaluation.Decide(StateOf(nodes, carried), StandingOf(nodes, windows, facts.Policy), end, facts.Policy.Tiers);
            lines.Add(new TierLine(own.Key, decision.State.Tier, decision.State.BelowSinceUnixMs, decision.Change, decision.Eligible, decision.Missing));
        }

        return lines.ToImmutable();
    }

    // All nodes of an operator carry the same; one that is new carries nothing yet, so that the highest is the operator's.
    private static TierState StateOf(NodeLine[] nodes, Func<NodeId, NodeCarry> carried)
    {
        NodeCarry state = nodes.Select(node => carried(node.Node)).MaxBy(carry => (carry.Tier, carry.TierBelowSince is not null))!;
        return new TierState(state.Tier, state.TierBelowSince);
    }

    private static OperatorStanding StandingOf(NodeLine[] nodes, IReadOnlyDictionary<NodeId, IReadOnlyList<EpochAvailability>> windows, Policy policy)
    {
        IReadOnlyList<EpochAvailability>[] own = [.. nodes.Select(node => windows[node.Node])];
        long[] uptimes = [.. own.Select(window => WindowAvailability.Of(window).UptimePpm?.Value).OfType<long>()];
        int epochs = own.Max(window => window.Count(static epoch => epoch.Counted > 0));
        bool known = nodes.All(node => node.Stake is not null);
        OperatorPapers? papers = nodes.Select(node => node.Papers).FirstOrDefault(static filed => filed is not null);
        return new OperatorStanding(
            nodes.Length,
            known ? new Wei(nodes.Aggregate(BigInteger.Zero, static (sum, node) => sum + node.Stake!.Bonded.Value)) : Wei.Zero,
            known ? nodes.Max(node => node.Stake!.Standard) : UnknownStandard,
            known ? nodes.Aggregate(BigInteger.Zero, static (sum, node) => sum + node.Stake!.Bonded.Value * node.Stake.MicroUsdPerToken) / WeiPerToken : BigInteger.Zero,
            (int)((long)epochs * policy.Time.EpochSeconds / policy.Rewards.DaySeconds),
            uptimes.Length == 0 ? null : new PartsPerMillion(uptimes.Sum() / uptimes.Length),
            nodes.Min(node => node.Hardware),
            nodes.Select(node => node.Region).Distinct().Count(),
            papers?.SlaSigned ?? false,
            papers?.Soc2UntilUnixMs,
            papers?.Iso27001UntilUnixMs);
    }
}
