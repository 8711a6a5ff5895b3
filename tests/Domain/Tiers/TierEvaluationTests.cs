using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Tiers;

namespace NodeProgram.Domain.Tests.Tiers;

public sealed class TierEvaluationTests
{
    private const long Day = 86_400_000;
    private const long Now = 20_000 * Day;
    private static readonly TiersPolicy Policy = new();

    private static readonly OperatorStanding Professional = new(3, new Wei(3_000), new Wei(1_000), 30_000_000_000, 30, new(995_001), HardwareGrade.Recommended, 1, false, null, null);

    private static readonly OperatorStanding Enterprise = new(10, new Wei(10_000), new Wei(1_000), 100_000_000_000, 30, new(999_001), HardwareGrade.HighPerformance, 1, true, null, null);

    private static readonly OperatorStanding Institutional =
        new(50, new Wei(50_000), new Wei(1_000), 500_000_000_000, 30, new(999_500), HardwareGrade.HighPerformance, 5, true, Now + 1, Now + 1);

    public static TheoryData<OperatorStanding, Tier, TierBar[]> Standings => new()
    {
        // rules, section 7; program document, 3.2
        { Professional with { Nodes = 1, Stake = new(1_000), Uptime = null, ScoredDays = 0, Hardware = HardwareGrade.Minimum }, Tier.Hobbyist, [TierBar.Nodes, TierBar.Stake, TierBar.ScoredDays, TierBar.Uptime, TierBar.Hardware] },
        { Professional with { Nodes = 0 }, Tier.Hobbyist, [TierBar.Nodes] },
        { Professional with { Nodes = 2 }, Tier.Hobbyist, [TierBar.Nodes] }, // hobbyist 1 or 2
        { Professional with { Stake = new(2_999) }, Tier.Hobbyist, [TierBar.Stake] }, // 3x or more
        { Professional with { Uptime = new(995_000) }, Tier.Hobbyist, [TierBar.Uptime] }, // > 99.5 %
        { Professional with { ScoredDays = 29 }, Tier.Hobbyist, [TierBar.ScoredDays] }, // the last 30 scored days
        { Professional with { Hardware = HardwareGrade.Minimum }, Tier.Hobbyist, [TierBar.Hardware] }, // recommended hardware
        { Professional with { Hardware = HardwareGrade.Unknown }, Tier.Hobbyist, [TierBar.Hardware] },
        { Professional, Tier.Professional, [TierBar.Nodes, TierBar.Stake, TierBar.Uptime, TierBar.Hardware, TierBar.Sla] },
        { Enterprise with { Nodes = 9 }, Tier.Professional, [TierBar.Nodes] }, // 10 or more
        { Enterprise with { Nodes = 40, IsSlaSigned = false }, Tier.Professional, [TierBar.Sla] }, // above 10 without the enterprise bar
        { Enterprise with { Stake = new(9_999) }, Tier.Professional, [TierBar.Stake] }, // 10x or more
        { Enterprise with { Uptime = new(999_000) }, Tier.Professional, [TierBar.Uptime] }, // > 99.9 %
        { Enterprise with { Hardware = HardwareGrade.Recommended }, Tier.Professional, [TierBar.Hardware] },
        { Enterprise, Tier.Enterprise, [TierBar.Nodes, TierBar.Stake, TierBar.Uptime, TierBar.Regions, TierBar.Soc2, TierBar.Iso27001] },
        // program document, 4.1
        { Institutional with { Nodes = 49 }, Tier.Enterprise, [TierBar.Nodes] },
        { Institutional with { StakeMicroUsd = 499_999_999_999 }, Tier.Enterprise, [TierBar.Stake] }, // >= 500,000 USD
        { Institutional with { Uptime = new(999_499) }, Tier.Enterprise, [TierBar.Uptime] }, // 99.95 %
        { Institutional with { Regions = 4 }, Tier.Enterprise, [TierBar.Regions] },
        { Institutional with { Soc2UntilUnixMs = Now }, Tier.Enterprise, [TierBar.Soc2] }, // unexpired
        { Institutional with { Soc2UntilUnixMs = Now + 1, Iso27001UntilUnixMs = Now + 1 }, Tier.Institutional, [] },
        { Institutional with { Iso27001UntilUnixMs = Now }, Tier.Enterprise, [TierBar.Iso27001] },
        { Institutional with { Iso27001UntilUnixMs = null }, Tier.Enterprise, [TierBar.Iso27001] },
        { Institutional, Tier.Institutional, [] },
    };

