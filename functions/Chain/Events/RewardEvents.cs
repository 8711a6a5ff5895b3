using NodeProgram.Domain.Quantities;

namespace NodeProgram.Functions.Chain.Events;

// The contracts' events about rewards; what they mean stands in the contract's NatSpec.

/// <summary>The distributor was funded.</summary>
public sealed record Funded(ChainPlace Place, EthereumAddress From, Wei Amount) : ChainEvent(Place);

/// <summary>A reporter reported an epoch.</summary>
public sealed record EpochReported(
    ChainPlace Place,
    EpochId Epoch,
    EthereumAddress Reporter,
    Bytes32 RewardRoot,
    Bytes32 ScoreRoot,
    Bytes32 EvidenceHash,
    Wei CumulativeTotal) : ChainEvent(Place);

/// <summary>An epoch's root was posted.</summary>
public sealed record RootPosted(
    ChainPlace Place,
    EpochId Epoch,
    Bytes32 RewardRoot,
    Bytes32 ScoreRoot,
    Bytes32 EvidenceHash,
    Wei CumulativeTotal,
    DateTimeOffset ActiveAt) : ChainEvent(Place);

/// <summary>A root was disabled before it was claimable.</summary>
public sealed record RootDisabled(ChainPlace Place, EpochId Epoch, EthereumAddress Guardian, Bytes32 RewardRoot, Bytes32 Reason) : ChainEvent(Place);

/// <summary>An operator was paid.</summary>
public sealed record Claimed(ChainPlace Place, EpochId Epoch, OperatorId Operator, EthereumAddress Payout, Wei Amount, Wei CumulativeWei) : ChainEvent(Place);

/// <summary>A guardian paused a contract.</summary>
public sealed record Paused(ChainPlace Place, EthereumAddress Guardian, DateTimeOffset Until) : ChainEvent(Place);

/// <summary>A pause was ended before its time.</summary>
public sealed record Unpaused(ChainPlace Place, EthereumAddress Guardian) : ChainEvent(Place);
