using System.Numerics;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Functions.Chain.Events;

// The contracts' events about badges; what they mean stands in the contract's NatSpec.

/// <summary>A genesis badge was awarded.</summary>
public sealed record Awarded(ChainPlace Place, EthereumAddress Operator, BigInteger Seat) : ChainEvent(Place);
