using NodeProgram.Domain.Quantities;

namespace NodeProgram.Orchestrations.Staking;

/// <summary>What the chain says about a node's stake, against what the policy asks for at today's average price. Kept in histories: members are only added.</summary>
/// <param name="Configured">False: there is no chain to ask, and the other members say nothing.</param>
/// <param name="Required">What the policy asks for, in wei.</param>
/// <param name="Locked">What is locked, in wei.</param>
public sealed record StakeStanding(bool Configured, Wei Required, Wei Locked)
{
    /// <summary>Whether enough is locked.</summary>
    public bool Sufficient => Configured && Obstacle is null && Locked >= Required;

    /// <summary>What is in the way whatever is locked (another owner, no price yet), as a sentence; null when nothing is.</summary>
    public string? Obstacle { get; init; }

    /// <summary>There is no chain to ask.</summary>
    public static StakeStanding NotConfigured { get; } = new(false, default, default);
}
