using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Rewards.Bonuses;

/// <summary>A budget line outside the pool (rules, section 4). <c>default</c> is no line. In JSON the name in camel case.</summary>
public enum BonusLine
{
    /// <summary>For 30 days of uptime at or above the bar.</summary>
    Uptime = 1,

    /// <summary>For traffic relayed.</summary>
    Traffic,

    /// <summary>For having brought another operator.</summary>
    Referral,

    /// <summary>Interest on locked stake.</summary>
    Staking,

    /// <summary>Bounties for contributions.</summary>
    Bounties,
}

/// <summary>What is due to an operator from a line.</summary>
/// <param name="Id">Names the claim and settles ties: at most once a line; for a node's bonus the node's id, for others the hash that the caller defines.</param>
/// <param name="Operator">Who is paid.</param>
/// <param name="Due">How much, if the line holds enough; below 2^128 wei.</param>
public sealed record BonusClaim(Bytes32 Id, OperatorId Operator, Wei Due);

/// <summary>What a line pays.</summary>
/// <param name="Claim">For what.</param>
/// <param name="Paid">At most what is due.</param>
public readonly record struct BonusPayment(BonusClaim Claim, Wei Paid);
