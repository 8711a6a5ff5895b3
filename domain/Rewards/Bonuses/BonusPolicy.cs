using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Rewards.Bonuses;

/// <summary>What is paid outside the pool, each from a budget line of its own (rules, section 4). Budgets in wei an epoch; an unused rest stays in the line's treasury.</summary>
public sealed record BonusPolicy : IPolicySection
{
    /// <summary>The uptime line's budget an epoch, 10,000 DTEL by default, a tenth of the pool (decisions-money.md).</summary>
    public Wei UptimeBudget { get; init; } = Wei.FromTokens(10_000);

    /// <summary>The traffic line's budget an epoch, 20,000 DTEL by default (decisions-money.md).</summary>
    public Wei TrafficBudget { get; init; } = Wei.FromTokens(20_000);

    /// <summary>The referral line's budget an epoch, 5,000 DTEL by default (decisions-money.md).</summary>
    public Wei ReferralBudget { get; init; } = Wei.FromTokens(5_000);

    /// <summary>The staking line's budget an epoch, 30,000 DTEL by default (decisions-money.md).</summary>
    public Wei StakingBudget { get; init; } = Wei.FromTokens(30_000);

    /// <summary>The bounty line's budget an epoch, 5,000 DTEL by default (decisions-money.md).</summary>
    public Wei BountyBudget { get; init; } = Wei.FromTokens(5_000);

    /// <summary>The least 30-day uptime for the uptime bonus, 99.95 % by default (section 4).</summary>
    public PartsPerMillion UptimeBonusFrom { get; init; } = new(999_500);

    /// <summary>The uptime bonus as a part of the node's share of the pool, 10 % by default (program document, "Revenue Model": $50-200 beside $500-2,000).</summary>
    public BasisPoints UptimeBonus { get; init; } = new(1_000);

    /// <summary>The traffic bonus in micro-USD a GB (10^9 bytes) relayed, 10,000 (1 cent) by default (program document, "Revenue Model": $100-1,000 a month; decisions-money.md).</summary>
    public int TrafficMicroUsdPerGigabyte { get; init; } = 10_000;

    /// <summary>The referral bonus as a part of the referred operator's rewards, 5 % by default (section 4).</summary>
    public BasisPoints ReferralBonus { get; init; } = new(500);

    /// <summary>Days after the referred operator's first activation during which the referral bonus runs, 90 by default (section 4).</summary>
    public int ReferralDays { get; init; } = 90;

    /// <summary>Yearly rate on locked stake, 10 % by default, actual/365 (section 4; program document, "Revenue Model": 10% APY).</summary>
    public BasisPoints StakingRate { get; init; } = new(1_000);

    /// <summary>Days in the year of the staking rate, 365 by default (section 4: actual/365).</summary>
    public int StakingYearDays { get; init; } = 365;

    /// <summary>The budget of a line.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not a line.</exception>
    public Wei BudgetOf(BonusLine line) => line switch
    {
        BonusLine.Uptime => UptimeBudget,
        BonusLine.Traffic => TrafficBudget,
        BonusLine.Referral => ReferralBudget,
        BonusLine.Staking => StakingBudget,
        BonusLine.Bounties => BountyBudget,
        _ => throw new ArgumentOutOfRangeException(nameof(line), line, "Not a budget line."),
    };

    /// <inheritdoc/>
    public void Validate(PolicyFaults faults)
    {
        foreach (BonusLine line in Enum.GetValues<BonusLine>())
            faults.Require(BudgetOf(line).Value.GetBitLength() <= 127, line is BonusLine.Bounties ? "bountyBudget" : $"{line.ToString().ToLowerInvariant()}Budget", PolicyFaultCodes.OutOfRange, "A budget is below 2^127 wei.");
        faults.InRange(UptimeBonusFrom.Value, 0, 1_000_000);
        faults.InRange(UptimeBonus.Value, 0, 10_000);
        faults.InRange(TrafficMicroUsdPerGigabyte, 0, 100_000_000);
        faults.InRange(ReferralBonus.Value, 0, 10_000);
        faults.InRange(ReferralDays, 0, 3_650);
        faults.InRange(StakingRate.Value, 0, 10_000);
        faults.InRange(StakingYearDays, 360, 366);
    }
}
