using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Regions;
using NodeProgram.Domain.Rewards.Weights;
using NodeProgram.Domain.Scoring;
using NodeProgram.Domain.Tiers;

namespace NodeProgram.Domain.Evidence;

/// <summary>The factors of every weight of an epoch (rules, section 4), from its facts, scores and tiers.</summary>
public static class EpochFactors
{
    /// <summary>The factors of every node that is no anchor: anchors are the program's own and earn nothing.</summary>
    /// <param name="facts">The epoch's facts.</param>
    /// <param name="cards">Every node's scorecard.</param>
    /// <param name="tiers">The tier of every operator.</param>
    public static Dictionary<NodeLine, RewardFactors> Of(EpochFacts facts, IReadOnlyDictionary<NodeId, Scorecard> cards, IReadOnlyDictionary<OperatorId, TierLine> tiers)
    {
        var policy = facts.Policy;
        NodeLine[] nodes = [.. facts.Nodes.Where(node => !node.IsAnchor)];
        RegionCensus regions = RegionCensus.FromRegions(nodes.Select(node => node.Region));
        var byRegion = regions.Standings(policy.Regions).ToDictionary(standing => standing.Region, standing => FactorRules.RegionFactor(standing.ShareOfTarget, policy.Rewards));
        var factors = new Dictionary<NodeLine, RewardFactors>(nodes.Length, ReferenceEqualityComparer.Instance);
        foreach (IGrouping<OperatorId, NodeLine> own in nodes.GroupBy(node => node.Operator))
        {
            Tier tier = tiers[own.Key].Tier;
            Millipoints? lowest = own.All(node => cards[node.Node].Score is not null) ? own.Min(node => cards[node.Node].Score!.Value) : null;
            int count = own.Count();
            foreach (NodeLine node in own)
            {
                factors.Add(node, new RewardFactors(
                    cards[node.Node].Multiplier,
                    FactorRules.TierFactor(tier, policy.Rewards),
                    FactorRules.VolumeFactor(tier, count, policy.Rewards),
                    FactorRules.PerformanceFactor(tier, lowest, policy.Rewards),
                    byRegion[node.Region],
                    // What a specialised node stores or processes is not verified yet, so that none is paid for it.
                    policy.Rewards.StandardFactor,
                    FactorRules.GenesisFactor(node.Genesis, node.SecondsSinceActivation, policy.Rewards),
                    node.Stake?.LockFactor(policy.Rewards) ?? FactorRules.LockFactor(0, policy.Rewards)));
            }
        }

        return factors;
    }
}
