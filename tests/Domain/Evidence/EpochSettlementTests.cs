using NodeProgram.Domain.Evidence;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Measurement.Availability;
using NodeProgram.Domain.Measurement.Closing;
using NodeProgram.Domain.Measurement.Digests;
using NodeProgram.Domain.Measurement.Witnessing;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Regions;
using NodeProgram.Domain.Rewards.Ledger;
using NodeProgram.Domain.Rewards.Weights;
using NodeProgram.Domain.Tiers;

namespace NodeProgram.Domain.Tests.Evidence;

public sealed class EpochSettlementTests
{
    private const long First = 50_000_000;
    private static readonly Policy Rules = Policy.Demo; // an epoch of 30 slots, a window of 30 epochs
    private static readonly NodeId Node = NodeId.FromBytes([.. new byte[31], 1]);
    private static readonly OperatorId Operator = new(7);

    private static EpochSettlement Settle(long epoch, SlotVerdict[] verdicts, StandingLine? standing = null, BalanceLine? balance = null, long treasury = 0, bool isAnchor = false, Tier tier = Tier.Hobbyist)
    {
        var line = new EpochLine(EvidenceJson.Format, new EpochId(epoch), Rules.Version, Rules.ComputeHash(), Bytes32.HashOf("root"u8), null, Wei.FromTokens(1), new Wei(treasury));
        NodeLine[] nodes = [new(Node, Operator, "0x7", "10.0.0.0", null, Region.EastAsia, isAnchor, true, false, 0, long.MaxValue, [], false, 1_000)];
        var measured = new Dictionary<NodeId, List<MeasuredBlock>>
        {
            [Node] = [new MeasuredBlock(Node, verdicts, false, TargetSlots.Of([], Rules.Measurement), [], [], default, 1, [])],
        };
        if (tier != Tier.Hobbyist)
            standing = Standing(Settle(epoch - 1, verdicts)) with { Carried = NodeCarry.New with { Tier = tier } };
        var facts = new EpochFacts
        {
            Epoch = line, Policy = Rules, Nodes = nodes, Standings = standing is null ? [] : [standing], Balances = balance is null ? [] : [balance], Outages = [], Telemetry = [],
        };
        return EpochSettlement.Of(facts, EpochCensus.Of(line.Epoch, line.PreviousRoot, Rules, nodes), measured, Bytes32.HashOf("inputs"u8));
    }

    private static StandingLine Standing(EpochSettlement settlement) => new(settlement.Scores.Scorecards.Single(), AvailabilityCodec.Write(settlement.Windows[Node]));

    private static SlotVerdict[] Slots(int up, int down, int unknown = 0) =>
        [.. Enumerable.Repeat(SlotVerdict.Up, up), .. Enumerable.Repeat(SlotVerdict.Down, down), .. Enumerable.Repeat(SlotVerdict.Unknown, unknown)];

    [Fact]
    public void Of_EpochAfterEpoch_KeepsExactlyTheUptimeWindow()
    {
        // rules, section 1: uptime over a rolling window, here 30 epochs: the one bad epoch counts in its own and in the 29 that follow.
        EpochSettlement settlement = Settle(First, Slots(15, 15));
        for (int after = 1; after < 33; after++)
        {
            settlement = Settle(First + after, Slots(30, 0), Standing(settlement));
            WindowAvailability window = WindowAvailability.Of(settlement.Windows[Node]);
            int epochs = Math.Min(after + 1, 30);
            Assert.Equal((epochs, epochs * 30L, after < 30 ? 15 : 0), (settlement.Windows[Node].Count, window.Counted, (int)(window.Counted - window.Up)));
            Assert.Equal(Rules.Time.FirstSlotOf(new EpochId(First + after)), settlement.Windows[Node][^1].FirstSlot);
        }
    }

    [Fact]
    public void Of_TheSameEpochAgain_CountsItOnce()
    {
        EpochSettlement once = Settle(First, Slots(20, 10));
        EpochSettlement again = Settle(First, Slots(30, 0), Standing(once));
        Assert.Equal(30, Assert.Single(again.Windows[Node]).Up);
    }

