using System.Numerics;
using NodeProgram.Domain.Evidence;
using NodeProgram.Domain.Penalties;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Rewards.Ledger;

namespace NodeProgram.Domain.Tests.Evidence;

/// <summary>Violations, the ladder, penalties and escrows of an epoch (rules, sections 4 and 5), each published and recomputed from its evidence alone.</summary>
public sealed class ViolationsOfEpochTests
{
    private const int Node = 5;
    private static readonly FaultId Case = new(Bytes32.HashOf("case"u8)), Other = new(Bytes32.HashOf("other"u8));

    private static TestNetwork Down(int slots) => new() { IsDown = (node, slot) => node == Node && slot < slots };

    private static TestNetwork Carrying(TestNetwork network, NodeCarry carried)
    {
        TestNetwork before = new() { Epoch = new EpochId(network.Epoch.Value - 1) };
        network.Standings[Node] = before.Run().StandingOf(Node) with { Carried = carried };
        return network;
    }

    private long EndOf(TestNetwork network) => network.Rules.Time.EndOf(network.Epoch);

    [Theory] // rules, section 5, table; 30 slots an epoch
    [InlineData(0, null, SanctionKind.None, 0)]
    [InlineData(1, ViolationKind.LowUptime, SanctionKind.EpochReduction, 1_000)] // 96.67 %: 10 % of the epoch's rewards
    [InlineData(2, ViolationKind.CriticalUptime, SanctionKind.Slash, 114)] // 93.33 %: 1 % + 1.67 / 45 x 4 %
    [InlineData(15, ViolationKind.CriticalUptime, SanctionKind.Slash, 500)] // 50 %
    [InlineData(20, ViolationKind.CriticalUptime, SanctionKind.Slash, 500)]
    public void Run_Uptime_IsTheTablesViolation(int down, ViolationKind? kind, SanctionKind sanction, int part)
    {
        TestNetwork.Outcome outcome = Down(down).Run();
        Assert.DoesNotContain(outcome.All<ViolationLine>(), violation => violation.Node != TestNetwork.Id(Node));
        ViolationLine? found = outcome.ViolationsOf(Node).SingleOrDefault();
        Assert.Equal((kind, sanction, part), (found?.Kind, found?.Sanction.Kind ?? SanctionKind.None, found?.Sanction.Part.Value ?? 0));
        if (found is null)
            return;
        Assert.Equal((30L - down) * 1_000_000 / 30, found.Measured);
        Assert.Equal(Bytes32.HashOf([.. outcome.Roots.Inputs.ToBytes(), .. TestNetwork.Id(Node).ToBytes()]), found.EvidenceRoot);
        Assert.Equal(FaultId.Of(TestNetwork.OwnerOf(Node), found.Kind, outcome.Network.Epoch, found.EvidenceRoot), found.Fault);
        Assert.Null(found.Stake);
    }

    [Fact]
    public void Run_Reduction_GoesIntoTheEscrowOfItsFault()
    {
        TestNetwork.Outcome outcome = Down(1).Run();
        ViolationLine violation = outcome.ViolationsOf(Node).Single();
        ShareLine share = outcome.ShareOf(Node);
        EscrowLine held = Assert.Single(outcome.After);
        Assert.Equal(new EscrowLine(violation.Fault, TestNetwork.Id(Node), TestNetwork.OwnerOf(Node), new Wei(share.Gross.Value / 10)), held);
        Assert.Equal(share.Gross, share.Paid + held.Held);
        Assert.Equal(held.Held.Value, outcome.Sum(EntryPurpose.Escrowed));
        // Nobody else has more or less for it.
        Assert.Equal(Down(0).Run().ShareOf(6).Gross.Value, outcome.ShareOf(6).Gross.Value, new Within(outcome.ShareOf(6).Gross.Value / 10));
    }

    [Fact]
    public void Run_TwoNodesOfAnOperatorAtFault_HaveTwoFaults()
    {
        TestNetwork.Outcome outcome = new TestNetwork { IsDown = static (node, slot) => node is 3 or 4 && slot == node }.Run();
        ViolationLine[] found = [.. outcome.All<ViolationLine>()];
        Assert.Equal(2, found.Length);
        Assert.Equal(found[0].Operator, found[1].Operator);
        Assert.NotEqual(found[0].Fault, found[1].Fault);
        Assert.Equal(2, outcome.After.Count());
    }

