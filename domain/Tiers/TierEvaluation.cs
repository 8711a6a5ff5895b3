using System.Collections.Immutable;
using System.Numerics;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Tiers;

/// <summary>The hardware of an operator's weakest node. <c>default</c> is unknown, which meets no bar.</summary>
public enum HardwareGrade
{
    /// <summary>Not assessed.</summary>
    Unknown,

    /// <summary>The minimum of the program document.</summary>
    Minimum,

    /// <summary>The recommended machine.</summary>
    Recommended,

    /// <summary>High performance, confirmed by a reviewer.</summary>
    HighPerformance,
}

/// <summary>What a tier depends on, at the end of an epoch.</summary>
/// <param name="Nodes">Active nodes; not negative.</param>
/// <param name="Stake">Bonded stake.</param>
/// <param name="StandardStake">What a node needs at today's average price, without the genesis reduction.</param>
/// <param name="StakeMicroUsd">The bonded stake at today's average price.</param>
/// <param name="ScoredDays">How many days are behind the uptime, up to the policy's.</param>
/// <param name="Uptime">Over the last scored days, the mean of all active nodes; null without any.</param>
/// <param name="Hardware">Of the weakest active node.</param>
/// <param name="Regions">How many regions have an active node of the operator.</param>
/// <param name="IsSlaSigned">Whether a service level agreement is signed.</param>
/// <param name="Soc2UntilUnixMs">Until when the SOC 2 report on file is valid (exclusive); null when there is none.</param>
/// <param name="Iso27001UntilUnixMs">Until when the ISO 27001 certificate on file is valid (exclusive); null when there is none.</param>
public sealed record OperatorStanding(
    int Nodes, Wei Stake, Wei StandardStake, BigInteger StakeMicroUsd, int ScoredDays, PartsPerMillion? Uptime, HardwareGrade Hardware, int Regions,
    bool IsSlaSigned, long? Soc2UntilUnixMs, long? Iso27001UntilUnixMs);

/// <summary>What a tier asks for. <c>default</c> is nothing. The names are the stable codes.</summary>
public enum TierBar
{
    /// <summary>Nodes.</summary>
    Nodes = 1,

    /// <summary>Stake.</summary>
    Stake,

    /// <summary>As many scored days as uptime is looked at over.</summary>
    ScoredDays,

    /// <summary>Uptime.</summary>
    Uptime,

    /// <summary>Hardware.</summary>
    Hardware,

    /// <summary>A signed service level agreement.</summary>
    Sla,

    /// <summary>Regions.</summary>
    Regions,

    /// <summary>A SOC 2 report that has not expired.</summary>
    Soc2,

    /// <summary>An ISO 27001 certificate that has not expired.</summary>
    Iso27001,
}

/// <summary>What happens to a tier in an epoch. <c>default</c> is no decision.</summary>
public enum TierChange
{
    /// <summary>It stays.</summary>
    Stays = 1,

    /// <summary>Up, at once.</summary>
    Up,

    /// <summary>Below the bar since this epoch: the operator is notified that the tier falls in 7 days.</summary>
    Notice,

    /// <summary>Below the bar, the notice was given, the time is not over.</summary>
    BelowBar,

    /// <summary>Down, after 7 days below the bar.</summary>
    Down,
}

/// <summary>An operator's tier.</summary>
/// <param name="Tier">Which.</param>
/// <param name="BelowSinceUnixMs">Since when without a break it has been below its tier's bar; null when it is not.</param>
public sealed record TierState(Tier Tier, long? BelowSinceUnixMs)
{
    /// <summary>A new operator.</summary>
    public static TierState New { get; } = new(Tier.Hobbyist, null);
}

/// <summary>The evaluation of an epoch.</summary>
/// <param name="State">The tier afterwards.</param>
/// <param name="Change">What happened.</param>
/// <param name="Eligible">The highest tier whose bars are all met.</param>
/// <param name="Missing">What the tier above the eligible one asks for and is not met; empty at the top.</param>
public sealed record TierDecision(TierState State, TierChange Change, Tier Eligible, ImmutableArray<TierBar> Missing);

