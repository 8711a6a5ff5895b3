using NodeProgram.Domain.Penalties;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Functions.Chain.Events;

// The contracts' events about nodes and stake; what they mean stands in the contract's NatSpec.

/// <summary>An operator registered, or changed its keys.</summary>
public sealed record OperatorKeysSet(ChainPlace Place, EthereumAddress Owner, EthereumAddress OperatorKey, EthereumAddress Payout) : ChainEvent(Place);

/// <summary>A node was bound to its owner.</summary>
public sealed record NodePledged(ChainPlace Place, NodeId Node, EthereumAddress Owner) : ChainEvent(Place);

/// <summary>A node began to operate.</summary>
public sealed record NodeActivated(ChainPlace Place, NodeId Node, EthereumAddress Reporter, Wei RequiredStake) : ChainEvent(Place);

/// <summary>A node stopped operating at its owner's wish.</summary>
public sealed record NodeDeactivated(ChainPlace Place, NodeId Node) : ChainEvent(Place);

/// <summary>A node was removed by an executed case.</summary>
public sealed record NodeRemoved(ChainPlace Place, NodeId Node) : ChainEvent(Place);

/// <summary>A removal was overturned.</summary>
public sealed record NodeReinstated(ChainPlace Place, NodeId Node) : ChainEvent(Place);

/// <summary>A node was offered to another operator, or the offer withdrawn.</summary>
public sealed record NodeOffered(ChainPlace Place, NodeId Node, EthereumAddress? To) : ChainEvent(Place);

/// <summary>A node went to another operator, with its stake.</summary>
public sealed record NodeTransferred(ChainPlace Place, NodeId Node, EthereumAddress From, EthereumAddress To) : ChainEvent(Place);

/// <summary>The owner approved the transfer agent for a node, or withdrew that.</summary>
public sealed record AgentApproved(ChainPlace Place, NodeId Node, bool IsApproved) : ChainEvent(Place);

/// <summary>The contract that may transfer nodes changed.</summary>
public sealed record TransferAgentSet(ChainPlace Place, EthereumAddress? Agent) : ChainEvent(Place);

/// <summary>Stake was locked.</summary>
public sealed record Staked(ChainPlace Place, NodeId Node, long Lot, Wei Amount, int Tier, DateTimeOffset LockedUntil) : ChainEvent(Place);

/// <summary>A lock was made longer.</summary>
public sealed record LockExtended(ChainPlace Place, NodeId Node, long Lot, int Tier, DateTimeOffset LockedUntil) : ChainEvent(Place);

/// <summary>A lot began to unbond.</summary>
public sealed record UnbondingStarted(ChainPlace Place, NodeId Node, long Lot, Wei Amount, DateTimeOffset WithdrawableAt) : ChainEvent(Place);

/// <summary>Stake left.</summary>
public sealed record Withdrawn(ChainPlace Place, NodeId Node, long Lot, EthereumAddress Owner, Wei Amount) : ChainEvent(Place);

/// <summary>A part of a lot was frozen for a case.</summary>
public sealed record StakeFrozen(ChainPlace Place, FaultId Fault, long Lot, Wei Amount) : ChainEvent(Place);