    [Fact]
    public void Run_CriticalUptime_IsAnOffenceOnceForEachTimeItFallsBelow()
    {
        TestNetwork.Outcome first = Down(20).Run();
        NodeCarry carried = first.CarriedOf(Node);
        ViolationLine violation = first.ViolationsOf(Node).Single();
        Assert.Equal((true, 1, ViolationKind.CriticalUptime), (violation.IsOffence, violation.LadderStep!.Value, violation.Lesson!.Value));
        Assert.True(carried.BelowCriticalUptime);
        Assert.Equal([new StandingOffence(violation.Fault, ViolationKind.CriticalUptime, EndOf(first.Network))], carried.Offences.AsEnumerable());

        TestNetwork next = new() { Epoch = first.Network.Epoch.Next };
        next.Standings[Node] = first.StandingOf(Node);
        TestNetwork.Outcome second = next.Run(); // 40 of 60 slots: still below
        Assert.Empty(second.ViolationsOf(Node));
        Assert.Equal(carried.Offences.AsEnumerable(), second.CarriedOf(Node).Offences.AsEnumerable());
        Assert.True(second.CarriedOf(Node).BelowCriticalUptime);
    }

    public static TheoryData<int, ViolationKind, int, SanctionKind, int> Steps => new()
    {
        // Earlier offences, their kind, the step, what it costs: the harder of the table (a slash of 144 bp at 90 %) and the ladder.
        { 0, ViolationKind.CriticalUptime, 1, SanctionKind.Slash, 144 },
        { 1, ViolationKind.CriticalUptime, 2, SanctionKind.Slash, 144 },
        { 2, ViolationKind.OutdatedSoftware, 3, SanctionKind.Slash, 500 },
        { 2, ViolationKind.CriticalUptime, 3, SanctionKind.Slash, 1_000 }, // all three of one kind
        { 3, ViolationKind.OutdatedSoftware, 4, SanctionKind.Removal, 10_000 },
    };

    [Theory]
    [MemberData(nameof(Steps))]
    public void Run_OffencesCarried_AreStepsOfTheLadder(int earlier, ViolationKind kind, int step, SanctionKind sanction, int part)
    {
        TestNetwork network = Down(6);
        NodeCarry carried = NodeCarry.New with { Offences = [.. Enumerable.Range(0, earlier).Select(i => new StandingOffence(new FaultId(Bytes32.HashOf([(byte)i])), kind, EndOf(network) - 60_000 - i))] };
        ViolationLine found = Carrying(network, carried).Run().ViolationsOf(Node).First(violation => violation.IsOffence);
        Assert.Equal((step, sanction, part), (found.LadderStep!.Value, found.Sanction.Kind, found.Sanction.Part.Value));
        Assert.Equal(step == 1, found.Lesson is not null);
    }

    [Theory] // the ladder's window is 180 days; in the demo 5,400 s
    [InlineData(5_400_000, 1)]
    [InlineData(5_399_999, 2)]
    public void Run_OffenceOlderThanTheWindow_IsForgotten(long age, int step)
    {
        TestNetwork network = Down(6);
        TestNetwork.Outcome outcome = Carrying(network, NodeCarry.New with { Offences = [new StandingOffence(Case, ViolationKind.CriticalUptime, EndOf(network) - age)] }).Run();
        Assert.Equal(step, outcome.ViolationsOf(Node).Single().LadderStep);
        Assert.Equal(step, outcome.CarriedOf(Node).Offences.Length);
    }

    [Theory] // section 5: those whose case was dismissed or overturned do not count
    [InlineData(0, 1)]
    [InlineData(1, 2)]
    public void Run_CaseOfAnOffenceEnded_IsForgottenWhenNothingWasUpheld(int upheld, int step)
    {
        TestNetwork network = Down(6);
        Carrying(network, NodeCarry.New with { Offences = [new StandingOffence(Case, ViolationKind.CriticalUptime, EndOf(network) - 1)] });
        network.Rulings.Add(new RulingLine(Case, new BasisPoints(upheld)));
        Assert.Equal(step, network.Run().ViolationsOf(Node).Single().LadderStep);
    }

