using System.Collections.Immutable;
using System.Numerics;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Rewards;
using NodeProgram.Domain.Rewards.Allocation;
using NodeProgram.Domain.Rewards.Bonuses;
using NodeProgram.Domain.Rewards.Weights;
using NodeProgram.Domain.Scoring;

namespace NodeProgram.Domain.Economics;

/// <summary>Why a scenario cannot be simulated: the first field out of its range, by its JSON name.</summary>
/// <param name="Field">The field.</param>
public sealed record ScenarioRefusal(string Field);

/// <summary>
/// Estimates what an operator earns (program document, "Operator Economics") with the very functions that production pays by: score curve and bands, factors, the largest-remainder split,
/// the bonus rules. Integers throughout.
/// </summary>
public static class EarningsSimulator
{
    private static readonly BigInteger WeiPerToken = BigInteger.Pow(10, 18);

    /// <summary>The first field of a scenario that is out of range; null when it can be simulated.</summary>
    public static ScenarioRefusal? Check(EarningsScenario scenario, RewardsSections policy)
    {
        string? field = null;
        void Ask(bool valid, string name) => field ??= valid ? null : name;
        Ask(scenario.Nodes is >= 1 and <= 10_000, "nodes");
        Ask(Enum.IsDefined(scenario.Tier), "tier");
        Ask(Enum.IsDefined(scenario.NodeType), "nodeType");
        Ask(scenario.StoredBytes >= 0, "storedBytes");
        Ask(scenario.ProcessedSeconds >= 0, "processedSeconds");
        Ask(scenario.Uptime.Value <= 1_000_000, "uptime");
        Ask(scenario.OtherPoints.Value <= Millipoints.MaxValue - policy.Scoring.Uptime.Max, "otherPoints");
        Ask(scenario.Stake.Value.GetBitLength() <= 112, "stake");
        Ask(scenario.LockTermDays is >= 0 and <= 36_500, "lockTermDays");
        Ask(scenario.DaysSinceActivation is >= 0 and <= 36_500, "daysSinceActivation");
        Ask(scenario.RelayedBytesPerDay is >= 0 and <= 1_000_000_000_000_000, "relayedBytesPerDay");
        Ask(scenario.ReferredPaidPerEpoch.Value.GetBitLength() <= 112, "referredPaidPerEpoch");
        Ask(scenario.OtherNodes is >= 0 and <= 250_000, "otherNodes");
        Ask(scenario.OtherNodesWeight.Value <= Math.Min(policy.Rewards.WeightCap.Value, RewardsPolicy.FactorMax), "otherNodesWeight");
        Ask(scenario.MicroUsdPerToken is >= 1 and <= 1_000_000_000_000, "microUsdPerToken");
        Ask(Enum.IsDefined(scenario.Hosting), "hosting");
        Ask(scenario.Months is >= 1 and <= 120, "months");
        return field is null ? null : new ScenarioRefusal(field);
    }

    /// <summary>The three cases of a scenario: the rest of the network's weight, the price and the costs move within the policy's bands.</summary>
    /// <exception cref="ArgumentException">The scenario was not checked: <see cref="Check"/> finds a field.</exception>
    public static EarningsBand Simulate(EarningsScenario scenario, RewardsSections policy)
    {
        if (Check(scenario, policy) is { } refusal)
            throw new ArgumentException($"Unchecked scenario: {refusal.Field}.", nameof(scenario));
        return new EarningsBand(Estimate(EstimateCase.Low), Estimate(EstimateCase.Expected), Estimate(EstimateCase.High));

        EarningsEstimate Estimate(EstimateCase estimate) => EarningsSimulator.Estimate(scenario, policy, estimate);
    }

    private static EarningsEstimate Estimate(EarningsScenario scenario, RewardsSections policy, EstimateCase estimate)
    {
        int against = estimate switch { EstimateCase.Low => 1, EstimateCase.High => -1, _ => 0 };
        long price = Math.Max(1, scenario.MicroUsdPerToken * (10_000 - against * policy.Economics.PriceBand.Value) / 10_000);
        // At most 250,000 x 6.5535 x 2 weights of 1.0, 10^32 each: within 128 bits.
        UInt128 others = RewardFactors.WeightOfOne / 100_000_000 * (UInt128)scenario.OtherNodes * (UInt128)scenario.OtherNodesWeight.Value * (UInt128)(10_000 + against * policy.Economics.NetworkBand.Value);
        Costs costs = CostModel.Of(scenario.Hosting, scenario.Nodes, estimate, policy.Economics);
        var score = new Millipoints((int)policy.Scoring.Uptime.Curve.At(scenario.Uptime.Value) + scenario.OtherPoints.Value);
        Day withGenesis = DayOf(scenario, policy, score, others, price, inGenesis: true), without = DayOf(scenario, policy, score, others, price, inGenesis: false);

        var months = ImmutableArray.CreateBuilder<MonthEstimate>(scenario.Months);
        for (int month = 1; month <= scenario.Months; month++)
        {
            int firstDay = (month - 1) * policy.Economics.MonthDays;
            IEnumerable<Day> days = Enumerable.Range(firstDay, policy.Economics.MonthDays).Select(day =>
                (GenesisOn(scenario, policy, scenario.DaysSinceActivation + day) ? withGenesis : without) with { Referral = ReferralOn(scenario, policy, day) });
            months.Add(Month(month, days, price, costs.MonthlyMicroUsd));
        }

        long stake = ToMicroUsd(scenario.Stake.Value, price);
        ImmutableArray<MonthEstimate> all = months.MoveToImmutable();
        return new EarningsEstimate(
            estimate, price, score, stake, costs.OnceMicroUsd, all,
            AnnualReturn(all, stake + costs.OnceMicroUsd), FirstMonthAfter(all, costs.OnceMicroUsd), FirstMonthAfter(all, stake + costs.OnceMicroUsd));
    }