/// <summary>The evaluation of tiers, every epoch over the last 30 scored days: up at once, down after 7 days below the bar with notice on the first (rules, section 7).</summary>
public static class TierEvaluation
{
    /// <summary>The bars of a tier that are not met, in the order of <see cref="TierBar"/>; empty when it is. A tier asks for everything that the tiers below it ask for.</summary>
    public static ImmutableArray<TierBar> Missing(Tier tier, OperatorStanding standing, long nowUnixMs, TiersPolicy policy)
    {
        var missing = new SortedSet<TierBar>();
        void Ask(bool met, TierBar bar)
        {
            if (!met)
                missing.Add(bar);
        }

        if (tier >= Tier.Professional)
        {
            Ask(standing.Nodes >= policy.ProfessionalNodesMin, TierBar.Nodes);
            Ask(standing.Stake.Value >= standing.StandardStake.Value * policy.ProfessionalStakesMin, TierBar.Stake);
            Ask(standing.ScoredDays >= policy.ScoredDays, TierBar.ScoredDays);
            Ask(standing.Uptime > policy.ProfessionalUptimeAbove, TierBar.Uptime);
            Ask(standing.Hardware >= HardwareGrade.Recommended, TierBar.Hardware);
        }

        if (tier >= Tier.Enterprise)
        {
            Ask(standing.Nodes >= policy.EnterpriseNodesMin, TierBar.Nodes);
            Ask(standing.Stake.Value >= standing.StandardStake.Value * policy.EnterpriseStakesMin, TierBar.Stake);
            Ask(standing.Uptime > policy.EnterpriseUptimeAbove, TierBar.Uptime);
            Ask(standing.Hardware >= HardwareGrade.HighPerformance, TierBar.Hardware);
            Ask(standing.IsSlaSigned, TierBar.Sla);
        }

        if (tier >= Tier.Institutional)
        {
            Ask(standing.Nodes >= policy.InstitutionalNodesMin, TierBar.Nodes);
            Ask(standing.StakeMicroUsd >= (BigInteger)policy.InstitutionalStakeUsdMin * 1_000_000, TierBar.Stake);
            Ask(standing.Uptime >= policy.InstitutionalUptimeFrom, TierBar.Uptime);
            Ask(standing.Regions >= policy.InstitutionalRegionsMin, TierBar.Regions);
            Ask(nowUnixMs < standing.Soc2UntilUnixMs, TierBar.Soc2);
            Ask(nowUnixMs < standing.Iso27001UntilUnixMs, TierBar.Iso27001);
        }

        return [.. missing];
    }

    /// <summary>The tier after an epoch.</summary>
    /// <param name="state">The tier before it.</param>
    /// <param name="standing">At its end.</param>
    /// <param name="nowUnixMs">The epoch's end.</param>
    /// <param name="policy">The policy of the epoch.</param>
    public static TierDecision Decide(TierState state, OperatorStanding standing, long nowUnixMs, TiersPolicy policy)
    {
        Tier eligible = Enum.GetValues<Tier>().Last(tier => Missing(tier, standing, nowUnixMs, policy).IsEmpty);
        ImmutableArray<TierBar> missing = eligible == Tier.Institutional ? [] : Missing(eligible + 1, standing, nowUnixMs, policy);
        if (eligible >= state.Tier)
            return new TierDecision(new TierState(eligible, null), eligible > state.Tier ? TierChange.Up : TierChange.Stays, eligible, missing);

        long since = state.BelowSinceUnixMs ?? nowUnixMs;
        return nowUnixMs - since >= policy.DownAfterSeconds * 1_000L
            ? new TierDecision(new TierState(eligible, null), TierChange.Down, eligible, missing)
            : new TierDecision(state with { BelowSinceUnixMs = since }, state.BelowSinceUnixMs is null ? TierChange.Notice : TierChange.BelowBar, eligible, missing);
    }
}
