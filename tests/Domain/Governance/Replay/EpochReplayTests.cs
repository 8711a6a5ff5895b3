using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Governance.Replay;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Rewards;
using NodeProgram.Domain.Scoring;
using NodeProgram.Domain.Tests.Scoring;
using NodeProgram.Domain.Tiers;

namespace NodeProgram.Domain.Tests.Governance.Replay;

public sealed class EpochReplayTests
{
    private static readonly EpochRecord[] Epochs = [Epoch(10), Epoch(11), Epoch(12)];

    [Fact]
    public void Run_AnyEpochs_PaysThePoolsExactly()
    {
        Wei paid = EpochReplay.Run(Policy.Default, Epochs).Aggregate(Wei.Zero, static (sum, node) => sum + node.Pool);
        Assert.Equal(3 * Policy.Default.Rewards.FeePool.Value, paid.Value);
    }

    [Fact]
    public void Run_TwoNodes_AreSplitByTheirFactors()
    {
        // Equal scores; node 1: professional 1.25 x lock 1.25 = 1.5625, node 2: 1.0.
        var earnings = EpochReplay.Run(Policy.Default, [Epoch(10) with { Pool = new Wei(25_625) }]).ToDictionary(static node => node.Operator);
        Assert.Equal(15_625, earnings[new OperatorId(1)].Pool.Value);
        Assert.Equal(10_000, earnings[new OperatorId(2)].Pool.Value);
        Assert.Equal(100_000, earnings[new OperatorId(1)].MeanScore!.Value.Value);
        Assert.Equal(1, earnings[new OperatorId(1)].EpochsScored);
    }

    [Fact]
    public void Run_StakeLockedForAYear_EarnsTenPercent()
    {
        // 73 epochs of a day on 1,000 tokens at 10 % a year of 365 days: 20 tokens.
        EpochRecord[] days = [.. Enumerable.Range(0, 73).Select(i => Epoch(100 + i))];
        Assert.All(EpochReplay.Run(Policy.Default, days), static node => Assert.Equal(Wei.FromTokens(20), node.Staking));
    }

    [Fact]
    public void Run_ScorecardsAreChained_BandsHoldAndDrop()
    {
        // The second epoch has no latency: its value decays from the first epoch's replayed card, not from the recorded one.
        EpochRecord second = Epoch(11);
        second = second with { Nodes = [.. second.Nodes.Select(static node => node with { Inputs = node.Inputs.WithReadings(static readings => readings with { Latency = null }) })] };
        Assert.All(EpochReplay.Run(Policy.Default, [Epoch(10), second]), static node => Assert.Equal(100_000, node.MeanScore!.Value.Value));
    }

    [Fact]
    public void Run_NobodyEarns_RollsThePoolOver()
    {
        EpochRecord idle = Epoch(10) with { Nodes = [.. Epoch(10).Nodes.Select(static node => node with { Inputs = node.Inputs with { ActiveSlots = 0 } })] };
        Wei paid = EpochReplay.Run(Policy.Default, [idle, Epoch(11)]).Aggregate(Wei.Zero, static (sum, node) => sum + node.Pool);
        Assert.Equal(2 * Policy.Default.Rewards.FeePool.Value, paid.Value);
    }

    [Fact]
    public void Run_EpochsOutOfOrderOrTwice_Throws()
    {
        Assert.Throws<ArgumentException>(() => EpochReplay.Run(Policy.Default, [Epoch(11), Epoch(10)]));
        Assert.Throws<ArgumentException>(() => EpochReplay.Run(Policy.Default, [Epoch(10), Epoch(10)]));
        Assert.Empty(EpochReplay.Run(Policy.Default, []));
    }

    [Fact]
    public void Total_Earnings_AreTheirSum() =>
        Assert.Equal(new Wei(111), new NodeEarnings(Nodes.Id(1), new OperatorId(1), new Wei(100), new Wei(10), new Wei(1), 0, null).Total());

