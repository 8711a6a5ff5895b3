using System.Numerics;
using FsCheck;
using FsCheck.Xunit;
using NodeProgram.Domain.Penalties;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Rewards.Allocation;
using NodeProgram.Domain.Rewards.Bonuses;
using NodeProgram.Domain.Rewards.Ledger;
using NodeProgram.Domain.Tests.Rewards.Allocation;

namespace NodeProgram.Domain.Tests.Rewards.Ledger;

public sealed class EpochLedgerTests
{
    private static readonly FaultId Case = new(Bytes32.Parse("0x" + 7.ToString("x64")));
    private static readonly OperatorId Operator = new(1);

    [Theory]
    // rules, section 4: upheld -> treasury, overturned -> back to the operator, who keeps the odd wei
    [InlineData(1_001, 10_000, 1_001, 0)]
    [InlineData(1_001, 0, 0, 1_001)]
    [InlineData(1_001, 5_000, 500, 501)]
    [InlineData(1, 9_999, 0, 1)]
    public void Ruling_UpheldPart_ToTreasuryAndBack(int held, int upheldBp, int toTreasury, int toOperator)
    {
        var ruling = new EscrowRuling(Case, Operator, default, new Wei(held), new BasisPoints(upheldBp));
        Assert.Equal((toTreasury, toOperator), ((int)ruling.ToTreasury.Value, (int)ruling.ToOperator.Value));
    }

    [Fact]
    public void Ruling_MoreThanTheWhole_IsABug() =>
        Assert.Throws<InvalidOperationException>(() => new EscrowRuling(Case, Operator, default, new Wei(1), new BasisPoints(10_001)).ToTreasury);

    [Theory]
    // rules, section 4: leaves never decrease; a correction is a debt that later epochs pay off
    [InlineData(100, 0, 40, 0, 140, 0, 0)]
    [InlineData(100, 0, 40, 15, 125, 0, 15)]
    [InlineData(100, 30, 40, 15, 100, 5, 40)]
    [InlineData(100, 5, 0, 10, 100, 15, 0)]
    [InlineData(0, 0, 0, 0, 0, 0, 0)]
    public void Balance_EarnedAndCorrection_PaysDebtFirst(int cumulative, int debt, int earned, int correction, int newCumulative, int newDebt, int debtPaid)
    {
        (OperatorBalance balance, Wei paid) = new OperatorBalance(Operator, new Wei(cumulative), new Wei(debt)).Apply(new Wei(earned), new Wei(correction));
        Assert.Equal(new OperatorBalance(Operator, new Wei(newCumulative), new Wei(newDebt)), balance);
        Assert.Equal(debtPaid, (int)paid.Value);
        Assert.Equal((balance.Operator, balance.Cumulative), (balance.Leaf.Operator, balance.Leaf.Cumulative));
    }

    [Property(MaxTest = 2_000)]
    public void Balance_AnyHistory_LeavesNeverDecreaseAndNothingIsLost(DoNotSize<int> draw)
    {
        int seed = draw.Item; // any int: FsCheck would otherwise keep to small ones
        var random = new Random(seed);
        OperatorBalance balance = OperatorBalance.Empty(Operator);
        BigInteger earned = BigInteger.Zero, corrected = BigInteger.Zero, paidOff = BigInteger.Zero;
        for (int epoch = 0; epoch < 40; epoch++)
        {
            Wei earns = new(random.Next(1_000)), corrects = new(random.Next(4) == 0 ? random.Next(3_000) : 0);
            (OperatorBalance after, Wei paid) = balance.Apply(earns, corrects);
            Assert.True(after.Cumulative >= balance.Cumulative);
            (earned, corrected, paidOff) = (earned + earns.Value, corrected + corrects.Value, paidOff + paid.Value);
            balance = after;
        }

        Assert.Equal(earned, balance.Cumulative.Value + paidOff);
        Assert.Equal(corrected, balance.Debt.Value + paidOff);
    }

