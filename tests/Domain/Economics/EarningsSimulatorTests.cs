using System.Numerics;
using NodeProgram.Domain.Economics;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Rewards;
using NodeProgram.Domain.Rewards.Allocation;
using NodeProgram.Domain.Rewards.Bonuses;
using NodeProgram.Domain.Rewards.Weights;
using NodeProgram.Domain.Scoring;
using NodeProgram.Domain.Tiers;

namespace NodeProgram.Domain.Tests.Economics;

public sealed class EarningsSimulatorTests
{
    private static readonly RewardsSections Policy = new(new ScoringPolicy(), new RewardsPolicy(), new EconomicsPolicy(), 86_400);

    [Fact]
    public void Simulate_ProgramDocumentsProfessionalNode_LiesWithinItsRanges()
    {
        // Program document, "Revenue Model": base $500-2,000 a month at 1.0, quality 1.5x, geographic bonus, uptime bonus, traffic 10 to 100 TB a month, $10,000 of stake.
        RewardsSections policy = Policy with { Rewards = Policy.Rewards with { FeePool = Wei.FromTokens(3_000) } };
        EarningsEstimate estimate = EarningsSimulator.Simulate(
            new EarningsScenario
            {
                Tier = Tier.Professional, Uptime = new(999_500), OtherPoints = new(55_000), RegionShareOfTarget = new(950_000), Stake = Wei.FromTokens(10_000),
                RelayedBytesPerDay = 1_000_000_000_000, OtherNodes = 100, OtherNodesWeight = new(15_000), Months = 1,
            },
            policy).Expected;
        MonthEstimate month = estimate.Months.Single();

        Assert.Equal(85_000, estimate.Score.Value); // 80-89: 1.5x
        InUsd(750, 3_000, month.PoolShare);
        InUsd(82, 83, month.StakingReward); // $83 a month
        InUsd(50, 500, month.RegionPart);
        InUsd(50, 300, month.UptimeBonus);
        InUsd(300, 300, month.TrafficBonus); // 30 TB
        InUsd(1_083, 4_783, month.Earned);
        Assert.InRange(month.CostMicroUsd, 60_000_000, 370_000_000); // "Cost Analysis", cloud
        Assert.InRange(EarningsSimulator.Simulate(new EarningsScenario { Tier = Tier.Professional, RelayedBytesPerDay = 1_000_000_000_000 }, policy).Expected.PaybackMonth!.Value, 6, 24); // "ROI: 6-24 months"
    }

    [Fact]
    public void Simulate_Month_IsWhatProductionPays()
    {
        var scenario = new EarningsScenario { Nodes = 3, Tier = Tier.Professional, LockTermDays = 365, RegionShareOfTarget = new(500_000), NodeType = NodeType.Edge, OtherNodes = 40, OtherNodesWeight = new(10_000), Months = 1 };
        MonthEstimate month = EarningsSimulator.Simulate(scenario, Policy).Expected.Months.Single();

        RewardFactors factors = new(new(15_000), new(12_500), BasisPoints.One, BasisPoints.One, new(17_500), new(15_000), BasisPoints.One, new(12_500));
        NodeClaim[] claims = [.. Enumerable.Range(0, 43).Select(i => new NodeClaim(NodeId.Parse("0x" + i.ToString("x64")), new OperatorId(i < 3 ? 1 : 2), i < 3 ? factors : RewardFactors.One))];
        EpochAllocation epoch = EpochAllocation.Split(new EpochId(1), Wei.Zero, claims, Policy.Rewards);
        BigInteger paid = epoch.PaidByOperator()[new OperatorId(1)].Value;
        Assert.InRange(month.PoolShare.Value, paid * 30 - 30 * 43, paid * 30 + 30 * 43); // the others are one sum here, so wei of rounding may fall elsewhere
        Assert.Equal(BonusRules.StakingReward(scenario.Stake, 1, Policy.Rewards.Bonuses).Value * 30, month.StakingReward.Value);
    }

