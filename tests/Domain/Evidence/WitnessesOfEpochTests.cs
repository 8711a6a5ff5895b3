using NodeProgram.Domain.Evidence;
using NodeProgram.Domain.Measurement.Availability;
using NodeProgram.Domain.Measurement.Witnessing;
using NodeProgram.Domain.Penalties;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Regions;

namespace NodeProgram.Domain.Tests.Evidence;

/// <summary>How witnesses are held to what they said: against the quorum, and against anchors that go dark on schedule (rules, section 2).</summary>
public sealed class WitnessesOfEpochTests
{
    private static readonly TruthLine Truth = new(Bytes32.HashOf("seed"u8), DarkPlan.CommitmentOf(Bytes32.HashOf("seed of the one after the next"u8)));

    private static int Liar(TestNetwork network) => Enumerable.Range(0, 24).First(node => Targets(network, node).Contains(TestNetwork.Id(24)));

    private static NodeId[] Targets(TestNetwork network, int witness) =>
        [.. EpochCensus.Of(network.Epoch, network.Facts().Epoch.PreviousRoot, network.Rules, network.Facts().Nodes).Assignments.Where(drawn => drawn.Witnesses.Contains(TestNetwork.Id(witness))).Select(drawn => drawn.Target)];

    [Fact]
    public void Run_EverybodyHonest_NobodyIsInaccurate()
    {
        TestNetwork network = new(anchors: 2) { Truth = Truth, IsDown = static (node, slot) => node == 5 && slot is >= 10 and < 16 };
        TestNetwork.Outcome outcome = network.Run();
        Assert.All(outcome.All<TallyLine>(), tally => Assert.Equal((null, 0, 0, 0, 0), (tally.Inaccurate, tally.InaccurateEpochs, tally.TruthsWrong, tally.SaidUp, tally.SaidDown)));
        Assert.Equal(26, outcome.All<TallyLine>().Count());
        Assert.Contains(outcome.All<TallyLine>(), static tally => tally.TruthsChecked > 0);
        Assert.DoesNotContain(outcome.All<ViolationLine>(), static violation => violation.Kind == ViolationKind.FalseReporting);
    }

    [Fact]
    public void Run_AnchorThatGoesDark_LosesNothingAndTakesNobodyWithIt()
    {
        TestNetwork network = new(anchors: 2) { Truth = Truth };
        TestNetwork.Outcome outcome = network.Run();
        long[] dark = [.. DarkPlan.SlotsOf(Truth.Seed, TestNetwork.Id(24), network.Epoch, network.Rules)];
        Assert.Equal(3, dark.Length);
        string verdicts = outcome.VerdictsOf(24);
        Assert.All(Enumerable.Range(0, 30), slot => Assert.Equal(dark.Contains(network.FirstSlot + slot) ? '4' : '1', verdicts[slot]));
        Assert.All(Enumerable.Range(0, 24), node => Assert.Equal(new string('1', 30), outcome.VerdictsOf(node)));
    }

    [Fact]
    public void Run_WitnessThatSaysAllIsUp_IsWrongOnTheTruthThatItDoesNotKnow()
    {
        TestNetwork network = new(anchors: 2) { Truth = Truth };
        int liar = Liar(network);
        network.Says = (witness, _, _, up) => witness == liar || up;
        TallyLine tally = network.Run().TallyOf(liar);
        Assert.Equal(("wrong-on-known-truth", 1), (tally.Inaccurate, tally.InaccurateEpochs));
        Assert.Equal(0, tally.TruthsWrong % 3);
        Assert.InRange(tally.TruthsWrong, 3, 6);
    }

    [Theory]
    [InlineData(true)] // all the peers
    [InlineData(false)] // another anchor, of another owner, since nobody watches its own
    public void Run_DarkSlotInWhichItWasSeenToAnswer_AccusesNobody(bool byPeers)
    {
        TestNetwork network = new(anchors: 2) { Truth = Truth };
        network.With(25, static line => line with { Operator = new OperatorId(1_001), Payout = "0x1001" });
        int liar = Liar(network);
        network.Says = (witness, target, _, up) => up || witness == liar || (target == 24 && (byPeers || witness == 25));
        TallyLine tally = network.Run().TallyOf(liar);
        int other = Targets(network, liar).Contains(TestNetwork.Id(25)) ? 3 : 0;
        Assert.Equal(other, tally.TruthsWrong);
    }

    [Theory]
    [InlineData(0, 1, false)]
    [InlineData(1, 2, false)]
    [InlineData(2, 3, true)] // three inaccurate epochs in a row
    public void Run_InaccurateInARow_OpensACaseOfFalseReporting(int before, int inARow, bool opens)
    {
        TestNetwork network = new(anchors: 2) { Truth = Truth };
        int liar = Liar(network);
        network.Says = (witness, _, _, up) => witness != liar && up; // that everybody is down
        network.Standings[liar] = new TestNetwork(anchors: 2) { Epoch = new EpochId(network.Epoch.Value - 1) }.Run().StandingOf(liar) with { Carried = NodeCarry.New with { InaccurateEpochs = before } };
        TestNetwork.Outcome outcome = network.Run();
        Assert.Equal(inARow, outcome.TallyOf(liar).InaccurateEpochs);
        ViolationLine[] found = [.. outcome.All<ViolationLine>()];
        Assert.Equal(opens ? [(ViolationKind.FalseReporting, SanctionKind.Slash, 1_000, (long)inARow, false)] : [], found.Select(violation => (violation.Kind, violation.Sanction.Kind, violation.Sanction.Part.Value, violation.Measured, violation.IsOffence)));
        Assert.Equal(opens ? 0 : inARow, outcome.CarriedOf(liar).InaccurateEpochs); // three more open another
        Assert.All(Enumerable.Range(0, 26), node => Assert.DoesNotContain('2', outcome.VerdictsOf(node)));
    }

