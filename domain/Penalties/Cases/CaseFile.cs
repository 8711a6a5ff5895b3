using System.Collections.Immutable;
using System.Numerics;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Penalties.Cases;

/// <summary>Who does something.</summary>
/// <param name="Id">The person's or service's id; the operator's decimal number for an operator.</param>
/// <param name="Role">In which role.</param>
public sealed record CaseActor(string Id, CaseRole Role)
{
    /// <summary>The program's software.</summary>
    public static CaseActor Program { get; } = new("program", CaseRole.Program);

    /// <summary>An operator.</summary>
    public static CaseActor Of(OperatorId operatorId) => new(operatorId.ToString(), CaseRole.Operator);
}

/// <summary>An event with what it brings.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Actor">Who.</param>
/// <param name="Reason">Why, in words; needed for verdicts and withdrawals, 1 to 4,000 characters.</param>
/// <param name="Evidence">The hash of what it rests on; needed for verdicts and evidence.</param>
/// <param name="Bond">For a dispute: what was put up.</param>
/// <param name="Amount">For a reduced verdict: the new amount.</param>
/// <param name="Frivolous">For a verdict that upholds: whether the dispute was frivolous and its bond is forfeit.</param>
/// <param name="Code">For verdicts and withdrawals: the reason's code; null where nobody gave one. Decides nothing.</param>
public sealed record CaseEvent(
    CaseEventKind Kind, CaseActor Actor, string Reason = "", Bytes32 Evidence = default, Wei Bond = default, Wei Amount = default, bool Frivolous = false, CaseReason? Code = null);

/// <summary>A line of a case's history: who, when, which event, why, on what evidence (rules, section 5: every decision records these).</summary>
/// <param name="AtUnixMs">When, Unix milliseconds; for a deadline the deadline itself.</param>
/// <param name="Event">What.</param>
/// <param name="From">The state before.</param>
/// <param name="To">The state after.</param>
public sealed record CaseStep(long AtUnixMs, CaseEvent Event, CaseState From, CaseState To);

/// <summary>
/// A case with all that decides it (rules, section 5). Immutable; <see cref="CaseMachine"/> makes the next one. Instants are Unix milliseconds.
/// </summary>
public sealed record CaseFile
{
    /// <summary>The fault, and the case's identity.</summary>
    public required FaultId Fault { get; init; }

    /// <summary>Who is accused.</summary>
    public required OperatorId Operator { get; init; }

    /// <summary>Of what.</summary>
    public required ViolationKind Kind { get; init; }

    /// <summary>The ids of those who accused; they do not decide.</summary>
    public required ImmutableArray<string> Accusers { get; init; }

    /// <summary>The stake at the time of the fault.</summary>
    public required Wei StakeAtFault { get; init; }

    /// <summary>The amount proposed.</summary>
    public required Wei ProposedAmount { get; init; }

    /// <summary>Whether the node is removed with it; such a case always goes to governance review.</summary>
    public required bool IsRemoval { get; init; }

    /// <summary>When it was proposed.</summary>
    public required long ProposedAtUnixMs { get; init; }

    /// <summary>Where it stands.</summary>
    public CaseState State { get; init; } = CaseState.Proposed;

    /// <summary>The amount that stands: proposed, or reduced by a verdict; before the rebate.</summary>
    public required Wei Amount { get; init; }

    /// <summary>Why it is executable.</summary>
    public CaseBasis Basis { get; init; }

    /// <summary>Whether the operator accepted it, also when the council still reviews it: the rebate is kept.</summary>
    public bool IsAccepted { get; init; }

    /// <summary>Before this nothing is decided against the operator (while investigating or reviewing) or executed (once executable).</summary>
    public long NotBeforeUnixMs { get; init; }

    /// <summary>When the state ends in silence; <see cref="long.MaxValue"/> once the case has ended.</summary>
    public required long DeadlineUnixMs { get; init; }

    /// <summary>Until when an appeal is possible (exclusive); 0 before there is anything to appeal.</summary>
    public long AppealUntilUnixMs { get; init; }

    /// <summary>Whether the one appeal was used.</summary>
    public bool IsAppealUsed { get; init; }

    /// <summary>The bond of the dispute; 0 without one.</summary>
    public Wei Bond { get; init; }

    /// <summary>Whether the bond is forfeit.</summary>
    public bool IsBondForfeit { get; init; }

    /// <summary>What was taken from the stake, after the rebate; 0 until executed.</summary>
    public Wei ExecutedAmount { get; init; }

    /// <summary>When the case ended; null while it runs.</summary>
    public long? EndedAtUnixMs { get; init; }

    /// <summary>All steps in their order.</summary>
    public ImmutableArray<CaseStep> History { get; init; } = [];

    /// <summary>Whether nothing can happen any more.</summary>
    public bool HasEnded => EndedAtUnixMs is not null;

    /// <summary>Whether it ended in the operator's favour.</summary>
    public bool EndedForOperator => State is CaseState.Dismissed or CaseState.Void or CaseState.Overturned;

    /// <summary>What executing takes: the amount, less the rebate when it was accepted, truncated.</summary>
    public Wei PayableUnder(PenaltiesPolicy policy) =>
        IsAccepted ? new Wei(Amount.Value * (BasisPoints.One.Value - policy.AcceptanceRebate.Value) / (BigInteger)BasisPoints.One.Value) : Amount;

    /// <summary>What of an executed slash goes back to the operator once the case ended: everything when it was overturned, the difference when an appeal reduced it.</summary>
    public Wei Repayment => !HasEnded ? Wei.Zero
        : State == CaseState.Settled ? new Wei(BigInteger.Max(BigInteger.Zero, ExecutedAmount.Value - Amount.Value))
        : ExecutedAmount;

    /// <summary>How much of the rewards in the case's escrow the end upholds, truncated to a bp: what was taken in the end of what was proposed, 0 when it ended for the operator (rules, section 4).</summary>
    public BasisPoints UpheldPart => State != CaseState.Settled || ProposedAmount == Wei.Zero
        ? default
        : new BasisPoints((int)((ExecutedAmount.Value - Repayment.Value) * BasisPoints.One.Value / ProposedAmount.Value));

    /// <summary>Until when the operator is immune from another case of the kind (exclusive); null unless the case was dismissed or overturned.</summary>
    public long? ImmuneUntilUnixMs(PenaltiesPolicy policy) =>
        State is CaseState.Dismissed or CaseState.Overturned && EndedAtUnixMs is { } ended ? ended + policy.ImmunitySeconds * 1_000L : null;
}
