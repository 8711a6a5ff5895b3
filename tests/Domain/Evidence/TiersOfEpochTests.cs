using NodeProgram.Domain.Evidence;
using NodeProgram.Domain.Measurement.Availability;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Tiers;

namespace NodeProgram.Domain.Tests.Evidence;

/// <summary>Tiers, genesis and lock as they come into an epoch's weights (rules, sections 4 and 7).</summary>
public sealed class TiersOfEpochTests
{
    private static readonly Wei Standard = Wei.FromTokens(10_000);

    // The operator of nodes 0 to 2 with everything that a professional needs, after 29 perfect epochs.
    private static TestNetwork Professional(NodeCarry? carried = null, int stakes = 1, HardwareGrade hardware = HardwareGrade.Recommended, int epochs = 29)
    {
        var network = new TestNetwork();
        TestNetwork.Outcome before = new TestNetwork { Epoch = new EpochId(network.Epoch.Value - 1) }.Run();
        for (int node = 0; node < 3; node++)
        {
            network.With(node, line => line with { Hardware = hardware, Stake = new StakeFact(Standard, 1_000_000, [new LockFact(new Wei(Standard.Value * stakes), 0)]) });
            byte[] window = AvailabilityCodec.Write([.. Enumerable.Range(1, epochs).Reverse().Select(ago => new EpochAvailability(network.FirstSlot - 30L * ago, 30, 0, 0, 0, [], false, false))]);
            network.Standings[node] = before.StandingOf(node) with { Window = window, Carried = carried };
        }

        return network;
    }

    private static TierLine TierOf(TestNetwork.Outcome outcome) => outcome.All<TierLine>().Single(line => line.Operator == TestNetwork.OwnerOf(0));

    [Fact]
    public void Run_BarMet_IsUpAtOnceAndPaysInTheSameEpoch()
    {
        TestNetwork.Outcome outcome = Professional().Run();
        Assert.Equal((Tier.Professional, TierChange.Up), (TierOf(outcome).Tier, TierOf(outcome).Change));
        Assert.Equal(12_500, outcome.ShareOf(0).Factors.Tier.Value);
        Assert.Equal(10_000, outcome.ShareOf(3).Factors.Tier.Value);
        Assert.Equal(Tier.Professional, outcome.CarriedOf(2).Tier);
        Assert.Equal([TierBar.Nodes, TierBar.Stake, TierBar.Hardware, TierBar.Sla], TierOf(outcome).Missing.AsEnumerable()); // of an enterprise
    }

    public static TheoryData<string, TestNetwork> BelowTheBar => new()
    {
        { "Stake", Professional().With(1, static line => line with { Stake = null, Hardware = HardwareGrade.Recommended }) }, // one stake that nobody knows
        { "Stake", Professional().With(1, static line => line with { Stake = new StakeFact(Standard, 1, [new LockFact(new Wei(Standard.Value - 1), 0)]), Hardware = HardwareGrade.Recommended }) },
        { "Hardware", Professional().With(2, static line => line with { Hardware = HardwareGrade.Minimum, Stake = new StakeFact(Standard, 1, [new LockFact(Standard, 0)]) }) },
        { "ScoredDays", Professional(epochs: 28) },
    };

    [Theory]
    [MemberData(nameof(BelowTheBar))]
    public void Run_AnyBarMissed_StaysWhereItIs(string missing, TestNetwork network)
    {
        TierLine tier = TierOf(network.Run());
        Assert.Equal((Tier.Hobbyist, TierChange.Stays), (tier.Tier, tier.Change));
        Assert.Equal([Enum.Parse<TierBar>(missing)], tier.Missing.AsEnumerable());
    }

    [Theory] // section 7: down after 7 days below the bar, notice on the first; a day of the demo is 30 s
    [InlineData(null, Tier.Professional, TierChange.Notice)]
    [InlineData(0L, Tier.Professional, TierChange.BelowBar)]
    [InlineData(209_999L, Tier.Professional, TierChange.BelowBar)]
    [InlineData(210_000L, Tier.Hobbyist, TierChange.Down)]
    public void Run_BelowItsBar_FallsAfterSevenDays(long? below, Tier tier, TierChange change)
    {
        TestNetwork network = Professional(hardware: HardwareGrade.Minimum);
        long end = network.Rules.Time.EndOf(network.Epoch);
        foreach (int node in network.Standings.Keys)
            network.Standings[node] = network.Standings[node] with { Carried = NodeCarry.New with { Tier = Tier.Professional, TierBelowSince = below is { } ms ? end - ms : null } };
        TestNetwork.Outcome outcome = network.Run();
        Assert.Equal((tier, change), (TierOf(outcome).Tier, TierOf(outcome).Change));
        Assert.Equal(tier == Tier.Professional ? below is { } since ? end - since : end : null, outcome.CarriedOf(1).TierBelowSince);
        Assert.Equal(tier == Tier.Professional ? 12_500 : 10_000, outcome.ShareOf(1).Factors.Tier.Value);
    }

    [Fact]
    public void Run_NewNodeOfAProfessional_TakesNothingFromItsTier()
    {
        TestNetwork network = Professional();
        network.Standings[0] = network.Standings[0] with { Carried = NodeCarry.New with { Tier = Tier.Professional } };
        network.Standings.Remove(2);
        Assert.Equal(TierChange.Stays, TierOf(network.Run()).Change);
    }

    [Fact]
    public void Run_InstitutionalStake_IsCountedInDollars()
    {
        // 3 x 10,000 tokens at 1 USD: what a tier asks for in dollars is far above.
        TestNetwork network = Professional(NodeCarry.New with { Tier = Tier.Institutional });
        Assert.Equal((Tier.Institutional, TierChange.Notice, Tier.Professional), (TierOf(network.Run()).Tier, TierOf(network.Run()).Change, TierOf(network.Run()).Eligible));
    }

    [Fact]
    public void Run_Anchors_HaveNoTier() => Assert.Equal(8, new TestNetwork(anchors: 2).Run().All<TierLine>().Count());

    [Theory] // section 4: flexible 1.0, 90 days 1.05, 365 days 1.25; weighted by amount, truncated
    [InlineData(new[] { 100 }, new[] { 0 }, 10_000)]
    [InlineData(new[] { 100 }, new[] { 365 }, 12_500)]
    [InlineData(new[] { 1, 3 }, new[] { 0, 365 }, 11_875)]
    [InlineData(new[] { 2, 1 }, new[] { 0, 90 }, 10_166)]
    [InlineData(new int[0], new int[0], 10_000)]
    public void Run_Locks_AreTheMeanOfTheirFactors(int[] amounts, int[] days, int factor)
    {
        var stake = new StakeFact(Standard, 1_000_000, [.. amounts.Zip(days, static (amount, term) => new LockFact(new Wei(amount), term))]);
        Assert.Equal(factor, new TestNetwork().With(0, line => line with { Stake = stake }).Run().ShareOf(0).Factors.Lock.Value);
        Assert.Equal(amounts.Sum(), stake.Bonded.Value);
    }

    [Theory]
    [InlineData(true, 1_000, 20_000)]
    [InlineData(false, 1_000, 10_000)]
    [InlineData(true, 183 * 30, 10_000)] // a day of the demo is 30 s
    public void Run_Genesis_HoldsForItsDays(bool genesis, long seconds, int factor) =>
        Assert.Equal(factor, new TestNetwork().With(0, line => line with { Genesis = genesis, SecondsSinceActivation = seconds }).Run().ShareOf(0).Factors.Genesis.Value);
}