    public static TheoryData<EarningsScenario> Better => new()
    {
        new EarningsScenario { Uptime = new(999_900), OtherPoints = new(60_000) }, // 90,000: 2.0
        new EarningsScenario { Tier = Tier.Professional },
        new EarningsScenario { Tier = Tier.Enterprise },
        new EarningsScenario { RegionShareOfTarget = new(250_000) },
        new EarningsScenario { LockTermDays = 90 },
        new EarningsScenario { IsGenesis = true },
        new EarningsScenario { Stake = Wei.FromTokens(20_000) },
        new EarningsScenario { RelayedBytesPerDay = 1_000_000_000 },
        new EarningsScenario { ReferredPaidPerEpoch = Wei.FromTokens(100) },
        new EarningsScenario { NodeType = NodeType.RegionalHub },
        new EarningsScenario { NodeType = NodeType.Archive, StoredBytes = 1_000_000_000_000 },
        new EarningsScenario { OtherNodes = 99 },
        new EarningsScenario { Nodes = 2 },
    };

    [Theory]
    [MemberData(nameof(Better))]
    public void Simulate_WhatThePolicyRewards_EarnsMore(EarningsScenario better) =>
        Assert.True(First(better).Earned > First(new EarningsScenario()).Earned);

    [Theory]
    [InlineData(989_999, 0)] // low uptime loses the part of the score, and the bonus
    [InlineData(999_499, 1)]
    [InlineData(999_500, 2)]
    public void Simulate_Uptime_DecidesScoreAndBonus(long uptimePpm, int what)
    {
        EarningsEstimate estimate = EarningsSimulator.Simulate(new EarningsScenario { Uptime = new(uptimePpm) }, Policy).Expected;
        Assert.Equal(what == 0 ? 69_999 : 85_000, estimate.Score.Value);
        Assert.Equal(what == 2, estimate.Months[0].UptimeBonus > Wei.Zero);
    }

    [Fact]
    public void Simulate_GenesisAndReferral_EndWhenTheirDaysAreOver()
    {
        var months = EarningsSimulator.Simulate(new EarningsScenario { IsGenesis = true, ReferredPaidPerEpoch = Wei.FromTokens(1), Months = 8 }, Policy).Expected.Months;
        Assert.True(months[5].PoolShare == months[0].PoolShare); // 180 of 183 days
        Assert.True(months[6].PoolShare < months[5].PoolShare && months[6].PoolShare > months[7].PoolShare); // 3 days of it
        Assert.Equal(3 * 30 * 5, (int)(months.Aggregate(BigInteger.Zero, static (sum, month) => sum + month.ReferralBonus.Value) / BigInteger.Pow(10, 16))); // 5 % for 90 days
        Assert.Equal(Wei.Zero, months[3].ReferralBonus);
    }

    [Fact]
    public void Simulate_Band_LowBelowExpectedBelowHigh()
    {
        EarningsBand band = EarningsSimulator.Simulate(new EarningsScenario { Hosting = Hosting.BareMetal }, Policy);
        Assert.Equal((700_000, 1_000_000, 1_300_000), (band.Low.MicroUsdPerToken, band.Expected.MicroUsdPerToken, band.High.MicroUsdPerToken));
        Assert.Equal((5_000_000_000, 3_500_000_000, 2_000_000_000), (band.Low.OnceMicroUsd, band.Expected.OnceMicroUsd, band.High.OnceMicroUsd));
        Assert.True(band.Low.Months[0].NetMicroUsd < band.Expected.Months[0].NetMicroUsd && band.Expected.Months[0].NetMicroUsd < band.High.Months[0].NetMicroUsd);
        Assert.True(band.Low.AnnualReturn < band.Expected.AnnualReturn && band.Expected.AnnualReturn < band.High.AnnualReturn);
    }

