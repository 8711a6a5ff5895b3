using System.Collections.Immutable;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Economics;

/// <summary>What a month brings and costs.</summary>
/// <param name="Month">From 1.</param>
/// <param name="PoolShare">From the fee pool.</param>
/// <param name="RegionPart">The part of it that is due to the region's factor: the share less what it were with the factor 1.0.</param>
/// <param name="UptimeBonus">From the uptime line.</param>
/// <param name="TrafficBonus">From the traffic line.</param>
/// <param name="ReferralBonus">From the referral line.</param>
/// <param name="StakingReward">From the staking line.</param>
/// <param name="EarnedMicroUsd">All of it at the price.</param>
/// <param name="CostMicroUsd">What the month costs, without what is paid once.</param>
public sealed record MonthEstimate(
    int Month, Wei PoolShare, Wei RegionPart, Wei UptimeBonus, Wei TrafficBonus, Wei ReferralBonus, Wei StakingReward, long EarnedMicroUsd, long CostMicroUsd)
{
    /// <summary>Everything earned.</summary>
    public Wei Earned => PoolShare + UptimeBonus + TrafficBonus + ReferralBonus + StakingReward;

    /// <summary>Earned less cost; negative for a loss.</summary>
    public long NetMicroUsd => EarnedMicroUsd - CostMicroUsd;
}

/// <summary>One case of an estimate. Nothing here is a promise; it is what the production rules pay if the assumptions hold.</summary>
/// <param name="Case">Which.</param>
/// <param name="MicroUsdPerToken">The price assumed.</param>
/// <param name="Score">The score assumed.</param>
/// <param name="StakeMicroUsd">The stake's value; it stays the operator's.</param>
/// <param name="OnceMicroUsd">What is paid once.</param>
/// <param name="Months">Month by month.</param>
/// <param name="AnnualReturn">Net of the first twelve months (or as many as were simulated, scaled) / (stake and what is paid once), in bp, truncated towards 0; null when nothing is invested.</param>
/// <param name="BreakEvenMonth">The first month after which what is paid once has come back; null when not within the months.</param>
/// <param name="PaybackMonth">The first month after which the stake's value has come back as well, the program document's "ROI"; null when not within the months.</param>
public sealed record EarningsEstimate(
    EstimateCase Case, long MicroUsdPerToken, Millipoints Score, long StakeMicroUsd, long OnceMicroUsd, ImmutableArray<MonthEstimate> Months,
    long? AnnualReturn, int? BreakEvenMonth, int? PaybackMonth);

/// <summary>The error band of an estimate: three cases.</summary>
/// <param name="Low">Everything uncertain against the operator.</param>
/// <param name="Expected">As assumed.</param>
/// <param name="High">Everything uncertain for the operator.</param>
public sealed record EarningsBand(EarningsEstimate Low, EarningsEstimate Expected, EarningsEstimate High);
