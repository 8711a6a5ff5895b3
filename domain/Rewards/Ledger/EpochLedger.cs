using System.Collections.Immutable;
using System.Numerics;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Rewards.Allocation;
using NodeProgram.Domain.Rewards.Bonuses;

namespace NodeProgram.Domain.Rewards.Ledger;

/// <summary>
/// The double-entry ledger of an epoch (rules, section 4): <c>pool + rollover in = paid + escrow + rollover out</c>. Entries stand in one order, whatever the order of the
/// inputs: pool, rollover in, nodes by id, rollover out, bonuses by line and claim, rulings by case and node, debts by operator.
/// </summary>
public sealed class EpochLedger
{
    private EpochLedger(EpochId epoch, ImmutableArray<LedgerEntry> entries) => (Epoch, Entries) = (epoch, entries);

    /// <summary>The epoch.</summary>
    public EpochId Epoch { get; }

    /// <summary>The entries; the one with number n stands at n - 1.</summary>
    public ImmutableArray<LedgerEntry> Entries { get; }

    /// <summary>Writes the ledger of an epoch.</summary>
    /// <param name="allocation">The split of the pool.</param>
    /// <param name="bonuses">What the budget lines pay; each line at most once.</param>
    /// <param name="rulings">What became of escrows in this epoch.</param>
    /// <param name="debtsPaid">What each operator's rewards paid off (<see cref="OperatorBalance.Apply"/>).</param>
    public static EpochLedger Of(EpochAllocation allocation, IEnumerable<BonusSettlement> bonuses, IEnumerable<EscrowRuling> rulings, IEnumerable<KeyValuePair<OperatorId, Wei>> debtsPaid)
    {
        var writer = new Writer(allocation.Nodes.Length + 16);
        writer.Add(LedgerAccount.FeePool, LedgerAccount.Distribution, allocation.Pool, EntryPurpose.Pool);
        writer.Add(LedgerAccount.Rollover, LedgerAccount.Distribution, allocation.RolloverIn, EntryPurpose.RolloverIn);
        foreach (NodeShare share in allocation.Nodes)
        {
            writer.Add(LedgerAccount.Distribution, LedgerAccount.Of(share.Operator), share.Paid, EntryPurpose.NodeReward, share.Operator, share.Node);
            foreach (EscrowedAmount escrowed in share.Escrowed)
                writer.Add(LedgerAccount.Distribution, LedgerAccount.Of(escrowed.Case), escrowed.Amount, EntryPurpose.Escrowed, share.Operator, share.Node);
        }

        writer.Add(LedgerAccount.Distribution, LedgerAccount.Rollover, allocation.RolloverOut, EntryPurpose.RolloverOut);
        foreach (BonusSettlement settlement in bonuses.OrderBy(static settlement => settlement.Line))
        {
            foreach (BonusPayment payment in settlement.Payments)
                writer.Add(LedgerAccount.Of(settlement.Line), LedgerAccount.Of(payment.Claim.Operator), payment.Paid, EntryPurpose.Bonus, payment.Claim.Operator);
        }

        foreach (EscrowRuling ruling in rulings.OrderBy(static ruling => ruling.Case).ThenBy(static ruling => ruling.Node))
        {
            writer.Add(LedgerAccount.Of(ruling.Case), LedgerAccount.Treasury, ruling.ToTreasury, EntryPurpose.EscrowUpheld, ruling.Operator, ruling.Node);
            writer.Add(LedgerAccount.Of(ruling.Case), LedgerAccount.Of(ruling.Operator), ruling.ToOperator, EntryPurpose.EscrowReturned, ruling.Operator, ruling.Node);
        }

        foreach ((OperatorId operatorId, Wei paid) in debtsPaid.OrderBy(static debt => debt.Key))
            writer.Add(LedgerAccount.Of(operatorId), LedgerAccount.Treasury, paid, EntryPurpose.DebtPaid, operatorId);
        return new EpochLedger(allocation.Epoch, writer.Entries.ToImmutable());
    }

    /// <summary>What an account took less what it gave in this epoch; negative for a source.</summary>
    public BigInteger NetOf(LedgerAccount account)
    {
        BigInteger net = BigInteger.Zero;
        foreach (LedgerEntry entry in Entries)
        {
            if (entry.To == account)
                net += entry.Amount.Value;
            if (entry.From == account)
                net -= entry.Amount.Value;
        }

        return net;
    }

    /// <summary>The sum of all entries with a purpose.</summary>
    public Wei SumOf(EntryPurpose purpose)
    {
        BigInteger sum = BigInteger.Zero;
        foreach (LedgerEntry entry in Entries)
        {
            if (entry.Purpose == purpose)
                sum += entry.Amount.Value;
        }

        return new Wei(sum);
    }

    /// <summary>Whether <c>pool + rollover in = paid + escrow + rollover out</c>. False is a bug of the program, not of an input.</summary>
    public bool IsBalanced() =>
        SumOf(EntryPurpose.Pool) + SumOf(EntryPurpose.RolloverIn) == SumOf(EntryPurpose.NodeReward) + SumOf(EntryPurpose.Escrowed) + SumOf(EntryPurpose.RolloverOut)
        && NetOf(LedgerAccount.Distribution).IsZero;

    /// <summary>Every entry that concerns an operator: what its statement consists of, with the numbers that name each amount.</summary>
    public ImmutableArray<LedgerEntry> StatementOf(OperatorId operatorId) => [.. Entries.Where(entry => entry.Operator == operatorId && entry.Operator != OperatorId.Treasury)];

    private sealed class Writer(int capacity)
    {
        public ImmutableArray<LedgerEntry>.Builder Entries { get; } = ImmutableArray.CreateBuilder<LedgerEntry>(capacity);

        public void Add(LedgerAccount from, LedgerAccount to, Wei amount, EntryPurpose purpose, OperatorId operatorId = default, NodeId node = default)
        {
            if (amount != Wei.Zero)
                Entries.Add(new LedgerEntry(Entries.Count + 1, from, to, amount, purpose, operatorId, node));
        }
    }
}
