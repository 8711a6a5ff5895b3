using NodeProgram.Domain.Evidence;
using NodeProgram.Domain.Measurement.Availability;
using NodeProgram.Domain.Measurement.Witnessing;
using NodeProgram.Domain.Penalties;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Regions;
using NodeProgram.Domain.Rewards.Ledger;

namespace NodeProgram.Domain.Tests.Evidence;

/// <summary>Every slot, violation and wei of a node with its reason, told from the evidence.</summary>
public sealed class NodeAccountTests
{
    private static NodeAccount Of(int node, TestNetwork network)
    {
        ReadOnlyMemory<byte>[] lines = [.. network.Run().Lines.Select(line => (ReadOnlyMemory<byte>)line)];
        return NodeAccount.Of(TestNetwork.Id(node), SlotFindings.Of(TestNetwork.Id(node), () => lines), lines);
    }

    [Fact]
    public void Of_NodeToWhichEverythingHappened_NamesEachReason()
    {
        // Six nodes of a region of their own: worked on, then dark together; the program hangs; the node fails alone.
        TestNetwork network = new()
        {
            RegionOf = static node => node < 6 ? Region.Africa : Region.EastAsia,
            IsDown = static (node, slot) => (node == 0 && slot is (>= 2 and < 4) or (>= 20 and < 23)) || (node < 6 && slot is >= 8 and < 10) || (node == 0 && slot == 15),
        };
        long start = network.Rules.Time.StartOfSlot(network.FirstSlot);
        network.With(0, line => line with { Maintenance = [new MaintenanceWindow(start + 2_000, start + 4_000, 0)] });
        network.OutageSlots.Add(15);
        NodeAccount account = Of(0, network);
        Assert.Equal(
            [
                (start + 2_000, start + 4_000, SlotVerdict.Maintenance, "maintenance that was announced"), (start + 8_000, start + 10_000, SlotVerdict.RegionOutage, "6 of 6 nodes of Africa"),
                (start + 15_000, start + 16_000, SlotVerdict.IngestionOutage, "the program's own ingestion"), (start + 20_000, start + 23_000, SlotVerdict.Down, "of its witnesses did not reach it"),
            ],
            account.Times.Select((time, i) => (time.FromAt, time.UntilAt, time.Verdict, Expected(i, time.Because))));
        Assert.Equal([2, 2, 1, 3], account.Times.Select(time => time.Slots));
        Assert.Contains("It earned in 28 of 30 slots: announced maintenance earns nothing.", account.Notes);
        ViolationLine violation = Assert.Single(account.Violations);
        Assert.Contains(account.Notes, note => note.StartsWith("Violation: critical uptime (88 % over 30 days). It costs a case about 1.62 % of the stake; offence 1 in 180 days.", StringComparison.Ordinal));
        Assert.Equal(ViolationKind.CriticalUptime, violation.Kind);
        Assert.Equal(EntryPurpose.NodeReward, Assert.Single(account.Amounts).Entry.Purpose);
        Assert.Equal((28, 30), (account.Share!.EarningSlots, account.Share.ActiveSlots));
        Assert.Equal(TestNetwork.OwnerOf(0), account.Tier!.Operator);
        Assert.Null(account.Witness!.Inaccurate);

        static string Expected(int i, string because)
        {
            string part = ((string[])["maintenance that was announced", "6 of 6 nodes of Africa", "the program's own ingestion", "of its witnesses did not reach it"])[i];
            return because.Contains(part, StringComparison.Ordinal) ? part : because;
        }
    }

    [Fact]
    public void Of_WeiThatMoved_NamesViolationPenaltyRulingAndDebt()
    {
        FaultId penalty = new(Bytes32.HashOf("penalty"u8)), upheld = new(Bytes32.HashOf("upheld"u8));
        TestNetwork network = new() { IsDown = static (node, slot) => node == 4 && slot == 7 };
        network.Penalties.Add(new PenaltyLine(penalty, TestNetwork.Id(4), new BasisPoints(2_500), network.Epoch, network.Epoch.Next));
        network.Escrows.Add(new EscrowLine(upheld, TestNetwork.Id(4), TestNetwork.OwnerOf(4), new Wei(1_000)));
        network.Rulings.Add(new RulingLine(upheld, new BasisPoints(4_000)));
        NodeAccount account = Of(4, network);
        string Because(EntryPurpose purpose, string to = "") => Assert.Single(account.Amounts, amount => amount.Entry.Purpose == purpose && amount.Entry.To.Contains(to, StringComparison.Ordinal)).Because;
        Assert.Equal("10 % of the share, held for the violation low uptime (96.6666 % over 30 days).", Because(EntryPurpose.Escrowed, account.Violations[0].Fault.ToString()));
        Assert.Equal($"25 % of the share, held by a penalty of case {penalty} since epoch {network.Epoch}, until epoch {network.Epoch.Next}.", Because(EntryPurpose.Escrowed, penalty.ToString()));
        Assert.Contains("goes to the treasury", Because(EntryPurpose.EscrowUpheld), StringComparison.Ordinal);
        Assert.Contains("comes back", Because(EntryPurpose.EscrowReturned), StringComparison.Ordinal);
        Assert.Contains("less what went into escrows", Because(EntryPurpose.NodeReward), StringComparison.Ordinal);
        Assert.Equal(5, account.Amounts.Count);
        Assert.Contains("Violation: low uptime (96.6666 % over 30 days). It costs 10 % of this epoch's share.", account.Notes);
        Assert.Empty(Of(10, network).Violations);
        Assert.Single(Of(10, network).Amounts);
    }

    [Fact]
    public void Of_WitnessThatLies_SaysHow()
    {
        TestNetwork network = new() { Says = static (witness, _, _, up) => witness != 7 && up };
        NodeAccount account = Of(7, network);
        Assert.Contains("As a witness it was inaccurate (smears-a-target), 1 epoch in a row.", account.Notes);
        Assert.Equal("smears-a-target", account.Witness!.Inaccurate);
        Assert.Empty(account.Times);
    }

    [Fact]
    public void Of_Anchor_HasNoShareAndSaysThatItWentDark()
    {
        NodeAccount account = Of(24, new TestNetwork(anchors: 2) { Truth = new TruthLine(Bytes32.HashOf("seed"u8), DarkPlan.CommitmentOf(default)) });
        Assert.All(account.Times, time => Assert.Contains("went dark on schedule", time.Because, StringComparison.Ordinal));
        Assert.Equal(3, account.Times.Sum(time => time.Slots));
        Assert.Null(account.Share);
        Assert.Null(account.Tier);
        Assert.Empty(account.Amounts);
    }

    [Fact]
    public void Of_NodeThatIsNotThere_IsEmpty()
    {
        NodeAccount account = Of(200, new TestNetwork());
        Assert.Empty(account.Times);
        Assert.Empty(account.Amounts);
        Assert.Empty(account.Notes);
    }
}
