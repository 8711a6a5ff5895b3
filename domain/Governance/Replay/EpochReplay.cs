using System.Collections.Immutable;
using System.Numerics;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Rewards;
using NodeProgram.Domain.Rewards.Allocation;
using NodeProgram.Domain.Rewards.Bonuses;
using NodeProgram.Domain.Rewards.Weights;
using NodeProgram.Domain.Scoring;

namespace NodeProgram.Domain.Governance.Replay;

/// <summary>What a node earns over the replayed epochs, before reductions and as long as no budget line runs short.</summary>
/// <param name="Node">The node.</param>
/// <param name="Operator">Its operator in the last epoch in which it was active.</param>
/// <param name="Pool">Its shares of the pools.</param>
/// <param name="UptimeBonus">Its uptime bonuses.</param>
/// <param name="Staking">Its staking rewards, for whole days.</param>
/// <param name="EpochsScored">The epochs in which it had a score.</param>
/// <param name="MeanScore">The mean of its scores, truncated; null without one.</param>
public sealed record NodeEarnings(NodeId Node, OperatorId Operator, Wei Pool, Wei UptimeBonus, Wei Staking, int EpochsScored, Millipoints? MeanScore)
{
    /// <summary>All of it.</summary>
    public Wei Total() => Pool + UptimeBonus + Staking;
}

/// <summary>
/// Past epochs computed again with the production rules (rules, section 10). Measurements stay as they were recorded: a policy that would have measured differently
/// (<see cref="NotReplayed"/>) shows no effect of that here.
/// </summary>
public static class EpochReplay
{
    /// <summary>The sections that decide what is measured, so that records cannot show their effect.</summary>
    public static IReadOnlyList<string> NotReplayed { get; } = ["time", "telemetry", "measurement", "witnesses"];

    /// <summary>What every node earns, ordered by node.</summary>
    /// <param name="policy">Validated.</param>
    /// <param name="epochs">In the order of their ids, each once.</param>
    /// <exception cref="ArgumentException">The epochs are out of order, or a node occurs twice in one.</exception>
    public static ImmutableArray<NodeEarnings> Run(Policy policy, IReadOnlyList<EpochRecord> epochs)
    {
        var cards = new Dictionary<NodeId, Scorecard>();
        var sums = new Dictionary<NodeId, Sum>();
        Millipoints? median = epochs.Count > 0 ? epochs[0].PreviousMedianScore : null;
        Wei rollover = Wei.Zero;
        for (int i = 0; i < epochs.Count; i++)
        {
            EpochRecord epoch = epochs[i];
            if (i > 0 && epoch.Epoch <= epochs[i - 1].Epoch)
                throw new ArgumentException($"Epoch {epoch.Epoch} stands after {epochs[i - 1].Epoch}.", nameof(epochs));
            EpochScores scores = EpochScorer.Score(
                policy, epoch.Epoch, epoch.Nodes.Select(node => node.Inputs with { Previous = cards.GetValueOrDefault(node.Inputs.Node) ?? (i == 0 ? node.Inputs.Previous : null) }), median);
            median = scores.Network.MedianScore;
            foreach (Scorecard card in scores.Scorecards)
                cards[card.Node] = card;
            EpochAllocation allocation = Allocate(policy, epoch, cards, rollover);
            rollover = allocation.RolloverOut;
            Add(policy, epoch, cards, allocation, sums);
        }

        return [.. sums.Select(sum => sum.Value.ToEarnings(sum.Key, policy)).OrderBy(static earnings => earnings.Node)];
    }

    private static EpochAllocation Allocate(Policy policy, EpochRecord epoch, Dictionary<NodeId, Scorecard> cards, Wei rollover)
    {
        RewardsPolicy rewards = epoch.Pool is { } pool ? policy.Rewards with { FeePool = pool } : policy.Rewards;
        ILookup<OperatorId, NodeRecord> byOperator = epoch.Nodes.ToLookup(static node => node.Operator);
        var lowest = byOperator.ToDictionary(static nodes => nodes.Key, nodes => LowestScore(nodes.Select(node => cards[node.Inputs.Node].Score)));
        NodeClaim[] claims = [.. epoch.Nodes.Select(node => new NodeClaim(node.Inputs.Node, node.Operator, new RewardFactors(
            cards[node.Inputs.Node].Multiplier,
            FactorRules.TierFactor(node.Tier, rewards),
            FactorRules.VolumeFactor(node.Tier, byOperator[node.Operator].Count(), rewards),
            FactorRules.PerformanceFactor(node.Tier, lowest[node.Operator], rewards),
            FactorRules.RegionFactor(node.RegionShareOfTarget, rewards),
            FactorRules.NodeTypeFactor(node.Type, node.StoredBytes ?? 0, node.ProcessedSeconds ?? 0, rewards),
            FactorRules.GenesisFactor(node.IsGenesis, node.SecondsSinceActivation, rewards),
            FactorRules.LockFactor(node.LockTermDays, rewards))))];
        return EpochAllocation.Split(epoch.Epoch, rollover, claims, rewards);
    }

    private static Millipoints? LowestScore(IEnumerable<Millipoints?> scores)
    {
        Millipoints? lowest = null;
        foreach (Millipoints? score in scores)
        {
            if (score is not { } value)
                return null;
            lowest = lowest is { } least && least < value ? least : value;
        }

        return lowest;
    }

    private static void Add(Policy policy, EpochRecord epoch, Dictionary<NodeId, Scorecard> cards, EpochAllocation allocation, Dictionary<NodeId, Sum> sums)
    {
        var shares = allocation.Nodes.ToDictionary(static share => share.Node, static share => share.Gross);
        foreach (NodeRecord node in epoch.Nodes)
        {
            NodeId id = node.Inputs.Node;
            if (!sums.TryGetValue(id, out Sum? sum))
                sums.Add(id, sum = new Sum());
            PartsPerMillion? uptime = node.Inputs.Readings.Uptime is { Source: not ReadingSource.Missing } reading ? new PartsPerMillion(reading.Value) : null;
            sum.Operator = node.Operator;
            sum.Pool += shares[id].Value;
            sum.UptimeBonus += BonusRules.UptimeBonus(uptime, shares[id], policy.Rewards.Bonuses).Value;
            // Stake times seconds: whole days are taken at the end, so that epochs shorter than a day earn too.
            sum.StakeSeconds += node.LockedStake.Value * policy.Time.EpochSeconds;
            if (cards[id].Score is { } score)
            {
                sum.Scores += score.Value;
                sum.EpochsScored++;
            }
        }
    }

    private sealed class Sum
    {
        public OperatorId Operator { get; set; }

        public BigInteger Pool { get; set; }

        public BigInteger UptimeBonus { get; set; }

        public BigInteger StakeSeconds { get; set; }

        public long Scores { get; set; }

        public int EpochsScored { get; set; }

        public NodeEarnings ToEarnings(NodeId node, Policy policy) => new(
            node, Operator, new Wei(Pool), new Wei(UptimeBonus),
            BonusRules.StakingReward(new Wei(StakeSeconds / policy.Rewards.DaySeconds), 1, policy.Rewards.Bonuses),
            EpochsScored, EpochsScored == 0 ? null : new Millipoints((int)(Scores / EpochsScored)));
    }
}
