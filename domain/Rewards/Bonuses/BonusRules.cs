using System.Numerics;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Rewards.Bonuses;

/// <summary>How much each bonus is, one function a line (rules, section 4). All amounts are truncated to a wei.</summary>
public static class BonusRules
{
    private static readonly BigInteger WeiPerToken = BigInteger.Pow(10, 18);

    /// <summary>The uptime bonus of a node: a part of its share of the pool when its 30-day uptime reaches the bar.</summary>
    /// <param name="uptime">The rolling 30-day uptime; null when nothing was counted, which gives nothing.</param>
    /// <param name="gross">The node's share of the epoch's pool.</param>
    /// <param name="policy">The policy of the epoch.</param>
    public static Wei UptimeBonus(PartsPerMillion? uptime, Wei gross, BonusPolicy policy) =>
        uptime is { } measured && measured >= policy.UptimeBonusFrom ? PartOf(gross, policy.UptimeBonus) : Wei.Zero;

    /// <summary>The traffic bonus of a node.</summary>
    /// <param name="relayedBytes">Verified bytes relayed in the epoch; not negative.</param>
    /// <param name="microUsdPerToken">The 7-day average price of a DTEL; 1 or more.</param>
    /// <param name="policy">The policy of the epoch.</param>
    public static Wei TrafficBonus(long relayedBytes, long microUsdPerToken, BonusPolicy policy)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(relayedBytes);
        ArgumentOutOfRangeException.ThrowIfLessThan(microUsdPerToken, 1);
        return new Wei(new BigInteger(relayedBytes) * policy.TrafficMicroUsdPerGigabyte * WeiPerToken / (new BigInteger(1_000_000_000) * microUsdPerToken));
    }

    /// <summary>The referral bonus: a part of what the referred operator is paid for the epoch, from the program's budget, never taken from the referred.</summary>
    /// <param name="paidToReferred">What the referred operator is paid for the epoch from the pool.</param>
    /// <param name="secondsSinceActivation">From the referred operator's first activation to the epoch's start; negative before it.</param>
    /// <param name="daySeconds">The length of a day (<see cref="RewardsPolicy.DaySeconds"/>).</param>
    /// <param name="policy">The policy of the epoch.</param>
    public static Wei ReferralBonus(Wei paidToReferred, long secondsSinceActivation, int daySeconds, BonusPolicy policy) =>
        secondsSinceActivation >= 0 && secondsSinceActivation < (long)policy.ReferralDays * daySeconds ? PartOf(paidToReferred, policy.ReferralBonus) : Wei.Zero;

    /// <summary>The staking reward: the yearly rate on the locked stake, actual/365, for whole days.</summary>
    /// <param name="lockedStake">Locked during all of these days; what is unbonding earns nothing.</param>
    /// <param name="days">Whole days, 0 to 36,600.</param>
    /// <param name="policy">The policy of the epoch.</param>
    public static Wei StakingReward(Wei lockedStake, int days, BonusPolicy policy)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(days);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(days, 36_600);
        return new Wei(lockedStake.Value * policy.StakingRate.Value * days / ((BigInteger)BasisPoints.One.Value * policy.StakingYearDays));
    }

    private static Wei PartOf(Wei amount, BasisPoints part) => new(amount.Value * part.Value / BasisPoints.One.Value);
}
