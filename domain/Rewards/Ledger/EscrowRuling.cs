using System.Numerics;
using NodeProgram.Domain.Penalties;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Rewards.Ledger;

/// <summary>
/// What becomes of an amount in a case's escrow once the case ended (rules, section 4): upheld to the treasury, overturned back to the operator, reduced in part; nobody else's
/// amounts change.
/// </summary>
/// <param name="Case">The case.</param>
/// <param name="Operator">Whose share it was.</param>
/// <param name="Node">The node whose share it was.</param>
/// <param name="Held">What the escrow holds of it.</param>
/// <param name="UpheldPart">How much of it the verdict upheld: 10,000 bp upheld, 0 overturned, between for a reduced verdict.</param>
public sealed record EscrowRuling(FaultId Case, OperatorId Operator, NodeId Node, Wei Held, BasisPoints UpheldPart)
{
    /// <summary>What goes to the treasury, truncated: the operator keeps the odd wei.</summary>
    public Wei ToTreasury => UpheldPart <= BasisPoints.One
        ? new Wei(Held.Value * UpheldPart.Value / (BigInteger)BasisPoints.One.Value)
        : throw new InvalidOperationException($"A verdict cannot uphold {UpheldPart} bp of an escrow.");

    /// <summary>What goes back to the operator.</summary>
    public Wei ToOperator => Held - ToTreasury;
}
