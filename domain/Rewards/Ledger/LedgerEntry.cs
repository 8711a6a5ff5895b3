using NodeProgram.Domain.Penalties;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Rewards.Bonuses;

namespace NodeProgram.Domain.Rewards.Ledger;

/// <summary>What an account of the ledger stands for. <c>default</c> is none.</summary>
public enum AccountKind
{
    /// <summary>Where the fee pools come from.</summary>
    FeePool = 1,

    /// <summary>What epochs could not pay.</summary>
    Rollover,

    /// <summary>An epoch's distribution: it ends every epoch at 0.</summary>
    Distribution,

    /// <summary>An operator's claimable rewards.</summary>
    Operator,

    /// <summary>A case's escrow.</summary>
    Escrow,

    /// <summary>The program's treasury.</summary>
    Treasury,

    /// <summary>A bonus line's budget.</summary>
    BonusLine,
}

/// <summary>An account: its kind and, where there are many of a kind, which one.</summary>
public readonly record struct LedgerAccount
{
    private LedgerAccount(AccountKind kind, OperatorId operatorId = default, FaultId caseId = default, BonusLine line = default) =>
        (Kind, Operator, Case, Line) = (kind, operatorId, caseId, line);

    /// <summary>The kind.</summary>
    public AccountKind Kind { get; }

    /// <summary>The operator of an <see cref="AccountKind.Operator"/>, else <c>default</c>.</summary>
    public OperatorId Operator { get; }

    /// <summary>The case of an <see cref="AccountKind.Escrow"/>, else <c>default</c>.</summary>
    public FaultId Case { get; }

    /// <summary>The line of a <see cref="AccountKind.BonusLine"/>, else <c>default</c>.</summary>
    public BonusLine Line { get; }

    /// <summary>Where the fee pools come from.</summary>
    public static LedgerAccount FeePool { get; } = new(AccountKind.FeePool);

    /// <summary>What epochs could not pay.</summary>
    public static LedgerAccount Rollover { get; } = new(AccountKind.Rollover);

    /// <summary>The epoch's distribution.</summary>
    public static LedgerAccount Distribution { get; } = new(AccountKind.Distribution);

    /// <summary>The treasury.</summary>
    public static LedgerAccount Treasury { get; } = new(AccountKind.Treasury);

    /// <summary>An operator's rewards.</summary>
    public static LedgerAccount Of(OperatorId operatorId) => new(AccountKind.Operator, operatorId: operatorId);

    /// <summary>A case's escrow.</summary>
    public static LedgerAccount Of(FaultId caseId) => new(AccountKind.Escrow, caseId: caseId);

    /// <summary>A bonus line's budget.</summary>
    public static LedgerAccount Of(BonusLine line) => new(AccountKind.BonusLine, line: line);
}

/// <summary>Why an amount moved. <c>default</c> is no reason.</summary>
public enum EntryPurpose
{
    /// <summary>The epoch's fee pool.</summary>
    Pool = 1,

    /// <summary>What the epoch before could not pay.</summary>
    RolloverIn,

    /// <summary>A node's share of the pool.</summary>
    NodeReward,

    /// <summary>A reduction or a disputed share, into the case's escrow.</summary>
    Escrowed,

    /// <summary>What this epoch could not pay.</summary>
    RolloverOut,

    /// <summary>A bonus.</summary>
    Bonus,

    /// <summary>A case was upheld: from its escrow to the treasury.</summary>
    EscrowUpheld,

    /// <summary>A case was overturned, or the part of it that was: from its escrow back to the operator.</summary>
    EscrowReturned,

    /// <summary>An operator's debt paid off.</summary>
    DebtPaid,
}

/// <summary>One movement between two accounts; the ledger is double-entry because every amount leaves one account and enters another.</summary>
/// <param name="Number">From 1 in the epoch's ledger, without gaps; what a person's amount is named by.</param>
/// <param name="From">The account that gives.</param>
/// <param name="To">The account that takes.</param>
/// <param name="Amount">Above 0: nothing is no entry.</param>
/// <param name="Purpose">Why.</param>
/// <param name="Operator">Whom it concerns; <c>default</c> for entries of the whole epoch.</param>
/// <param name="Node">Which node it concerns; <c>default</c> where none.</param>
public readonly record struct LedgerEntry(int Number, LedgerAccount From, LedgerAccount To, Wei Amount, EntryPurpose Purpose, OperatorId Operator, NodeId Node);