    [Fact]
    public void Run_OutdatedSoftware_WarnsThenReducesAndIsOneOffence()
    {
        // The demo's grace is 90 s, an epoch 30 s.
        (long Since, SanctionKind Sanction, bool Offence)[] table = [(30, SanctionKind.Warning, false), (89, SanctionKind.Warning, false), (90, SanctionKind.EpochReduction, true), (119, SanctionKind.EpochReduction, true), (120, SanctionKind.EpochReduction, false)];
        Assert.All(table, row =>
        {
            ViolationLine found = new TestNetwork().With(Node, line => line with { OutdatedSeconds = row.Since }).Run().ViolationsOf(Node).Single();
            Assert.Equal((ViolationKind.OutdatedSoftware, row.Sanction, row.Offence, row.Since), (found.Kind, found.Sanction.Kind, found.IsOffence, found.Measured));
        });
        // As a second offence the ladder's reduction for 30 days is harder than the epoch's, and takes its place: it begins with the next epoch.
        TestNetwork second = Carrying(new TestNetwork().With(Node, line => line with { OutdatedSeconds = 90 }), NodeCarry.New with { Offences = [new StandingOffence(Case, ViolationKind.ConfigurationIssue, 50_000_000 * 30_000L)] });
        TestNetwork.Outcome outcome = second.Run();
        Assert.Equal(new Sanction(SanctionKind.PeriodReduction, new BasisPoints(2_500)), outcome.ViolationsOf(Node).Single().Sanction);
        Assert.Empty(outcome.After);
    }

    [Theory]
    [InlineData(-1, 1, true)]
    [InlineData(0, null, true)] // until its case ends
    [InlineData(1, null, false)]
    [InlineData(-2, 0, false)]
    [InlineData(0, 1, true)]
    public void Run_PenaltyOrdered_HoldsFromItsFirstEpochToTheLast(int from, int? until, bool holds)
    {
        var network = new TestNetwork();
        network.Penalties.Add(new PenaltyLine(Case, TestNetwork.Id(Node), new BasisPoints(2_500), new EpochId(network.Epoch.Value + from), until is { } end ? new EpochId(network.Epoch.Value + end) : null));
        TestNetwork.Outcome outcome = network.Run();
        ShareLine share = outcome.ShareOf(Node);
        Assert.Equal(holds ? share.Gross.Value / 4 : 0, (share.Gross - share.Paid).Value);
        Assert.Equal(holds ? [(Case, share.Gross.Value / 4)] : [], outcome.After.Select(escrow => (escrow.Case, escrow.Held.Value)));
    }

    [Theory] // rules, section 4: upheld -> treasury, overturned -> back, the odd wei is the operator's
    [InlineData(10_000, 1_001)]
    [InlineData(2_500, 250)]
    [InlineData(0, 0)]
    public void Run_CaseEnded_GivesOutWhatItsEscrowHeld(int upheld, int toTreasury)
    {
        var network = new TestNetwork();
        network.Escrows.Add(new EscrowLine(Case, TestNetwork.Id(Node), TestNetwork.OwnerOf(Node), new Wei(1_001)));
        network.Escrows.Add(new EscrowLine(Other, TestNetwork.Id(Node), TestNetwork.OwnerOf(Node), new Wei(5)));
        network.Rulings.Add(new RulingLine(Case, new BasisPoints(upheld)));
        network.Rulings.Add(new RulingLine(new FaultId(Bytes32.HashOf("of none"u8)), BasisPoints.One)); // an escrow that holds nothing
        TestNetwork.Outcome outcome = network.Run();
        Assert.Equal(new Wei(77 + toTreasury), outcome.Roots.Treasury);
        BigInteger paid = outcome.All<ShareLine>().Where(share => share.Operator == TestNetwork.OwnerOf(Node)).Aggregate(BigInteger.Zero, (sum, share) => sum + share.Paid.Value);
        Assert.Equal(paid + 1_001 - toTreasury, outcome.All<BalanceLine>().Single(balance => balance.Operator == TestNetwork.OwnerOf(Node)).Cumulative.Value);
        Assert.Equal([network.Escrows[1]], outcome.After);
    }

    [Fact]
    public void Run_OperatorThatLeft_GetsBackWhatItsEscrowHeld()
    {
        var network = new TestNetwork();
        network.Escrows.Add(new EscrowLine(Case, NodeId.FromBytes(new byte[32]), new OperatorId(500), new Wei(9)));
        network.Rulings.Add(new RulingLine(Case, new BasisPoints(0)));
        Assert.Equal(new Wei(9), network.Run().All<BalanceLine>().Single(balance => balance.Operator == new OperatorId(500)).Cumulative);
    }

