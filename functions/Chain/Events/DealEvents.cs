using System.Numerics;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Functions.Chain.Events;

// The contracts' events about the marketplace's escrow; what they mean stands in the contract's NatSpec.

/// <summary>A deal was offered.</summary>
public sealed record DealOffered(
    ChainPlace Place,
    BigInteger Deal,
    EthereumAddress Provider,
    EthereumAddress? Client,
    int Kind,
    NodeId? Node,
    Wei Price,
    long TermSeconds,
    Bytes32 Terms) : ChainEvent(Place);

/// <summary>An offer was withdrawn.</summary>
public sealed record DealWithdrawn(ChainPlace Place, BigInteger Deal) : ChainEvent(Place);

/// <summary>A deal was taken and paid into escrow.</summary>
public sealed record DealFunded(ChainPlace Place, BigInteger Deal, EthereumAddress Client, DateTimeOffset Deadline) : ChainEvent(Place);

/// <summary>A service was delivered.</summary>
public sealed record DealDelivered(ChainPlace Place, BigInteger Deal, Bytes32 Proof, DateTimeOffset Deadline) : ChainEvent(Place);

/// <summary>A deal was disputed.</summary>
public sealed record DealDisputed(ChainPlace Place, BigInteger Deal, Bytes32 Evidence, DateTimeOffset Deadline) : ChainEvent(Place);

/// <summary>An arbiter ruled.</summary>
public sealed record DealRuled(ChainPlace Place, BigInteger Deal, EthereumAddress Arbiter, Wei ToClient, Bytes32 Reason) : ChainEvent(Place);

/// <summary>A rent was paid.</summary>
public sealed record RentPaid(ChainPlace Place, BigInteger Deal, Wei Amount) : ChainEvent(Place);

/// <summary>A deal ended.</summary>
public sealed record DealClosed(ChainPlace Place, BigInteger Deal, Wei ToProvider, Wei ToClient) : ChainEvent(Place);
