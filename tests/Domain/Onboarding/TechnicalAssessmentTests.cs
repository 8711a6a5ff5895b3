using NodeProgram.Domain.Onboarding;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Telemetry;

namespace NodeProgram.Domain.Tests.Onboarding;

public sealed class TechnicalAssessmentTests
{
    private static readonly HardwarePolicy Policy = new();

    private static readonly PreflightReport Recommended = new()
    {
        Node = NodeId.Parse("0x" + new string('1', 64)), PublicKey = "", AtUnixMs = 1, Software = "relay 1.0.0",
        CpuCores = 8, CpuMegahertz = 2_400, MemoryBytes = 16_000_000_000, DiskBytes = 500_000_000_000, DiskIsSolidState = true,
        OsId = "ubuntu", OsVersion = "24.04", DockerVersion = "28.0.1", DockerComposeVersion = "2.33.0", AutomaticUpdates = true,
        PublicAddress = "203.0.113.7", StaticAddress = true, DynamicDns = false, CarrierGradeNat = false,
        Ports = [new PortMeasurement(7881, "tcp", true, true), new PortMeasurement(7882, "udp", true, true)],
        Hubs = [new HubLatency("far.example:443", 180_000), new HubLatency("near.example:443", 12_000), new HubLatency("silent.example:443", null)],
        DownloadBitsPerSecond = 1_000_000_000, UploadBitsPerSecond = 1_000_000_000,
    };