    [Fact]
    public void Run_EscrowOfSeveralEpochs_AddsUp()
    {
        TestNetwork network = new();
        network.Escrows.Add(new EscrowLine(Case, TestNetwork.Id(Node), TestNetwork.OwnerOf(Node), new Wei(9)));
        network.Penalties.Add(new PenaltyLine(Case, TestNetwork.Id(Node), new BasisPoints(2_500), network.Epoch, null));
        TestNetwork.Outcome outcome = network.Run();
        Assert.Equal(outcome.ShareOf(Node).Gross.Value / 4 + 9, Assert.Single(outcome.After).Held.Value);
    }

    [Fact]
    public void Run_AnchorDown_IsNoViolationOfAnybody() =>
        Assert.Empty(new TestNetwork(anchors: 2) { IsDown = static (node, slot) => node == 24 && slot < 10 }.Run().All<ViolationLine>());

    public static TheoryData<Action<TestNetworkFacts>> Contradictions => new()
    {
        static facts => facts.Penalties.Add(new PenaltyLine(Case, TestNetwork.Id(Node), new BasisPoints(10_001), new EpochId(0), null)),
        static facts => facts.Rulings.Add(new RulingLine(Case, new BasisPoints(10_001))),
    };

    public sealed record TestNetworkFacts(List<PenaltyLine> Penalties, List<RulingLine> Rulings);

    [Theory]
    [MemberData(nameof(Contradictions))]
    public void Verify_PartsAboveTheWhole_AreADifferenceAndNotAFault(Action<TestNetworkFacts> change)
    {
        var network = new TestNetwork();
        network.Escrows.Add(new EscrowLine(Case, TestNetwork.Id(Node), TestNetwork.OwnerOf(Node), new Wei(9)));
        change(new TestNetworkFacts(network.Penalties, network.Rulings));
        Verification verification = EvidenceVerifier.Verify(network.Facts().Lines().Select(line => (ReadOnlyMemory<byte>)line).Append("{}"u8.ToArray()));
        Assert.False(verification.Agrees);
        Assert.StartsWith("line ", verification.Difference, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Run_AnythingAtOnce_ConservesEveryWei(int seed)
    {
        var random = new Random(seed);
        var network = new TestNetwork(anchors: 2) { IsDown = (node, slot) => (node * 31 + slot * 7 + seed) % 13 == 0 && node % 3 == 0, Truth = new TruthLine(Bytes32.HashOf([(byte)seed]), default) };
        for (int i = 0; i < 6; i++)
        {
            var fault = new FaultId(Bytes32.HashOf([(byte)seed, (byte)i]));
            int node = random.Next(24);
            network.Penalties.Add(new PenaltyLine(fault, TestNetwork.Id(node), new BasisPoints(random.Next(10_001)), network.Epoch, null));
            network.Escrows.Add(new EscrowLine(fault, TestNetwork.Id(node), TestNetwork.OwnerOf(node), new Wei(random.Next(1_000_000))));
            if (random.Next(2) == 0)
                network.Rulings.Add(new RulingLine(fault, new BasisPoints(random.Next(10_001))));
        }

        TestNetwork.Outcome outcome = network.Run();
        BigInteger before = 77 + Held(network.Escrows), after = outcome.Roots.Treasury.Value + Held(outcome.After)
            + outcome.Records.Where(record => record.Kind == "balanceAfter").Aggregate(BigInteger.Zero, (sum, record) => sum + ((BalanceLine)record.Content).Cumulative.Value);
        Assert.Equal(before + outcome.Sum(EntryPurpose.Pool) + outcome.Sum(EntryPurpose.RolloverIn) - outcome.Roots.RolloverOut.Value, after);
    }

    private static BigInteger Held(IEnumerable<EscrowLine> escrows) => escrows.Aggregate(BigInteger.Zero, (sum, escrow) => sum + escrow.Held.Value);

    private sealed class Within(BigInteger tolerance) : IEqualityComparer<BigInteger>
    {
        public bool Equals(BigInteger x, BigInteger y) => BigInteger.Abs(x - y) <= tolerance;

        public int GetHashCode(BigInteger obj) => 0;
    }
}