    [Fact]
    public void Simulate_MonthsUntilTheMoneyIsBack()
    {
        // 100 DTEL a day to one node alone with a single other one of the same weight: 50 a day, 1,500 a month, bare metal at $150 a month and $3,500 once; no bonus, no staking.
        RewardsSections policy = Policy with
        {
            Rewards = Policy.Rewards with { FeePool = Wei.FromTokens(100), Bonuses = new BonusPolicy { StakingRate = new(0) } },
            Economics = new EconomicsPolicy { NetworkBand = new(0), PriceBand = new(0) },
        };
        EarningsEstimate estimate = EarningsSimulator.Simulate(
            new EarningsScenario { Uptime = new(999_000), OtherPoints = new(40_000), OtherNodes = 1, OtherNodesWeight = new(10_000), Hosting = Hosting.BareMetal, Stake = Wei.FromTokens(10_000), Months = 12 }, policy).Expected;
        Assert.Equal(1_350_000_000, estimate.Months[0].NetMicroUsd);
        Assert.Equal((3, 10), (estimate.BreakEvenMonth, estimate.PaybackMonth)); // 3 x 1,350 >= 3,500; 10 x 1,350 >= 13,500
        Assert.Equal(12 * 1_350 * 10_000 / 13_500, (int)estimate.AnnualReturn!.Value);
    }

    [Fact]
    public void Simulate_NothingEarnedNothingInvested_SaysSo()
    {
        RewardsSections free = Policy with { Economics = new EconomicsPolicy { CloudHosting = new(0, 0), CloudBandwidth = new(0, 0), CloudStorage = new(0, 0), CloudMonitoring = new(0, 0) } };
        EarningsEstimate estimate = EarningsSimulator.Simulate(new EarningsScenario { Uptime = new(0), OtherPoints = new(0), OtherNodes = 0, Stake = Wei.Zero }, free).Expected;
        Assert.Equal(Wei.Zero, estimate.Months[0].Earned); // all weights 0: the pool rolls over
        Assert.Null(estimate.AnnualReturn);
        EarningsEstimate loss = EarningsSimulator.Simulate(new EarningsScenario { Uptime = new(0), OtherPoints = new(0), Stake = new(1_000) }, Policy).Expected;
        Assert.Null(loss.PaybackMonth);
        Assert.True(loss.Months[0].NetMicroUsd < 0);
    }

    public static TheoryData<EarningsScenario, string> Refused => new()
    {
        { new EarningsScenario { Nodes = 0 }, "nodes" },
        { new EarningsScenario { Nodes = 10_001 }, "nodes" },
        { new EarningsScenario { Tier = default }, "tier" },
        { new EarningsScenario { NodeType = default }, "nodeType" },
        { new EarningsScenario { StoredBytes = -1 }, "storedBytes" },
        { new EarningsScenario { ProcessedSeconds = -1 }, "processedSeconds" },
        { new EarningsScenario { Uptime = new(1_000_001) }, "uptime" },
        { new EarningsScenario { OtherPoints = new(70_001) }, "otherPoints" },
        { new EarningsScenario { Stake = new(BigInteger.One << 112) }, "stake" },
        { new EarningsScenario { LockTermDays = -1 }, "lockTermDays" },
        { new EarningsScenario { DaysSinceActivation = -1 }, "daysSinceActivation" },
        { new EarningsScenario { RelayedBytesPerDay = -1 }, "relayedBytesPerDay" },
        { new EarningsScenario { ReferredPaidPerEpoch = new(BigInteger.One << 112) }, "referredPaidPerEpoch" },
        { new EarningsScenario { OtherNodes = 250_001 }, "otherNodes" },
        { new EarningsScenario { OtherNodesWeight = new(65_536) }, "otherNodesWeight" },
        { new EarningsScenario { MicroUsdPerToken = 0 }, "microUsdPerToken" },
        { new EarningsScenario { Hosting = default }, "hosting" },
        { new EarningsScenario { Months = 121 }, "months" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void Check_FieldOutOfRange_IsNamed(EarningsScenario scenario, string field)
    {
        Assert.Equal(new ScenarioRefusal(field), EarningsSimulator.Check(scenario, Policy));
        Assert.Throws<ArgumentException>(() => EarningsSimulator.Simulate(scenario, Policy));
    }

    [Fact]
    public void Simulate_LargestScenario_DoesNotOverflow()
    {
        var largest = new EarningsScenario
        {
            Nodes = 10_000, Tier = Tier.Institutional, NodeType = NodeType.Transcription, ProcessedSeconds = long.MaxValue, Uptime = PartsPerMillion.One, OtherPoints = new(70_000),
            OtherNodes = 250_000, OtherNodesWeight = new(65_535), Months = 120, IsGenesis = true, RelayedBytesPerDay = 1_000_000_000_000_000, DaysSinceActivation = 36_500, LockTermDays = 36_500,
        };
        Assert.Null(EarningsSimulator.Check(largest, Policy));
        Assert.True(EarningsSimulator.Simulate(largest, Policy).Low.Months.Length == 120);
    }

    [Theory]
    // program document, "Cost Analysis"
    [InlineData(Hosting.Cloud, EstimateCase.High, 0, 60)]
    [InlineData(Hosting.Cloud, EstimateCase.Low, 0, 370)]
    [InlineData(Hosting.Cloud, EstimateCase.Expected, 0, 215)]
    [InlineData(Hosting.BareMetal, EstimateCase.High, 2_000, 100)]
    [InlineData(Hosting.BareMetal, EstimateCase.Low, 5_000, 200)]
    public void Costs_Hosting_OfTheProgramDocument(Hosting hosting, EstimateCase estimate, long once, long monthly)
    {
        Costs one = CostModel.Of(hosting, 1, estimate, Policy.Economics);
        Assert.Equal((once * 1_000_000, monthly * 1_000_000), (one.OnceMicroUsd, one.MonthlyMicroUsd));
        Assert.Equal(3 * one.MonthlyMicroUsd, CostModel.Of(hosting, 3, estimate, Policy.Economics).MonthlyMicroUsd);
    }

    [Fact]
    public void Costs_NoHosting_IsABug()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => CostModel.Of(default, 1, EstimateCase.Low, Policy.Economics));
        Assert.Throws<ArgumentOutOfRangeException>(() => CostModel.Of(Hosting.Cloud, -1, EstimateCase.Low, Policy.Economics));
    }

