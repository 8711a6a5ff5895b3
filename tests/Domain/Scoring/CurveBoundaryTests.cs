using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Scoring;

namespace NodeProgram.Domain.Tests.Scoring;

/// <summary>Every knot of rules section 3, from both sides. Expected values are those of the table, or worked out by hand from the two knots around.</summary>
public sealed class CurveBoundaryTests
{
    private static readonly ScoringPolicy Policy = new();

    [Theory]
    // uptime: steps at 990,000, 995,000 and 999,000; below linear 950,000 -> 0, 990,000 -> 15,000
    [InlineData(ScoreInput.Uptime, 0, 0)]
    [InlineData(ScoreInput.Uptime, 950_000, 0)]
    [InlineData(ScoreInput.Uptime, 950_003, 1)] // 3 x 15,000 / 40,000 = 1.125
    [InlineData(ScoreInput.Uptime, 970_000, 7_500)]
    [InlineData(ScoreInput.Uptime, 989_999, 14_999)] // 15,000 - 0.375, truncated
    [InlineData(ScoreInput.Uptime, 990_000, 20_000)]
    [InlineData(ScoreInput.Uptime, 994_999, 20_000)]
    [InlineData(ScoreInput.Uptime, 995_000, 25_000)]
    [InlineData(ScoreInput.Uptime, 998_999, 25_000)]
    [InlineData(ScoreInput.Uptime, 999_000, 30_000)]
    [InlineData(ScoreInput.Uptime, 1_000_000, 30_000)]
    // latency in microseconds: 40 ms, 100 ms, 150 ms, 250 ms, 400 ms
    [InlineData(ScoreInput.Latency, 0, 10_000)]
    [InlineData(ScoreInput.Latency, 40_000, 10_000)]
    [InlineData(ScoreInput.Latency, 40_001, 9_999)]
    [InlineData(ScoreInput.Latency, 70_000, 9_000)]
    [InlineData(ScoreInput.Latency, 99_999, 8_000)]
    [InlineData(ScoreInput.Latency, 100_000, 8_000)]
    [InlineData(ScoreInput.Latency, 100_001, 7_999)]
    [InlineData(ScoreInput.Latency, 149_999, 6_000)]
    [InlineData(ScoreInput.Latency, 150_000, 6_000)]
    [InlineData(ScoreInput.Latency, 150_001, 5_999)]
    [InlineData(ScoreInput.Latency, 249_999, 2_000)]
    [InlineData(ScoreInput.Latency, 250_000, 2_000)]
    [InlineData(ScoreInput.Latency, 250_001, 1_999)]
    [InlineData(ScoreInput.Latency, 399_999, 0)]
    [InlineData(ScoreInput.Latency, 400_000, 0)]
    [InlineData(ScoreInput.Latency, 1_000_000, 0)]
    // bandwidth in bits per second: a step at 50 Mbps
    [InlineData(ScoreInput.Bandwidth, 0, 0)]
    [InlineData(ScoreInput.Bandwidth, 49_999_999, 0)]
    [InlineData(ScoreInput.Bandwidth, 50_000_000, 2_000)]
    [InlineData(ScoreInput.Bandwidth, 75_000_000, 3_500)]
    [InlineData(ScoreInput.Bandwidth, 99_999_999, 4_999)]
    [InlineData(ScoreInput.Bandwidth, 100_000_000, 5_000)]
    [InlineData(ScoreInput.Bandwidth, 249_999_999, 6_999)]
    [InlineData(ScoreInput.Bandwidth, 250_000_000, 7_000)]
    [InlineData(ScoreInput.Bandwidth, 499_999_999, 8_499)]
    [InlineData(ScoreInput.Bandwidth, 500_000_000, 8_500)]
    [InlineData(ScoreInput.Bandwidth, 999_999_999, 9_999)]
    [InlineData(ScoreInput.Bandwidth, 1_000_000_000, 10_000)]
    [InlineData(ScoreInput.Bandwidth, 10_000_000_000, 10_000)]
    // packet loss
    [InlineData(ScoreInput.PacketLoss, 0, 10_000)]
    [InlineData(ScoreInput.PacketLoss, 1_000, 10_000)]
    [InlineData(ScoreInput.PacketLoss, 1_001, 9_999)]
    [InlineData(ScoreInput.PacketLoss, 4_999, 9_000)]
    [InlineData(ScoreInput.PacketLoss, 5_000, 9_000)]
    [InlineData(ScoreInput.PacketLoss, 5_001, 8_999)]
    [InlineData(ScoreInput.PacketLoss, 20_000, 6_000)]
    [InlineData(ScoreInput.PacketLoss, 20_001, 5_999)]
    [InlineData(ScoreInput.PacketLoss, 60_000, 2_000)]
    [InlineData(ScoreInput.PacketLoss, 60_001, 1_999)]
    [InlineData(ScoreInput.PacketLoss, 99_999, 0)]
    [InlineData(ScoreInput.PacketLoss, 100_000, 0)]
    [InlineData(ScoreInput.PacketLoss, 1_000_000, 0)]
    // connection success
    [InlineData(ScoreInput.ConnectionSuccess, 1_000_000, 10_000)]
    [InlineData(ScoreInput.ConnectionSuccess, 999_000, 10_000)]
    [InlineData(ScoreInput.ConnectionSuccess, 998_999, 9_999)]
    [InlineData(ScoreInput.ConnectionSuccess, 995_000, 9_000)]
    [InlineData(ScoreInput.ConnectionSuccess, 994_999, 8_999)]
    [InlineData(ScoreInput.ConnectionSuccess, 990_000, 8_000)]
    [InlineData(ScoreInput.ConnectionSuccess, 989_999, 7_999)]
    [InlineData(ScoreInput.ConnectionSuccess, 980_000, 6_000)]
    [InlineData(ScoreInput.ConnectionSuccess, 979_999, 5_999)]
    [InlineData(ScoreInput.ConnectionSuccess, 950_000, 2_000)]
    [InlineData(ScoreInput.ConnectionSuccess, 949_999, 1_999)]
    [InlineData(ScoreInput.ConnectionSuccess, 900_000, 0)]
    [InlineData(ScoreInput.ConnectionSuccess, 899_999, 0)]
    // error rate
    [InlineData(ScoreInput.ErrorRate, 0, 5_000)]
    [InlineData(ScoreInput.ErrorRate, 100, 5_000)]
    [InlineData(ScoreInput.ErrorRate, 101, 4_998)] // 5,000 - 1.11
    [InlineData(ScoreInput.ErrorRate, 1_000, 4_000)]
    [InlineData(ScoreInput.ErrorRate, 1_001, 3_999)]
    [InlineData(ScoreInput.ErrorRate, 5_000, 2_500)]
    [InlineData(ScoreInput.ErrorRate, 5_001, 2_499)]
    [InlineData(ScoreInput.ErrorRate, 20_000, 1_000)]
    [InlineData(ScoreInput.ErrorRate, 20_001, 999)]
    [InlineData(ScoreInput.ErrorRate, 49_999, 0)]
    [InlineData(ScoreInput.ErrorRate, 50_000, 0)]
    // recovery time in seconds
    [InlineData(ScoreInput.RecoveryTime, 0, 5_000)]
    [InlineData(ScoreInput.RecoveryTime, 120, 5_000)]
    [InlineData(ScoreInput.RecoveryTime, 121, 4_994)] // 5,000 - 1,000 / 180
    [InlineData(ScoreInput.RecoveryTime, 300, 4_000)]
    [InlineData(ScoreInput.RecoveryTime, 301, 3_998)]
    [InlineData(ScoreInput.RecoveryTime, 900, 3_000)]
    [InlineData(ScoreInput.RecoveryTime, 901, 2_999)]
    [InlineData(ScoreInput.RecoveryTime, 3_600, 1_500)]
    [InlineData(ScoreInput.RecoveryTime, 3_601, 1_499)]
    [InlineData(ScoreInput.RecoveryTime, 14_400, 500)]
    [InlineData(ScoreInput.RecoveryTime, 14_401, 499)]
    [InlineData(ScoreInput.RecoveryTime, 86_399, 0)]
    [InlineData(ScoreInput.RecoveryTime, 86_400, 0)]
    // concurrent connections
    [InlineData(ScoreInput.ConcurrentConnections, 0, 0)]
    [InlineData(ScoreInput.ConcurrentConnections, 199, 0)]
    [InlineData(ScoreInput.ConcurrentConnections, 200, 1)]
    [InlineData(ScoreInput.ConcurrentConnections, 500_000, 2_500)]
    [InlineData(ScoreInput.ConcurrentConnections, 999_999, 4_999)]
    [InlineData(ScoreInput.ConcurrentConnections, 1_000_000, 5_000)]
    [InlineData(ScoreInput.ConcurrentConnections, 2_000_000, 5_000)]
    // resources
    [InlineData(ScoreInput.Cpu, 600_000, 2_500)]
    [InlineData(ScoreInput.Cpu, 600_001, 2_499)]
    [InlineData(ScoreInput.Cpu, 800_000, 1_500)]
    [InlineData(ScoreInput.Cpu, 800_001, 1_499)]
    [InlineData(ScoreInput.Cpu, 950_000, 500)]
    [InlineData(ScoreInput.Cpu, 950_001, 0)]
    [InlineData(ScoreInput.Memory, 600_000, 2_500)]
    [InlineData(ScoreInput.Memory, 600_001, 2_499)]
    [InlineData(ScoreInput.Memory, 800_000, 1_500)]
    [InlineData(ScoreInput.Memory, 800_001, 1_499)]
    [InlineData(ScoreInput.Memory, 950_000, 500)]
    [InlineData(ScoreInput.Memory, 950_001, 0)]
    // software, patches, findings
    [InlineData(ScoreInput.SoftwareVersion, 0, 4_000)]
    [InlineData(ScoreInput.SoftwareVersion, 1, 2_400)]
    [InlineData(ScoreInput.SoftwareVersion, 2, 800)]
    [InlineData(ScoreInput.SoftwareVersion, 3, 0)]
    [InlineData(ScoreInput.SoftwareVersion, 9, 0)]
    [InlineData(ScoreInput.SecurityPatches, 0, 3_000)]
    [InlineData(ScoreInput.SecurityPatches, 604_800, 3_000)]
    [InlineData(ScoreInput.SecurityPatches, 604_801, 2_999)]
    [InlineData(ScoreInput.SecurityPatches, 864_000, 1_714)] // 10 days: 3,000 x 4 / 7
    [InlineData(ScoreInput.SecurityPatches, 1_209_599, 0)]
    [InlineData(ScoreInput.SecurityPatches, 1_209_600, 0)]
    [InlineData(ScoreInput.PolicyAdherence, 0, 3_000)]
    [InlineData(ScoreInput.PolicyAdherence, 1, 2_000)]
    [InlineData(ScoreInput.PolicyAdherence, 2, 1_000)]
    [InlineData(ScoreInput.PolicyAdherence, 3, 0)]
    [InlineData(ScoreInput.PolicyAdherence, 4, 0)]
    public void Points_AroundEveryKnot_AreThoseOfTheTable(ScoreInput input, long value, long points) => Assert.Equal(points, Policy[input].Curve.At(value));