    [Fact]
    public void Run_FirstEpochWithARecordedCard_StartsFromIt()
    {
        // Recorded in the band from 90,000; now 89,999 with an error that reaches the edge: held, 2.0 against the 1.5 of a node without a past.
        Scorecard past = Nodes.Card(Nodes.Perfect(1));
        EpochRecord epoch = new(past.Epoch.Next, null, new Wei(3_500_000), [Edge(1) with { Inputs = Edge(1).Inputs with { Previous = past } }, Edge(2)]);
        var pool = EpochReplay.Run(Policy.Default, [epoch]).ToDictionary(static node => node.Operator, static node => (long)node.Pool.Value);
        Assert.Equal((2_000_000L, 1_500_000L), (pool[new OperatorId(1)], pool[new OperatorId(2)]));

        static NodeRecord Edge(int i) => Node(i, i) with
        {
            // 10,001 points lost: uptime 5,000; latency 5,001 (175.025 ms: 4,999).
            Inputs = Nodes.Perfect(i).WithReadings(static readings => readings with { Uptime = Reading.Observed(996_000), Latency = Reading.Observed(175_025, 10_000) }),
        };
    }

    [Fact]
    public void Of_Operators_HaveTheMeanOfTheirNodesScores()
    {
        NodeEarnings[] nodes =
        [
            new(Nodes.Id(1), new OperatorId(1), new Wei(5), Wei.Zero, Wei.Zero, 1, new Millipoints(90_000)),
            new(Nodes.Id(2), new OperatorId(1), new Wei(6), Wei.Zero, Wei.Zero, 1, new Millipoints(80_001)),
            new(Nodes.Id(3), new OperatorId(2), new Wei(7), Wei.Zero, Wei.Zero, 0, null),
        ];
        ReplayComparison gone = ReplayComparison.Of(nodes, [], []);
        Assert.Equal(
            [new OperatorChange(new OperatorId(1), new Wei(11), Wei.Zero, new Millipoints(85_000), null), new OperatorChange(new OperatorId(2), new Wei(7), Wei.Zero, null, null)], gone.Losers.ToArray());
        Assert.Empty(gone.Winners);
        ReplayComparison same = ReplayComparison.Of(nodes, nodes, []);
        Assert.Equal((0, 0, 2), (same.Winners.Length, same.Losers.Length, same.Unchanged));
    }

    [Fact]
    public void Run_InstitutionalWithAnUnscoredNode_GetsNoPerformanceBonus()
    {
        EpochRecord epoch = Epoch(10) with { Nodes = [Node(1, 1) with { Tier = Tier.Institutional }, Node(2, 1) with { Tier = Tier.Institutional }, Node(3, 2)], Pool = new Wei(10_000_000) };
        Wei with = EpochReplay.Run(Policy.Default, [epoch]).Single(static node => node.Node == Nodes.Id(1)).Pool;
        EpochRecord unscored = epoch with { Nodes = epoch.Nodes.SetItem(1, epoch.Nodes[1] with { Inputs = epoch.Nodes[1].Inputs with { ActiveSlots = 0 } }) };
        Wei without = EpochReplay.Run(Policy.Default, [unscored]).Single(static node => node.Node == Nodes.Id(1)).Pool;
        // 1.5 x 1.25 twice against 1.0; then 1.5 once against 1.0.
        Assert.Equal((10_000_000L * 1_875 / 4_750, 10_000_000L * 1_500 / 2_500), ((long)with.Value, (long)without.Value));
    }

    [Fact]
    public void Of_LowerTierFactor_NamesWinnersAndLosersOfTheSameSum()
    {
        Policy proposed = Policy.Default with { Rewards = Policy.Default.Rewards with { ProfessionalFactor = BasisPoints.One }, Time = Policy.Default.Time with { LateSeconds = 700 } };
        ReplayComparison comparison = ReplayComparison.Of(EpochReplay.Run(Policy.Default, Epochs), EpochReplay.Run(proposed, Epochs), PolicyDiff.Between(Policy.Default, proposed));
        Assert.Equal(new OperatorId(2), Assert.Single(comparison.Winners).Operator);
        Assert.Equal(new OperatorId(1), Assert.Single(comparison.Losers).Operator);
        // What the pool gives is a zero-sum game; the uptime bonus follows each share, truncated on both sides.
        Assert.InRange((long)(comparison.Winners[0].Difference() + comparison.Losers[0].Difference()), -10, 10);
        Assert.Equal("time.lateSeconds", Assert.Single(comparison.NotReplayed).Path);
        Assert.Equal(0, comparison.Unchanged);
    }

