using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Staking;

namespace NodeProgram.Domain.Tests.Staking;

public sealed class StakeRequirementTests
{
    private const long Day = 86_400_000;
    private const long Now = 20_000 * Day;
    private static readonly StakingPolicy Policy = new();

    [Theory]
    // rules, section 6: 10,000 USD of DTEL per node at the 7-day average price; the genesis cohort 50 %
    [InlineData(false, 1_000_000, "10000000000000000000000")]
    [InlineData(false, 250_000, "40000000000000000000000")]
    [InlineData(true, 1_000_000, "5000000000000000000000")]
    [InlineData(false, 3_000_000, "3333333333333333333334")] // rounded up to a wei
    [InlineData(true, 3_000_000, "1666666666666666666667")]
    public void OfNode_Price_Wei(bool isGenesis, long price, string wei) => Assert.Equal(Wei.Parse(wei), StakeRequirement.OfNode(isGenesis, price, Policy));

    [Fact]
    public void OfNode_NoPrice_IsABug() => Assert.Throws<ArgumentOutOfRangeException>(() => StakeRequirement.OfNode(false, 0, Policy));

    [Fact]
    public void Decide_LessThanNoNode_IsABug() => Assert.Throws<ArgumentOutOfRangeException>(() => StakeRequirement.Decide(new Wei(1), new Wei(1), -1, null, Now, Policy));

    [Fact]
    public void OfNode_LowestPrice_IsTaken() => // 10,000 USD at a millionth of a USD each: 10^10 tokens
        Assert.Equal(Wei.FromTokens(10_000_000_000), StakeRequirement.OfNode(false, 1, Policy));

    public static TheoryData<long[], long[], long?> Prices => new()
    {
        // rules, section 6: 7-day average; days before today (day 100)
        { [93, 94, 95, 96, 97, 98, 99], [10, 20, 30, 40, 50, 60, 71], 40 }, // 40.14 truncated
        { [92, 93, 94, 95, 96, 100, 101], [9_999, 10, 20, 30, 40, 9_999, 9_999], 25 }, // outside the seven days
        { [96, 97, 98, 99], [1, 1, 1, 5], 2 }, // decisions-money.md: more than half of the days
        { [97, 98, 99], [1, 1, 1], null },
        { [], [], null },
    };

    [Theory]
    [MemberData(nameof(Prices))]
    public void AveragePrice_DailyPrices_OfTheLastSevenDays(long[] days, long[] prices, long? average)
    {
        DailyPrice[] daily = [.. days.Zip(prices, static (day, price) => new DailyPrice(day, price))];
        Assert.Equal(average, StakeRequirement.AveragePrice(daily, 100, Policy));
        Assert.Equal(average, StakeRequirement.AveragePrice(daily.Reverse(), 100, Policy));
    }

    [Fact]
    public void AveragePrice_DayTwiceOrNoPrice_IsABug()
    {
        Assert.Throws<ArgumentException>(() => StakeRequirement.AveragePrice([new(99, 1), new(99, 1)], 100, Policy));
        Assert.Throws<ArgumentException>(() => StakeRequirement.AveragePrice([new(99, 0)], 100, Policy));
    }

    [Theory]
    // rules, section 6: a top-up is asked for only below 70 % coverage, with 30 days to do it
    [InlineData(1_000, 1, null, CoverageOutcome.Covered, 10_000, 0, 1)]
    [InlineData(700, 1, null, CoverageOutcome.Covered, 7_000, 300, 1)]
    [InlineData(699, 1, null, CoverageOutcome.TopUpOpen, 6_990, 301, 1)]
    [InlineData(699, 1, 30 * Day - 1, CoverageOutcome.TopUpOpen, 6_990, 301, 1)]
    [InlineData(699, 1, 30 * Day, CoverageOutcome.TopUpMissed, 6_990, 301, 0)]
    [InlineData(2_000, 3, 30 * Day, CoverageOutcome.TopUpMissed, 6_666, 1_000, 2)] // two of three are covered
    [InlineData(2_100, 3, 30 * Day, CoverageOutcome.Covered, 7_000, 900, 3)] // the request lapses
    [InlineData(0, 0, null, CoverageOutcome.Covered, 10_000, 0, 0)]
    [InlineData(5_000, 1, null, CoverageOutcome.Covered, 50_000, 0, 1)]
    public void Decide_BondedStake_Coverage(int bonded, int nodes, long? askedAgo, CoverageOutcome outcome, int coverage, int missing, int nodesCovered)
    {
        TopUpRequest? open = askedAgo is { } ago ? new TopUpRequest(Now - ago, Now - ago + 30 * Day) : null;
        CoverageDecision decision = StakeRequirement.Decide(new Wei(bonded), new Wei(1_000), nodes, open, Now, Policy);
        Assert.Equal((outcome, coverage, missing, nodesCovered), (decision.Outcome, decision.Coverage.Value, (int)decision.Missing.Value, decision.NodesCovered));
        Assert.Equal(outcome == CoverageOutcome.Covered ? null : open ?? new TopUpRequest(Now, Now + 30 * Day), decision.Request);
    }

    [Fact]
    public void Policy_DefaultAndDemo_AreValidAndABadOneIsNamed()
    {
        Assert.Empty(FaultsOf(new StakingPolicy()));
        Assert.Empty(FaultsOf(StakingPolicy.Demo));
        Assert.Equal(
            ["requiredUsd", "priceDays", "daySeconds", "genesisPart", "topUpBelow", "topUpSeconds", "unbondingSeconds", "entriesMax"],
            FaultsOf(new StakingPolicy { RequiredUsd = 0, PriceDays = 0, DaySeconds = 0, GenesisPart = new(10_001), TopUpBelow = new(10_001), TopUpSeconds = 0, UnbondingSeconds = -1, EntriesMax = 0 })
                .Select(static fault => fault.Path));
    }

    private static IReadOnlyList<PolicyFault> FaultsOf(StakingPolicy policy)
    {
        var faults = new PolicyFaults();
        policy.Validate(faults);
        return faults.All;
    }
}
