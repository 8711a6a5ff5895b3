using NodeProgram.Domain.Penalties;
using NodeProgram.Domain.Penalties.Cases;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Orchestrations.Cases;

/// <summary>What a node's stake was at an instant.</summary>
/// <param name="Configured">False: there is no chain to ask, and the amount says nothing.</param>
/// <param name="Amount">Bonded then, in wei.</param>
public sealed record StakeAtFault(bool Configured, Wei Amount)
{
    /// <summary>There is no chain to ask.</summary>
    public static StakeAtFault NotConfigured { get; } = new(false, default);
}

/// <summary>What is proposed to the contract.</summary>
/// <param name="Fault">The id that the contract must come to: <c>Keccak-256(operator, kind, epoch, evidence root)</c>.</param>
/// <param name="Node">Whose stake.</param>
/// <param name="Kind">Of what.</param>
/// <param name="FaultAtUnixMs">When it happened, Unix milliseconds.</param>
/// <param name="EvidenceRoot">The hash of the evidence.</param>
/// <param name="Amount">Wei; above 0, at most the stake at the time of the fault.</param>
/// <param name="IsRemoval">Whether the node is to be removed.</param>
public sealed record SlashProposal(FaultId Fault, NodeId Node, ViolationKind Kind, long FaultAtUnixMs, Bytes32 EvidenceRoot, Wei Amount, bool IsRemoval);

/// <summary>What came of a call to the contract.</summary>
/// <param name="Configured">False: there is no chain, and nothing was done there.</param>
/// <param name="Transaction">The transaction's hash; null without a chain, when nothing needed to be sent, and when the contract refused.</param>
/// <param name="Refusal">The name of the contract's error when it refuses, such as <c>AboveWindowLimit</c>; null when it did what was asked, or had done it before.</param>
public sealed record SlashReceipt(bool Configured, string? Transaction, string? Refusal = null)
{
    /// <summary>There is no chain.</summary>
    public static SlashReceipt NotConfigured { get; } = new(false, null);
}

/// <summary>A case as the contract has it, in the domain's words; the contract has no single reviewer, so that its <c>Reviewing</c> is <see cref="CaseState.Reviewing"/>. Instants are Unix milliseconds.</summary>
/// <param name="Operator">Who owned the node at the time of the fault.</param>
/// <param name="State">Where it stands at the block that was read, deadlines that passed by then in effect.</param>
/// <param name="Basis">Why it is executable.</param>
/// <param name="StakeAtFault">The stake at the time of the fault.</param>
/// <param name="Amount">The amount that stands, before the rebate.</param>
/// <param name="Held">What it freezes of the stake, or took.</param>
/// <param name="Bond">The bond; 0 without a dispute.</param>
/// <param name="IsRemoval">Whether the node is removed with it.</param>
/// <param name="IsAccepted">Whether the owner accepted it.</param>
/// <param name="IsAppealUsed">Whether the one appeal was used.</param>
/// <param name="IsBondForfeit">Whether the bond is lost.</param>
/// <param name="ProposedAtUnixMs">When it was proposed.</param>
/// <param name="NotBeforeUnixMs">Before this nothing is decided against the operator, or executed.</param>
/// <param name="DeadlineUnixMs">When the state ends in silence; when the case has ended, when that was.</param>
/// <param name="AppealUntilUnixMs">Until when an appeal is possible (exclusive); 0 when none is.</param>
public sealed record ChainCase(
    OperatorId Operator, CaseState State, CaseBasis Basis, Wei StakeAtFault, Wei Amount, Wei Held, Wei Bond, bool IsRemoval, bool IsAccepted, bool IsAppealUsed, bool IsBondForfeit,
    long ProposedAtUnixMs, long NotBeforeUnixMs, long DeadlineUnixMs, long AppealUntilUnixMs);