    [Property(MaxTest = 3_000)]
    public void Ledger_AnyEpoch_BalancesAndNamesEveryAmount(DoNotSize<int> draw)
    {
        int seed = draw.Item; // any int: FsCheck would otherwise keep to small ones
        RandomEpoch epoch = RandomEpoch.Of(seed);
        EpochAllocation allocation = epoch.Split();
        var ledger = EpochLedger.Of(allocation, [], [], []);

        Assert.True(ledger.IsBalanced());
        Assert.Equal(Enumerable.Range(1, ledger.Entries.Length), ledger.Entries.Select(static entry => entry.Number));
        Assert.All(ledger.Entries, static entry => Assert.True(entry.Amount > Wei.Zero && entry.From != entry.To));
        foreach (NodeShare share in allocation.Nodes)
        {
            LedgerEntry[] own = [.. ledger.StatementOf(share.Operator).Where(entry => entry.Node == share.Node)];
            Assert.Equal(share.Gross.Value, own.Aggregate(BigInteger.Zero, static (sum, entry) => sum + entry.Amount.Value));
            Assert.Equal(share.Paid.Value, own.Where(static entry => entry.Purpose == EntryPurpose.NodeReward).Aggregate(BigInteger.Zero, static (sum, entry) => sum + entry.Amount.Value));
        }

        foreach ((OperatorId operatorId, Wei paid) in allocation.PaidByOperator())
            Assert.Equal(paid.Value, ledger.NetOf(LedgerAccount.Of(operatorId)));
        Assert.Equal(allocation.RolloverOut.Value - allocation.RolloverIn.Value, ledger.NetOf(LedgerAccount.Rollover));
    }

    [Fact]
    public void Ledger_BonusesRulingsAndDebts_EnterTheirAccounts()
    {
        EpochAllocation allocation = EpochAllocation.Split(new EpochId(1), new Wei(3), [], new() { FeePool = new Wei(10) });
        var bonus = BonusBudget.Settle(BonusLine.Bounties, [new BonusClaim(Bytes32.HashOf([1]), Operator, new Wei(50))], new BonusPolicy { BountyBudget = new Wei(40) });
        var ruling = new EscrowRuling(Case, Operator, default, new Wei(9), new BasisPoints(5_000));
        var ledger = EpochLedger.Of(allocation, [bonus], [ruling], [new(Operator, new Wei(6))]);

        Assert.True(ledger.IsBalanced());
        Assert.Equal(
            [EntryPurpose.Pool, EntryPurpose.RolloverIn, EntryPurpose.RolloverOut, EntryPurpose.Bonus, EntryPurpose.EscrowUpheld, EntryPurpose.EscrowReturned, EntryPurpose.DebtPaid],
            ledger.Entries.Select(static entry => entry.Purpose));
        Assert.Equal(40 + 5 - 6, ledger.NetOf(LedgerAccount.Of(Operator))); // bonus, odd wei back, debt
        Assert.Equal(4 + 6, ledger.NetOf(LedgerAccount.Treasury));
        Assert.Equal(-9, ledger.NetOf(LedgerAccount.Of(Case)));
        Assert.Equal(-40, ledger.NetOf(LedgerAccount.Of(BonusLine.Bounties)));
        Assert.Equal((-10, 10), (ledger.NetOf(LedgerAccount.FeePool), ledger.NetOf(LedgerAccount.Rollover)));
        Assert.Equal([4, 5, 6, 7], ledger.StatementOf(Operator).Select(static entry => entry.Number));
        Assert.Empty(ledger.StatementOf(OperatorId.Treasury));
        Assert.Equal(1, ledger.Epoch.Value);
        Assert.Equal(
            [LedgerAccount.FeePool, LedgerAccount.Rollover, LedgerAccount.Distribution, LedgerAccount.Of(BonusLine.Bounties), LedgerAccount.Of(Case), LedgerAccount.Of(Case), LedgerAccount.Of(Operator)],
            ledger.Entries.Select(static entry => entry.From));
        Assert.Equal((AccountKind.Operator, Operator), (LedgerAccount.Of(Operator).Kind, LedgerAccount.Of(Operator).Operator));
        Assert.Equal((AccountKind.Escrow, Case), (LedgerAccount.Of(Case).Kind, LedgerAccount.Of(Case).Case));
        Assert.Equal((AccountKind.BonusLine, BonusLine.Bounties), (LedgerAccount.Of(BonusLine.Bounties).Kind, LedgerAccount.Of(BonusLine.Bounties).Line));
    }
}
