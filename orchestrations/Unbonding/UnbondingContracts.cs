using NodeProgram.Domain.Penalties;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Staking;

namespace NodeProgram.Orchestrations.Unbonding;

/// <summary>The activities of unbonding and exit, by name. Each may run more than once and has the effect of once. Kept in histories: never renamed.</summary>
public static class UnbondingActivities
{
    /// <summary><see cref="LotRef"/> -> <see cref="UnbondingStanding"/>.</summary>
    public const string LoadUnbonding = "LoadUnbonding";

    /// <summary><see cref="DeregisterRequest"/> -> whether it ended; null in histories from before it said so, which means it did. The node is none of the network any more; what it held (rewards, past) stays.</summary>
    public const string Deregister = "DeregisterNode";

    /// <summary><see cref="Staking.NodeRef"/> -> nothing. Without a chain: every lock whose term is over begins to unbond. With one the owner does that.</summary>
    public const string UnbondAll = "UnbondAllOfNode";
}

/// <summary>Names a lock of a node. Kept in histories, as every record here: members are only added, and only optional ones.</summary>
public sealed record LotRef(NodeId Node, long Lot);

/// <summary>What starts the watch over an unbonding.</summary>
/// <param name="Node">Whose stake.</param>
/// <param name="Lot">The lock; it unbonds whole.</param>
/// <param name="Progress">How far an earlier generation came; null at the start.</param>
public sealed record UnbondingInput(NodeId Node, long Lot, UnbondingProgress? Progress = null);

/// <summary>How far an unbonding has come when its watch starts afresh.</summary>
/// <param name="Sequence">Of the last entry.</param>
/// <param name="WithdrawableAt">When unbonding is over.</param>
/// <param name="Frozen">What was frozen when it was told last.</param>
public sealed record UnbondingProgress(int Sequence, DateTimeOffset WithdrawableAt, Wei? Frozen);

/// <summary>A lock that unbonds, and what remains of the node's stake.</summary>
/// <param name="Found">False: there is no such lock, or it does not unbond; the other members say nothing of it.</param>
/// <param name="Amount">What it holds, wei.</param>
/// <param name="Frozen">What cases hold of it, wei.</param>
/// <param name="HeldBy">The cases; empty also where only the sum is known.</param>
/// <param name="WithdrawableAt">When unbonding is over (rules, section 6: 7 days).</param>
/// <param name="Remaining">What is still bonded, wei.</param>
/// <param name="Required">What the node needs, wei; null where nobody knows, and then it is enough.</param>
/// <param name="NodeOperates">Whether the node is one of the network.</param>
/// <param name="PollSeconds">How often to look for what nobody announces.</param>
public sealed record UnbondingStanding(
    bool Found, Wei Amount, Wei Frozen, IReadOnlyList<FaultId> HeldBy, DateTimeOffset WithdrawableAt, Wei Remaining, Wei? Required, bool NodeOperates, int PollSeconds)
{
    /// <summary>Whether what remains is enough for the node to go on.</summary>
    public bool RemainderSuffices => Required is not { } required || Remaining >= required;
}

/// <summary>How an unbonding ended.</summary>
/// <param name="Reason"><see cref="StakingReason.Withdrawable"/>, <see cref="StakingReason.LockEnded"/> or <see cref="StakingReason.NotUnbonding"/>.</param>
public sealed record UnbondingResult(NodeId Node, long Lot, StakingReason Reason);

/// <summary>What starts an exit.</summary>
/// <param name="Cause">Why the node ends.</param>
public sealed record ExitInput(NodeId Node, StakingReason Cause);

/// <summary>Asks that a node be no longer one of the network.</summary>
/// <param name="EndedAt">The epoch boundary at which it left.</param>
/// <param name="Removal">As in <see cref="Staking.NodeRef"/>.</param>
public sealed record DeregisterRequest(NodeId Node, StakingReason Cause, DateTimeOffset EndedAt, string? Removal = null);

/// <summary>How an exit ended.</summary>
/// <param name="FromEpoch">The first epoch without the node.</param>
public sealed record ExitResult(NodeId Node, long FromEpoch);