    [Theory]
    [MemberData(nameof(Standings))]
    public void Decide_Standing_HighestTierWhoseBarsAreMet(OperatorStanding standing, Tier eligible, TierBar[] missing)
    {
        TierDecision decision = TierEvaluation.Decide(TierState.New, standing, Now, Policy);
        Assert.Equal(eligible, decision.Eligible);
        Assert.Equal(missing, decision.Missing.AsEnumerable());
        Assert.Equal(new TierState(eligible, null), decision.State); // up at once
        Assert.Equal(eligible == Tier.Hobbyist ? TierChange.Stays : TierChange.Up, decision.Change);
    }

    [Fact]
    public void Decide_BelowTheBar_NoticeOnTheFirstDayDownAfterSeven()
    {
        var state = new TierState(Tier.Enterprise, null);
        for (int day = 0; day < 7; day++)
        {
            TierDecision decision = TierEvaluation.Decide(state, Professional, Now + day * Day, Policy);
            Assert.Equal((Tier.Enterprise, day == 0 ? TierChange.Notice : TierChange.BelowBar), (decision.State.Tier, decision.Change));
            state = decision.State;
        }

        Assert.Equal(TierChange.BelowBar, TierEvaluation.Decide(state, Professional, Now + 7 * Day - 1, Policy).Change);
        TierDecision down = TierEvaluation.Decide(state, Professional, Now + 7 * Day, Policy);
        Assert.Equal((new TierState(Tier.Professional, null), TierChange.Down), (down.State, down.Change));
    }

    [Fact]
    public void Decide_BackAboveTheBar_StartsAnew()
    {
        TierState below = TierEvaluation.Decide(new TierState(Tier.Enterprise, null), Professional, Now, Policy).State;
        TierDecision back = TierEvaluation.Decide(below, Enterprise, Now + 6 * Day, Policy);
        Assert.Equal((new TierState(Tier.Enterprise, null), TierChange.Stays), (back.State, back.Change));
        Assert.Equal(TierChange.Notice, TierEvaluation.Decide(back.State, Professional, Now + 8 * Day, Policy).Change);
    }

    [Theory]
    // rules, section 7: community best effort, professional 24 h, enterprise 4 h
    [InlineData(Tier.Hobbyist, null)]
    [InlineData(Tier.Professional, 86_400)]
    [InlineData(Tier.Enterprise, 14_400)]
    [InlineData(Tier.Institutional, 14_400)]
    public void ResponseSeconds_Tier_SupportResponse(Tier tier, int? seconds) => Assert.Equal(seconds, Policy.ResponseSeconds(tier));

    [Fact]
    public void ResponseSeconds_NoTier_IsABug() => Assert.Throws<ArgumentOutOfRangeException>(() => Policy.ResponseSeconds(default));

    [Fact]
    public void Policy_DefaultAndDemo_AreValidAndABadOneIsNamed()
    {
        Assert.Empty(FaultsOf(new TiersPolicy()));
        Assert.Empty(FaultsOf(TiersPolicy.Demo));
        Assert.Equal(
            ["scoredDays", "downAfterSeconds", "enterpriseNodesMin", "enterpriseStakesMin", "enterpriseUptimeAbove", "institutionalNodesMin", "institutionalUptimeFrom", "institutionalRegionsMin", "enterpriseResponseSeconds"],
            FaultsOf(new TiersPolicy
            {
                ScoredDays = 0, DownAfterSeconds = -1, EnterpriseNodesMin = 2, EnterpriseStakesMin = 2, EnterpriseUptimeAbove = new(1), InstitutionalNodesMin = 1,
                InstitutionalUptimeFrom = new(0), InstitutionalRegionsMin = 10, EnterpriseResponseSeconds = 86_401,
            }).Select(static fault => fault.Path));
    }

    private static IReadOnlyList<PolicyFault> FaultsOf(TiersPolicy policy)
    {
        var faults = new PolicyFaults();
        policy.Validate(faults);
        return faults.All;
    }
}