    [Theory]
    [InlineData(ScoreInput.Uptime, 30_000)]
    [InlineData(ScoreInput.Latency, 10_000)]
    [InlineData(ScoreInput.Bandwidth, 10_000)]
    [InlineData(ScoreInput.PacketLoss, 10_000)]
    [InlineData(ScoreInput.ConnectionSuccess, 10_000)]
    [InlineData(ScoreInput.ErrorRate, 5_000)]
    [InlineData(ScoreInput.RecoveryTime, 5_000)]
    [InlineData(ScoreInput.ConcurrentConnections, 5_000)]
    [InlineData(ScoreInput.Cpu, 2_500)]
    [InlineData(ScoreInput.Memory, 2_500)]
    [InlineData(ScoreInput.SoftwareVersion, 4_000)]
    [InlineData(ScoreInput.SecurityPatches, 3_000)]
    [InlineData(ScoreInput.PolicyAdherence, 3_000)]
    public void Max_EveryInput_IsThatOfTheTable(ScoreInput input, int max) => Assert.Equal(max, Policy[input].Max);

    [Theory]
    [InlineData(100_000, 20_000)]
    [InlineData(90_000, 20_000)]
    [InlineData(89_999, 15_000)]
    [InlineData(80_000, 15_000)]
    [InlineData(79_999, 10_000)]
    [InlineData(70_000, 10_000)]
    [InlineData(69_999, 5_000)]
    [InlineData(60_000, 5_000)]
    [InlineData(59_999, 0)]
    [InlineData(0, 0)]
    public void Multiplier_AroundEveryBand_IsThatOfTheTable(int score, int basisPoints) => Assert.Equal(basisPoints, Policy.Bands[Policy.BandOf(score)].Multiplier.Value);

