using System.Collections.Immutable;
using NodeProgram.Domain.Penalties;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Orchestrations.Cases;

/// <summary>
/// What starts a case (rules, section 5): the fault and everything that the case is decided by. Kept in histories, as every record here: members are only added, and only optional ones.
/// </summary>
/// <param name="Fault">The fault; it gives the case its identity.</param>
/// <param name="Operator">Who is accused.</param>
/// <param name="Node">Whose stake answers.</param>
/// <param name="Kind">Of what.</param>
/// <param name="Epoch">The epoch of the fault.</param>
/// <param name="FaultAtUnixMs">When it happened, Unix milliseconds, inside that epoch. What only the whole epoch shows happened in its last second (<see cref="AtEndOf"/>).</param>
/// <param name="EvidenceRoot">The hash of the evidence; part of the fault's id.</param>
/// <param name="Sanction">What it costs: a slash of a part of the stake, or the removal; the harder of table and ladder.</param>
/// <param name="Accusers">The ids of those who accused; they do not decide. <see cref="TheProgram"/> for what a scorecard shows.</param>
/// <param name="Why">What happened, for the operator, 1 to 4,000 characters.</param>
/// <param name="Policy">The policy in force at the fault: every deadline and guardrail of the case.</param>
/// <param name="StakeAtFault">The stake at that time where the caller knows it; null: the chain is asked, or without one the installation's nominal stake is taken.</param>
public sealed record CaseOpening(
    FaultId Fault, OperatorId Operator, NodeId Node, ViolationKind Kind, EpochId Epoch, long FaultAtUnixMs, Bytes32 EvidenceRoot, Sanction Sanction,
    ImmutableArray<string> Accusers, string Why, PenaltiesPolicy Policy, Wei? StakeAtFault = null)
{
    /// <summary>The accuser of what a scorecard shows: the program itself.</summary>
    public static ImmutableArray<string> TheProgram { get; } = ["program"];

    /// <summary>Whether the node is removed with it; such a case always goes to governance review.</summary>
    public bool IsRemoval => Sanction.Kind == SanctionKind.Removal;

    /// <summary>The instant of a fault that only a whole epoch shows: the epoch's last second, Unix milliseconds.</summary>
    public static long AtEndOf(EpochId epoch, Domain.Governance.TimePolicy time) => time.EndOf(epoch) - 1_000;
}

/// <summary>How a case ended.</summary>
/// <param name="Fault">The case.</param>
/// <param name="State">Where it ended; null: it was never proposed.</param>
/// <param name="Refusal">Why it was not proposed, in the words of <see cref="Domain.Penalties.Guardrails.ProposalRefusal"/> or of the contract; null when it was.</param>
/// <param name="UpheldPart">How much of the escrow the end upholds.</param>
public sealed record CaseResult(FaultId Fault, Domain.Penalties.Cases.CaseState? State, string? Refusal, BasisPoints UpheldPart);