    [Fact]
    public void Policy_DefaultIsValidAndABadOneIsNamed()
    {
        Assert.Empty(FaultsOf(new EconomicsPolicy()));
        Assert.Empty(FaultsOf(EconomicsPolicy.Demo));
        Assert.Equal(["monthDays", "cloudStorage.high", "priceBand"], FaultsOf(new EconomicsPolicy { MonthDays = 27, CloudStorage = new(2, 1), PriceBand = new(10_000) }).Select(static fault => fault.Path));
    }

    [Fact]
    public void Earned_IsTheSumOfItsLines() => // the region's part is a part of the pool's share, not one more line
        Assert.Equal(new Wei(0b11111), new MonthEstimate(1, new(0b1), new(0b1), new(0b10), new(0b100), new(0b1000), new(0b10000), 0, 0).Earned);

    [Fact]
    public void AnnualReturn_MoreThanAYear_IsThatOfTheFirstTwelveMonths()
    {
        // The genesis factor ends within the thirteenth month, so that this one differs from those before.
        var year = new EarningsScenario { IsGenesis = true, Months = 12, DaysSinceActivation = 0 };
        EarningsEstimate longer = EarningsSimulator.Simulate(year with { Months = 24 }, Policy).Expected;
        Assert.NotEqual(longer.Months[0].NetMicroUsd, longer.Months[12].NetMicroUsd);
        Assert.Equal(EarningsSimulator.Simulate(year, Policy).Expected.AnnualReturn, longer.AnnualReturn);
        Assert.NotEqual(EarningsSimulator.Simulate(year with { Months = 1 }, Policy).Expected.AnnualReturn, EarningsSimulator.Simulate(year with { Months = 24, DaysSinceActivation = 3_000 }, Policy).Expected.AnnualReturn);
    }

    private static MonthEstimate First(EarningsScenario scenario) => EarningsSimulator.Simulate(scenario, Policy).Expected.Months[0];

    private static void InUsd(int low, int high, Wei amount) => Assert.InRange(amount.Value, Wei.FromTokens(low).Value, Wei.FromTokens(high).Value); // at $1 a DTEL

    private static IReadOnlyList<PolicyFault> FaultsOf(EconomicsPolicy policy)
    {
        var faults = new PolicyFaults();
        policy.Validate(faults);
        return faults.All;
    }
}