    private static bool GenesisOn(EarningsScenario scenario, RewardsSections policy, int day) =>
        FactorRules.GenesisFactor(scenario.IsGenesis, (long)day * policy.Rewards.DaySeconds, policy.Rewards) != BasisPoints.One;

    // Whoever was referred starts when the simulation does.
    private static BigInteger ReferralOn(EarningsScenario scenario, RewardsSections policy, int day) =>
        BonusRules.ReferralBonus(scenario.ReferredPaidPerEpoch, (long)day * policy.Rewards.DaySeconds, policy.Rewards.DaySeconds, policy.Rewards.Bonuses).Value * EpochsPerDay(policy);

    private static int EpochsPerDay(RewardsSections policy) => Math.Max(1, policy.Rewards.DaySeconds / policy.EpochSeconds);

    // What a day pays; a day has as many epochs as the policy says (one, by default).
    private static Day DayOf(EarningsScenario scenario, RewardsSections policy, Millipoints score, UInt128 others, long price, bool inGenesis)
    {
        int epochsPerDay = EpochsPerDay(policy);
        RewardFactors factors = FactorsOf(scenario, policy, score, inGenesis);
        Wei share = ShareOf(scenario, policy, factors, others), plain = ShareOf(scenario, policy, factors with { Region = BasisPoints.One }, others);
        BonusPolicy bonuses = policy.Rewards.Bonuses;
        BigInteger uptime = BonusRules.UptimeBonus(scenario.Uptime, share, bonuses).Value * epochsPerDay;
        BigInteger traffic = BonusRules.TrafficBonus(scenario.RelayedBytesPerDay, price, bonuses).Value * scenario.Nodes;
        return new Day(
            share.Value * epochsPerDay, BigInteger.Max(0, share.Value - plain.Value) * epochsPerDay, uptime, traffic, BigInteger.Zero, BonusRules.StakingReward(scenario.Stake, 1, bonuses).Value);
    }

    private static RewardFactors FactorsOf(EarningsScenario scenario, RewardsSections policy, Millipoints score, bool inGenesis) => new(
        policy.Scoring.Bands[policy.Scoring.BandOf(score.Value)].Multiplier,
        FactorRules.TierFactor(scenario.Tier, policy.Rewards),
        FactorRules.VolumeFactor(scenario.Tier, scenario.Nodes, policy.Rewards),
        FactorRules.PerformanceFactor(scenario.Tier, score, policy.Rewards),
        FactorRules.RegionFactor(scenario.RegionShareOfTarget, policy.Rewards),
        FactorRules.NodeTypeFactor(scenario.NodeType, scenario.StoredBytes, scenario.ProcessedSeconds, policy.Rewards),
        inGenesis ? policy.Rewards.GenesisFactor : BasisPoints.One,
        FactorRules.LockFactor(scenario.LockTermDays, policy.Rewards));

    private static Wei ShareOf(EarningsScenario scenario, RewardsSections policy, RewardFactors factors, UInt128 others)
    {
        var weights = new UInt128[scenario.Nodes + 1];
        Array.Fill(weights, factors.Weight(policy.Rewards.WeightCap));
        weights[^1] = others;
        Wei[]? parts = LargestRemainder.Split(policy.Rewards.FeePool, weights, static (left, right) => left.CompareTo(right));
        return parts is null ? Wei.Zero : policy.Rewards.FeePool - parts[^1];
    }

    private static MonthEstimate Month(int month, IEnumerable<Day> days, long price, long cost)
    {
        Day sum = days.Aggregate(default(Day), static (total, day) => new Day(
            total.PoolShare + day.PoolShare, total.RegionPart + day.RegionPart, total.Uptime + day.Uptime, total.Traffic + day.Traffic, total.Referral + day.Referral, total.Staking + day.Staking));
        var estimate = new MonthEstimate(month, new(sum.PoolShare), new(sum.RegionPart), new(sum.Uptime), new(sum.Traffic), new(sum.Referral), new(sum.Staking), 0, cost);
        return estimate with { EarnedMicroUsd = ToMicroUsd(estimate.Earned.Value, price) };
    }

    private static long? AnnualReturn(ImmutableArray<MonthEstimate> months, long invested)
    {
        int counted = Math.Min(12, months.Length);
        BigInteger net = months.Take(counted).Aggregate(BigInteger.Zero, static (sum, month) => sum + month.NetMicroUsd);
        return invested == 0 ? null : (long)(net * 12 * 10_000 / ((BigInteger)counted * invested));
    }

    private static int? FirstMonthAfter(ImmutableArray<MonthEstimate> months, long microUsd)
    {
        BigInteger net = BigInteger.Zero;
        foreach (MonthEstimate month in months)
        {
            net += month.NetMicroUsd;
            if (net >= microUsd)
                return month.Month;
        }

        return null;
    }

    private static long ToMicroUsd(BigInteger wei, long price) => (long)(wei * price / WeiPerToken);

    private readonly record struct Day(BigInteger PoolShare, BigInteger RegionPart, BigInteger Uptime, BigInteger Traffic, BigInteger Referral, BigInteger Staking);
}