    [Fact]
    public void Run_AccurateEpoch_BreaksTheRow_AndOneWithoutReportsDoesNot()
    {
        TestNetwork network = new(anchors: 2);
        int witness = Liar(network);
        network.Standings[witness] = new TestNetwork(anchors: 2) { Epoch = new EpochId(network.Epoch.Value - 1) }.Run().StandingOf(witness) with { Carried = NodeCarry.New with { InaccurateEpochs = 2 } };
        Assert.Equal(0, network.Run().TallyOf(witness).InaccurateEpochs);
        network.Says = (from, _, _, up) => from == witness ? null : up;
        Assert.Equal(2, network.Run().TallyOf(witness).InaccurateEpochs);
    }

    [Fact]
    public void Run_WitnessCutOffWithItsRegion_IsNotWrong()
    {
        // Nodes 0 to 5 are dark for ten slots; they go on saying that everybody they look at is down.
        TestNetwork network = new(anchors: 2)
        {
            RegionOf = static node => node < 6 ? Region.Africa : Region.EastAsia,
            Says = static (witness, target, slot, up) => up && !(slot < 10 && (witness < 6 || target < 6)),
        };
        TestNetwork.Outcome outcome = network.Run();
        Assert.All(Enumerable.Range(0, 6), node => Assert.StartsWith(new string('6', 10), outcome.VerdictsOf(node), StringComparison.Ordinal));
        Assert.All(outcome.All<TallyLine>(), tally => Assert.Null(tally.Inaccurate));
    }

    [Fact]
    public void Run_MaintenanceOfMany_HidesNoOutageOfOne()
    {
        // Five nodes of a region are worked on at the same time, as announced; a sixth fails alone (rules, section 2: one node alone can never cause it).
        TestNetwork network = new() { RegionOf = static node => node < 6 ? Region.Africa : Region.EastAsia, IsDown = static (node, slot) => node < 6 && slot is >= 5 and < 8 };
        for (int node = 0; node < 5; node++)
        {
            long start = network.Rules.Time.StartOfSlot(network.FirstSlot + 5);
            network.With(node, line => line with { Maintenance = [new MaintenanceWindow(start, start + 3_000, 0)] });
        }

        TestNetwork.Outcome outcome = network.Run();
        Assert.Empty(outcome.All<CauseLine>());
        Assert.All(Enumerable.Range(0, 5), node => Assert.Equal("11111444" + new string('1', 22), outcome.VerdictsOf(node)));
        Assert.Equal("11111222" + new string('1', 22), outcome.VerdictsOf(5));
        Assert.Equal((27, 30), (outcome.ShareOf(0).EarningSlots, outcome.ShareOf(0).ActiveSlots));
    }

    [Fact]
    public void Run_MaintenanceOfOne_EarnsNothingMeanwhile()
    {
        TestNetwork network = new(nodes: 24);
        long start = network.Rules.Time.StartOfSlot(network.FirstSlot);
        TestNetwork.Outcome whole = network.Run(), outcome = network.With(4, line => line with { Maintenance = [new MaintenanceWindow(start, start + 10_000, 0)] }).Run();
        Assert.Equal(UInt128.Parse(whole.ShareOf(4).Weight) * 20 / 30, UInt128.Parse(outcome.ShareOf(4).Weight));
        Assert.Equal(whole.ShareOf(3).Weight, outcome.ShareOf(3).Weight);
        Assert.True(outcome.ShareOf(3).Gross > whole.ShareOf(3).Gross); // the others share it
    }

    [Theory]
    [InlineData(false, "222222")]
    [InlineData(true, "555552")] // up to 5 s in the demo; what is down longer counts
    public void Run_RestartInItsUpdateSlot_IsLeftOut(bool inSlot, string expected)
    {
        TestNetwork network = new() { Rules = Domain.Governance.Policy.Demo, IsDown = static (node, slot) => node == 5 && slot is >= 10 and < 16 };
        for (long epoch = 50_000_000; (UpdateSlot.FirstSlotIn(TestNetwork.Id(5), network.Epoch, network.Rules) is not null) != inSlot; epoch++)
            network.Epoch = new EpochId(epoch);
        Assert.Equal(expected, network.Run().VerdictsOf(5)[10..16]);
        Assert.Equal(30, network.Run().ShareOf(5).EarningSlots);
    }

    [Fact]
    public void Run_IngestionDown_LeavesOutWhoeverWasNotSeenUp()
    {
        TestNetwork network = new() { IsDown = static (node, slot) => node == 5 && slot is >= 10 and < 16 };
        network.OutageSlots.AddRange([9, 10, 11, 12]);
        TestNetwork.Outcome outcome = network.Run();
        Assert.Equal("1999222", outcome.VerdictsOf(5)[9..16]);
        Assert.All(Enumerable.Range(0, 24).Where(static node => node != 5), node => Assert.Equal(new string('1', 30), outcome.VerdictsOf(node)));
    }
}