    [Fact]
    public void Of_NoChange_ChangesNobody() => Assert.Equal(2, ReplayComparison.Of(EpochReplay.Run(Policy.Default, Epochs), EpochReplay.Run(Policy.Default, Epochs), []).Unchanged);

    [Fact]
    public void WhatIf_EveryField_ChangesTheNodesItConcerns()
    {
        var change = new WhatIf
        {
            Operator = new OperatorId(2), LockedStake = Wei.FromTokens(9), Tier = Tier.Enterprise, RegionShareOfTarget = new(250_000), Uptime = new(1), LockTermDays = 90, Type = NodeType.Edge,
        };
        EpochRecord changed = change.Apply(Epoch(10));
        Assert.Equal(Epoch(10).Nodes[0], changed.Nodes[0]);
        NodeRecord node = changed.Nodes[1];
        Assert.Equal(
            (Wei.FromTokens(9), Tier.Enterprise, 250_000L, 1L, 90, NodeType.Edge),
            (node.LockedStake, node.Tier, node.RegionShareOfTarget.Value, node.Inputs.Readings.Uptime!.Value.Value, node.LockTermDays, node.Type));
        Assert.Equal(Epoch(10).Nodes[0] with { LockTermDays = 7 }, new WhatIf { Node = Nodes.Id(1), LockTermDays = 7 }.Apply(Epoch(10)).Nodes[0]);
    }

    [Fact]
    public void Validate_EdgesOfRanges_AreAccepted()
    {
        var faults = new PolicyFaults();
        (Node(1, 1) with { RegionShareOfTarget = new(0), LockTermDays = 0, StoredBytes = 0, ProcessedSeconds = 0 }).Validate(faults);
        (Node(1, 1) with { LockTermDays = 36_500 }).Validate(faults);
        new WhatIf { Node = Nodes.Id(1), Uptime = new(0), LockTermDays = 0, RegionShareOfTarget = new(0) }.Validate(faults);
        new WhatIf { Node = Nodes.Id(1), Uptime = new(1_000_000), LockTermDays = 36_500 }.Validate(faults);
        Assert.Empty(faults.All);
        new WhatIf { Node = Nodes.Id(1), LockTermDays = 36_501 }.Validate(faults);
        Assert.Single(faults.All);
    }

    [Fact]
    public void Validate_Faulty_NamesTheField()
    {
        var faults = new PolicyFaults();
        new WhatIf { Tier = (Tier)9, Type = (NodeType)9, Uptime = new(1_000_001), LockTermDays = -1 }.Validate(faults);
        Assert.Equal(["", "tier", "type", "uptime", "lockTermDays"], faults.All.Select(static fault => fault.Path));
        faults = new PolicyFaults();
        (Node(1, 0) with { Tier = default, Type = default, LockTermDays = 36_501, StoredBytes = -1, ProcessedSeconds = -1 }).Validate(faults);
        Assert.Equal(["operator", "tier", "type", "lockTermDays", "storedBytes", "processedSeconds"], faults.All.Select(static fault => fault.Path));
    }

    private static EpochRecord Epoch(long id) => new(new EpochId(id), null, null, [Node(1, 1) with { Tier = Tier.Professional, LockTermDays = 365 }, Node(2, 2)]);

    private static NodeRecord Node(int node, int operatorId) => new()
    {
        Inputs = Nodes.Perfect(node),
        Operator = new OperatorId(operatorId),
        Tier = Tier.Hobbyist,
        Type = NodeType.Standard,
        RegionShareOfTarget = PartsPerMillion.One,
        LockTermDays = 0,
        LockedStake = Wei.FromTokens(1_000),
        IsGenesis = false,
        SecondsSinceActivation = 1_000,
    };
}