    [Fact]
    public void BandOf_GapOrUnknownInput_Throws()
    {
        Assert.Throws<InvalidOperationException>(() => (Policy with { Bands = Policy.Bands.RemoveAt(4) }).BandOf(59_999));
        Assert.Throws<ArgumentOutOfRangeException>(() => Policy[(ScoreInput)13]);
    }

    public static TheoryData<Func<int, ScoringPolicy>, int, int> EdgesOfRanges() => new()
    {
        { static value => Policy with { RemovalReviewEpochs = value }, 1, 1_000 },
        { static value => Policy with { ConnectionPrior = value }, 0, 1_000_000 },
        { static value => Policy with { BandwidthBursts = value }, 1, 1_000 },
        { static value => Policy with { SoftwareGraceSeconds = value }, 0, 90 * 86_400 },
        { static value => Policy with { BelowMinimumReleases = value }, 3, 1_000 }, // below 3 points are left
        { static value => Policy with { MajorFindingWeight = value }, 3, 1_000 },
        { static value => Policy with { DecayEpochs = value }, 1, 100 },
        { static value => Policy with { ActiveShareMin = new(value < 0 ? 1_000_001 : value) }, 0, 1_000_000 },
        { static value => Policy with { ConfidenceZMilli = value }, 0, 10_000 },
        { static value => Policy with { SlotsPerIndependentSample = value }, 1, 1_000 },
    };