    [Fact]
    public void Of_WindowThatCannotBeRead_IsRefused() =>
        Assert.Throws<ArgumentException>(() => Settle(First + 1, Slots(30, 0), Standing(Settle(First, Slots(30, 0))) with { Window = new byte[] { 9 } }));

    [Theory]
    [InlineData(6, false)] // rules, section 2: more than 20 % unknown
    [InlineData(7, true)]
    public void Of_UnknownSlots_AskForAnAnchor(int unknown, bool needs) => Assert.Equal(needs, Settle(First, Slots(30 - unknown, 0, unknown)).NeedingAnchor.Contains(Node));

    [Theory]
    [InlineData(0)]
    [InlineData(1_000)]
    public void Of_OperatorWithDebt_PaysItToTheTreasuryFirst(long debt)
    {
        EpochSettlement settlement = Settle(First, Slots(30, 0), balance: new BalanceLine(Operator, new Wei(50), new Wei(debt)), treasury: 5);
        Wei pool = Rules.Rewards.FeePool + Wei.FromTokens(1);
        OperatorBalance after = Assert.Single(settlement.Balances);
        Assert.Equal(pool, settlement.Allocation.Paid);
        Assert.Equal((pool + new Wei(50) - new Wei(debt), Wei.Zero), (after.Cumulative, after.Debt));
        Assert.Equal((new Wei(5 + debt), Wei.Zero), (settlement.Roots.Treasury, settlement.Roots.RolloverOut));
        Assert.Equal(debt > 0, settlement.Ledger.Entries.Any(entry => entry.Purpose == EntryPurpose.DebtPaid));
        Assert.NotNull(settlement.Roots.ScoreRoot);
    }

    [Fact]
    public void Of_NetworkOfAnchors_PaysNobodyAndRollsOver()
    {
        EpochSettlement settlement = Settle(First, Slots(30, 0), isAnchor: true);
        Assert.Empty(settlement.Balances);
        Assert.Equal(Rules.Rewards.FeePool + Wei.FromTokens(1), settlement.Roots.RolloverOut);
    }

    [Fact]
    public void Of_NobodyMeasured_HasNoScoreRoot()
    {
        EpochSettlement settlement = Settle(First, Slots(0, 0, 30));
        Assert.All(settlement.Scores.Scorecards, card => Assert.Null(card.Score));
        Assert.Null(settlement.Roots.ScoreRoot);
        Assert.Null(settlement.Roots.MedianScore);
    }

    [Theory]
    [InlineData(30, 0, true)] // program document, 4.2: every node at the bar or above
    [InlineData(0, 30, false)] // a score, but below the bar
    [InlineData(0, 0, false)] // nobody was scored
    public void Of_InstitutionalOperator_HasThePerformanceBonusByItsLowestScore(int up, int down, bool bonus)
    {
        EpochSettlement settlement = Settle(First, Slots(up, down, 30 - up - down), tier: Tier.Institutional);
        Millipoints? score = settlement.Scores.Scorecards.Single().Score;
        Assert.Equal(bonus, score is { } value && value >= Rules.Rewards.InstitutionalPerformanceScore);
        Assert.Equal(up + down > 0, score is not null);
        Assert.Equal(bonus ? Rules.Rewards.InstitutionalPerformanceFactor : BasisPoints.One, settlement.Claims[Node].Factors.Performance);
        Assert.NotEqual(BasisPoints.One, Rules.Rewards.InstitutionalPerformanceFactor);
    }

    [Fact]
    public void Of_RegionFactor_CountsTheNodesThatAreNoAnchors()
    {
        RegionStanding standing = RegionCensus.FromRegions([Region.EastAsia]).StandingOf(Region.EastAsia, Rules.Regions);
        BasisPoints expected = FactorRules.RegionFactor(standing.ShareOfTarget, Rules.Rewards);
        Assert.NotEqual(expected, FactorRules.RegionFactor(new PartsPerMillion(0), Rules.Rewards));
        Assert.Equal(expected, Settle(First, Slots(30, 0)).Claims[Node].Factors.Region);
        Assert.Empty(Settle(First, Slots(30, 0), isAnchor: true).Claims);
    }
}