    // Source of every number: program document, "Technical Requirements".
    public static TheoryData<PreflightReport, Criterion, Grade> Cases => new()
    {
        { Recommended with { CpuCores = 7 }, Criterion.Cores, Grade.Warn }, // 8 recommended
        { Recommended with { CpuCores = 4 }, Criterion.Cores, Grade.Warn }, // 4 minimum
        { Recommended with { CpuCores = 3 }, Criterion.Cores, Grade.Fail },
        { Recommended with { CpuCores = null }, Criterion.Cores, Grade.Fail },
        { Recommended with { CpuMegahertz = 2_399 }, Criterion.Clock, Grade.Fail }, // 2.4 GHz
        { Recommended with { CpuMegahertz = null }, Criterion.Clock, Grade.Warn }, // decisions-money.md
        { Recommended with { MemoryBytes = 15_999_999_999 }, Criterion.Memory, Grade.Warn }, // 16 GB recommended
        { Recommended with { MemoryBytes = 8_000_000_000 }, Criterion.Memory, Grade.Warn }, // 8 GB minimum
        { Recommended with { MemoryBytes = 7_999_999_999 }, Criterion.Memory, Grade.Fail },
        { Recommended with { DiskBytes = 499_999_999_999 }, Criterion.Disk, Grade.Warn }, // 500 GB recommended
        { Recommended with { DiskBytes = 100_000_000_000 }, Criterion.Disk, Grade.Warn }, // 100 GB minimum
        { Recommended with { DiskBytes = 99_999_999_999 }, Criterion.Disk, Grade.Fail },
        { Recommended with { DiskIsSolidState = false }, Criterion.SolidStateDisk, Grade.Fail }, // SSD
        { Recommended with { DiskIsSolidState = null }, Criterion.SolidStateDisk, Grade.Fail },
        { Recommended with { UploadBitsPerSecond = 999_999_999 }, Criterion.Bandwidth, Grade.Warn }, // 1 Gbps recommended
        { Recommended with { DownloadBitsPerSecond = 100_000_000 }, Criterion.Bandwidth, Grade.Warn }, // 100 Mbps minimum
        { Recommended with { UploadBitsPerSecond = 99_999_999 }, Criterion.Bandwidth, Grade.Fail }, // symmetric: the smaller counts
        { Recommended with { DownloadBitsPerSecond = 99_999_999 }, Criterion.Bandwidth, Grade.Fail },
        { Recommended with { DownloadBitsPerSecond = null }, Criterion.Bandwidth, Grade.Fail },
        { Recommended with { OsVersion = "20.04" }, Criterion.OperatingSystem, Grade.Pass }, // Ubuntu 20.04+
        { Recommended with { OsVersion = "18.10" }, Criterion.OperatingSystem, Grade.Fail },
        { Recommended with { OsVersion = "19.10" }, Criterion.OperatingSystem, Grade.Fail },
        { Recommended with { OsVersion = null }, Criterion.OperatingSystem, Grade.Warn },
        { Recommended with { OsVersion = "24" }, Criterion.OperatingSystem, Grade.Warn },
        { Recommended with { OsVersion = "24.13" }, Criterion.OperatingSystem, Grade.Warn }, // no month
        { Recommended with { OsVersion = "24.0" }, Criterion.OperatingSystem, Grade.Warn },
        { Recommended with { OsVersion = "100.04" }, Criterion.OperatingSystem, Grade.Warn },
        { Recommended with { OsVersion = "24.x" }, Criterion.OperatingSystem, Grade.Warn },
        { Recommended with { OsId = "debian", OsVersion = "10000" }, Criterion.OperatingSystem, Grade.Warn },
        { Recommended with { OsVersion = "rolling" }, Criterion.OperatingSystem, Grade.Warn },
        { Recommended with { OsId = "debian", OsVersion = "10" }, Criterion.OperatingSystem, Grade.Pass }, // Debian 10+
        { Recommended with { OsId = "debian", OsVersion = "9.13" }, Criterion.OperatingSystem, Grade.Fail },
        { Recommended with { OsId = "debian", OsVersion = null }, Criterion.OperatingSystem, Grade.Warn }, // unstable states no release
        { Recommended with { OsId = "centos", OsVersion = "8" }, Criterion.OperatingSystem, Grade.Pass }, // CentOS 8+
        { Recommended with { OsId = "centos", OsVersion = "7" }, Criterion.OperatingSystem, Grade.Fail },
        { Recommended with { OsId = "alpine", OsVersion = "3.20" }, Criterion.OperatingSystem, Grade.Warn }, // other Linux: community support
        { Recommended with { OsId = null, OsVersion = null }, Criterion.OperatingSystem, Grade.Fail },
        { Recommended with { StaticAddress = false, DynamicDns = true }, Criterion.Address, Grade.Pass }, // static, or DDNS
        { Recommended with { StaticAddress = null, DynamicDns = true }, Criterion.Address, Grade.Pass },
        { Recommended with { StaticAddress = false, DynamicDns = false }, Criterion.Address, Grade.Fail },
        { Recommended with { StaticAddress = false, DynamicDns = null }, Criterion.Address, Grade.Fail },
        { Recommended with { Ports = [new PortMeasurement(7881, "tcp", true, true), new PortMeasurement(7882, "udp", true, false)] }, Criterion.Ports, Grade.Fail },
        { Recommended with { Ports = [new PortMeasurement(7881, "tcp", false, null)] }, Criterion.Ports, Grade.Fail },
        { Recommended with { Ports = [new PortMeasurement(7881, "tcp", true, null)] }, Criterion.Ports, Grade.Fail }, // nobody outside tried
        { Recommended with { Ports = [] }, Criterion.Ports, Grade.Fail },
        { Recommended with { CarrierGradeNat = true }, Criterion.NoCarrierGradeNat, Grade.Fail },
        { Recommended with { CarrierGradeNat = null }, Criterion.NoCarrierGradeNat, Grade.Fail },
        { Recommended with { Hubs = [new HubLatency("a:1", 99_999)] }, Criterion.HubLatency, Grade.Pass }, // < 100 ms
        { Recommended with { Hubs = [new HubLatency("a:1", 100_000)] }, Criterion.HubLatency, Grade.Fail },
        { Recommended with { Hubs = [new HubLatency("a:1", null)] }, Criterion.HubLatency, Grade.Fail },
        { Recommended with { Hubs = [] }, Criterion.HubLatency, Grade.Fail },
        { Recommended with { DockerVersion = null }, Criterion.Docker, Grade.Fail },
        { Recommended with { DockerComposeVersion = null }, Criterion.Docker, Grade.Fail },
        { Recommended with { AutomaticUpdates = false }, Criterion.AutomaticUpdates, Grade.Warn }, // decisions-money.md
        { Recommended with { AutomaticUpdates = null }, Criterion.AutomaticUpdates, Grade.Warn },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Decide_OneCriterionOff_ThatOneIsGradedAndNoOther(PreflightReport report, Criterion criterion, Grade grade)
    {
        AssessmentResult assessment = TechnicalAssessment.Decide(report, Policy);

        Assert.All(assessment.Results, result => Assert.Equal(result.Criterion == criterion ? grade : Grade.Pass, result.Grade));
        Assert.Equal(grade, assessment.Grade);
        Assert.Equal(grade != Grade.Fail, assessment.IsAccepted);
        Assert.Equal(grade switch
        {
            Grade.Pass => OnboardingReason.AssessmentPassed,
            Grade.Warn => OnboardingReason.AssessmentPassedWithWarnings,
            _ => OnboardingReason.AssessmentFailed,
        }, assessment.Reason);
    }

    [Fact]
    public void Decide_RecommendedMachine_PassesEverything()
    {
        AssessmentResult assessment = TechnicalAssessment.Decide(Recommended, Policy);
        Assert.Equal(Enum.GetValues<Criterion>().Except([Criterion.TestnetUptime, Criterion.TestnetScore]), assessment.Results.Select(result => result.Criterion));
        Assert.Equal((Grade.Pass, OnboardingReason.AssessmentPassed), (assessment.Grade, assessment.Reason));
    }

    [Fact]
    public void Decide_ClosedPortAndSlowHub_SaysWhich()
    {
        AssessmentResult assessment = TechnicalAssessment.Decide(
            Recommended with { Ports = [new PortMeasurement(7882, "udp", true, false)], Hubs = [new HubLatency("a:1", 100_001)] }, Policy);
        Assert.Contains(new CriterionResult(Criterion.Ports, Grade.Fail, 0, 1, null, "yes/no", "7882/udp"), assessment.Results.AsEnumerable());
        Assert.Contains(new CriterionResult(Criterion.HubLatency, Grade.Fail, 101, 100, null, "ms, below", "a:1"), assessment.Results.AsEnumerable());
        Assert.Contains(new CriterionResult(Criterion.OperatingSystem, Grade.Pass, 2_404, 2_004, null, "release", "ubuntu 24.04"), assessment.Results.AsEnumerable());
        Assert.Contains(new CriterionResult(Criterion.Bandwidth, Grade.Pass, 1_000, 100, 1_000, "Mbps"), assessment.Results.AsEnumerable());
        Assert.Contains(
            TechnicalAssessment.Decide(Recommended with { DockerVersion = null }, Policy).Results, static result => result is { Criterion: Criterion.Docker, Detail: "Docker not found", Measured: null });
        Assert.Contains(
            TechnicalAssessment.Decide(Recommended with { DockerComposeVersion = null }, Policy).Results, static result => result is { Criterion: Criterion.Docker, Detail: "Docker Compose not found" });
    }

    [Theory]
    [InlineData(20_000, 20)]
    [InlineData(20_001, 21)] // rounded up
    [InlineData(21_000, 21)]
    public void Decide_HubLatency_MeasuredInMillisecondsRoundedUp(long micros, long milliseconds) => Assert.Equal(
        milliseconds, TechnicalAssessment.Decide(Recommended with { Hubs = [new HubLatency("a:1", micros)] }, Policy).Results.Single(static result => result.Criterion == Criterion.HubLatency).Measured);

    [Theory]
    [InlineData(true, null, 1)] // one yes is enough
    [InlineData(null, true, 1)]
    [InlineData(false, true, 1)]
    [InlineData(false, false, 0)] // two answers of no are a no
    [InlineData(false, null, null)]
    [InlineData(null, false, null)]
    [InlineData(null, null, null)]
    public void Decide_Address_StaticOrByName(bool? isStatic, bool? byName, int? measured) => Assert.Equal(
        (long?)measured, TechnicalAssessment.Decide(Recommended with { StaticAddress = isStatic, DynamicDns = byName }, Policy).Results.Single(static result => result.Criterion == Criterion.Address).Measured);

    [Fact]
    public void Decide_NothingMeasured_FailsByDefaultAndWarnsInTheDemo()
    {
        var nothing = new PreflightReport { Node = Recommended.Node, PublicKey = "", AtUnixMs = 1, Software = "relay 1.0.0" };
        Assert.Equal(Grade.Fail, TechnicalAssessment.Decide(nothing, Policy).Grade);
        Assert.All(TechnicalAssessment.Decide(nothing, HardwarePolicy.Demo).Results, result => Assert.Equal((Grade.Warn, (long?)null), (result.Grade, result.Measured)));
    }
}