    [Theory]
    [MemberData(nameof(EdgesOfRanges))]
    public void Validate_Ranges_HoldFromEndToEnd(Func<int, ScoringPolicy> with, int min, int max) => NodeProgram.Domain.Tests.Governance.Ranges.AssertExactly(with, min, max);

    public static TheoryData<ScoringPolicy, string> Faulty() => new()
    {
        { Policy with { Uptime = Policy.Uptime with { Max = 29_999 } }, "scoring.uptime.curve" },
        { Policy with { Uptime = new(29_999, Curve.Of((0, 29_999))) }, "scoring" },
        { Policy with { Latency = Policy.Latency with { Max = 0 } }, "scoring.latency.max" },
        { Policy with { Latency = Policy.Latency with { Curve = Curve.Of((1, 0), (2, 10_000)) } }, "scoring.latency.curve[1]" },
        { Policy with { Bandwidth = Policy.Bandwidth with { Curve = new Curve() } }, "scoring.bandwidth.curve" },
        { Policy with { Bandwidth = Policy.Bandwidth with { Curve = Curve.Of((0, 9_999)) } }, "scoring.bandwidth.curve" },
        { Policy with { Bands = [] }, "scoring.bands" },
        { Policy with { Bands = default }, "scoring.bands" },
        { Policy with { Bands = Policy.Bands.RemoveAt(4) }, "scoring.bands[3].from" },
        { Policy with { Bands = Policy.Bands.SetItem(1, new(new(90_000), new(15_000))) }, "scoring.bands[1].from" },
        { Policy with { Bands = Policy.Bands.SetItem(1, new(new(80_000), new(20_001))) }, "scoring.bands[1].multiplier" },
        { Policy with { BelowMinimumReleases = 2 }, "scoring.belowMinimumReleases" },
        { Policy with { MajorFindingWeight = 2 }, "scoring.majorFindingWeight" },
        { Policy with { DecayEpochs = 0 }, "scoring.decayEpochs" },
        { Policy with { ConnectionPrior = -1 }, "scoring.connectionPrior" },
        { Policy with { BandwidthBursts = 0 }, "scoring.bandwidthBursts" },
        { Policy with { SoftwareGraceSeconds = -1 }, "scoring.softwareGraceSeconds" },
        { Policy with { ActiveShareMin = new(1_000_001) }, "scoring.activeShareMin" },
        { Policy with { ConfidenceZMilli = -1 }, "scoring.confidenceZMilli" },
        { Policy with { SlotsPerIndependentSample = 0 }, "scoring.slotsPerIndependentSample" },
        { Policy with { RemovalReviewEpochs = 0 }, "scoring.removalReviewEpochs" },
    };

    [Theory]
    [MemberData(nameof(Faulty))]
    public void Validate_FaultyValue_NamesTheField(ScoringPolicy policy, string path)
    {
        var faults = new PolicyFaults();
        policy.Validate(faults.At("scoring"));
        Assert.Contains(faults.All, fault => fault.Path == path);
    }
}
