using NodeProgram.Chain;
using NodeProgram.Domain.Penalties;
using NodeProgram.Domain.Penalties.Cases;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Functions.Chain.Events;

// The contracts' events about cases; what they mean stands in the contract's NatSpec.

/// <summary>A slash was proposed; its amount is frozen.</summary>
public sealed record SlashProposed(
    ChainPlace Place,
    FaultId Fault,
    NodeId Node,
    EthereumAddress Operator,
    EthereumAddress Proposer,
    ViolationKind Kind,
    DateTimeOffset FaultAt,
    Bytes32 EvidenceRoot,
    Wei StakeAtFault,
    Wei Amount,
    bool IsRemoval) : ChainEvent(Place);

/// <summary>The owner accepted.</summary>
public sealed record CaseAccepted(ChainPlace Place, FaultId Fault) : ChainEvent(Place);

/// <summary>A case was disputed.</summary>
public sealed record CaseDisputed(ChainPlace Place, FaultId Fault, EthereumAddress By, Wei Bond, Bytes32 Evidence) : ChainEvent(Place);

/// <summary>The accuser took it back.</summary>
public sealed record CaseWithdrawn(ChainPlace Place, FaultId Fault, Bytes32 Reason) : ChainEvent(Place);

/// <summary>A side brought evidence.</summary>
public sealed record EvidenceSubmitted(ChainPlace Place, FaultId Fault, EthereumAddress By, Bytes32 Evidence) : ChainEvent(Place);

/// <summary>A council member voted.</summary>
public sealed record VerdictVoted(
    ChainPlace Place,
    FaultId Fault,
    EthereumAddress Member,
    CouncilVerdict Verdict,
    Wei Amount,
    bool IsFrivolous,
    Bytes32 Reason) : ChainEvent(Place);

/// <summary>The council's quorum was reached.</summary>
public sealed record VerdictPosted(ChainPlace Place, FaultId Fault, CouncilVerdict Verdict, Wei Amount) : ChainEvent(Place);

/// <summary>The operator appealed.</summary>
public sealed record CaseAppealed(ChainPlace Place, FaultId Fault, Bytes32 Evidence) : ChainEvent(Place);

/// <summary>A stake was slashed, into escrow.</summary>
public sealed record SlashExecuted(ChainPlace Place, FaultId Fault, NodeId Node, EthereumAddress By, Wei Amount, bool IsAutomatic) : ChainEvent(Place);

/// <summary>A case moved to another state.</summary>
public sealed record CaseMoved(ChainPlace Place, FaultId Fault, CaseState State, DateTimeOffset? NotBefore, DateTimeOffset Deadline) : ChainEvent(Place);

/// <summary>A case ended.</summary>
public sealed record CaseClosed(ChainPlace Place, FaultId Fault, CaseState State, Wei ToTreasury, Wei Repaid) : ChainEvent(Place);
