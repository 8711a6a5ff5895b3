using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Rewards;
using NodeProgram.Domain.Rewards.Bonuses;

namespace NodeProgram.Domain.Tests.Rewards;

public sealed class RewardsPolicyTests
{
    [Fact]
    public void Policy_DefaultAndDemo_AreValid()
    {
        Assert.Empty(FaultsOf(new RewardsPolicy()));
        Assert.Empty(FaultsOf(RewardsPolicy.Demo));
    }

    public static TheoryData<RewardsPolicy, string, string> BadPolicies => new()
    {
        { new RewardsPolicy { FeePool = new Wei(System.Numerics.BigInteger.One << 127) }, "feePool", "out-of-range" },
        { new RewardsPolicy { WeightCap = new BasisPoints(0) }, "weightCap", "out-of-range" },
        { new RewardsPolicy { ProfessionalFactor = new BasisPoints(9_999) }, "professionalFactor", "out-of-range" }, // a higher tier never gives less
        { new RewardsPolicy { EnterpriseFactor = new BasisPoints(65_536) }, "enterpriseFactor", "out-of-range" },
        { new RewardsPolicy { InstitutionalVolumeByNodes = Curve.Of((50, 10_000), (500, 9_000)) }, "institutionalVolumeByNodes[1]", "not-monotonic" },
        { new RewardsPolicy { RegionFactorByShareOfTarget = Curve.Of((0, 10_000), (1, 20_000)) }, "regionFactorByShareOfTarget[1]", "not-monotonic" },
        { new RewardsPolicy { StorageFactorCap = new BasisPoints(9_999) }, "storageFactorCap", "out-of-range" },
        { new RewardsPolicy { LockFactors = default }, "lockFactors", "bad-list" },
        { new RewardsPolicy { LockFactors = [] }, "lockFactors", "bad-list" },
        { new RewardsPolicy { LockFactors = [new LockFactor(1, BasisPoints.One)] }, "lockFactors", "bad-list" }, // flexible has no factor
        { new RewardsPolicy { LockFactors = [new LockFactor(0, BasisPoints.One), new LockFactor(0, BasisPoints.One)] }, "lockFactors[1]", "not-monotonic" },
        { new RewardsPolicy { LockFactors = [new LockFactor(0, BasisPoints.One), new LockFactor(90, new BasisPoints(9_999))] }, "lockFactors[1]", "not-monotonic" },
        { new RewardsPolicy { LockFactors = [new LockFactor(0, new BasisPoints(65_536))] }, "lockFactors[0].factor", "out-of-range" },
        { new RewardsPolicy { DaySeconds = 0 }, "daySeconds", "out-of-range" },
        { new RewardsPolicy { Bonuses = new BonusPolicy { StakingRate = new BasisPoints(10_001) } }, "bonuses.stakingRate", "out-of-range" },
        { new RewardsPolicy { Bonuses = new BonusPolicy { BountyBudget = new Wei(System.Numerics.BigInteger.One << 127) } }, "bonuses.bountyBudget", "out-of-range" },
        { new RewardsPolicy { Bonuses = new BonusPolicy { UptimeBudget = new Wei(System.Numerics.BigInteger.One << 127) } }, "bonuses.uptimeBudget", "out-of-range" },
    };

    [Theory]
    [MemberData(nameof(BadPolicies))]
    public void Policy_BadNumber_IsRefusedByName(RewardsPolicy policy, string path, string code) =>
        Assert.Contains(FaultsOf(policy), fault => (fault.Path, fault.Code) == (path, code));

    private static IReadOnlyList<PolicyFault> FaultsOf(RewardsPolicy policy)
    {
        var faults = new PolicyFaults();
        policy.Validate(faults);
        return faults.All;
    }
}
