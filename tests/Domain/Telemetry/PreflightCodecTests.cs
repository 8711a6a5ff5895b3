using System.Security.Cryptography;
using System.Text;
using NodeProgram.Domain.Telemetry;

namespace NodeProgram.Domain.Tests.Telemetry;

public sealed class PreflightCodecTests : IDisposable
{
    private readonly ECDsa key = TelemetryExamples.NewKey();
    private readonly PreflightReport report;

    public PreflightCodecTests() => report = PreflightCodec.Sign(
        new PreflightReport
        {
            Node = default,
            PublicKey = "",
            AtUnixMs = 1_763_800_000_000,
            Software = "relay/1.0.0",
            CpuCores = 8,
            MemoryBytes = 16_000_000_000,
            DiskIsSolidState = true,
            OsId = "ubuntu",
            Ports = [new PortMeasurement(7881, "tcp", true, null)],
            Hubs = [new HubLatency("hub.example:443", 21_000)],
            Unmeasured = [new UnmeasuredField("cpuMegahertz", "not stated"), new UnmeasuredField("ports[0].reachable", "nobody outside tried")],
        },
        key);

    public void Dispose() => key.Dispose();

    [Fact]
    public void TryParse_SignedReport_ReadsBackTheSameAndVerifies()
    {
        byte[] wire = PreflightCodec.Write(report);
        Assert.True(PreflightCodec.TryParse(wire, out PreflightReport? read, out TelemetryRefusal refusal), refusal.ToString());
        Assert.Equal(wire, PreflightCodec.Write(read!));
        Assert.True(PreflightCodec.Verify(read!));
        Assert.False(PreflightCodec.Verify(read! with { CpuCores = 16 }));
        Assert.False(PreflightCodec.Verify(read! with { Signature = null }));
        Assert.False(PreflightCodec.Verify(read! with { Node = TelemetryExamples.Node }));
    }

    [Theory]
    [InlineData("\"version\":1", "\"version\":2", "telemetry.unsupported-version version")]
    [InlineData("\"version\":1,", "", "telemetry.missing-field version")]
    [InlineData("\"version\":1", "\"version\":1,\"version\":1", "telemetry.duplicate-field version")]
    [InlineData("\"cpuCores\":8", "\"cpuCores\":\"8\"", "telemetry.wrong-type cpuCores")]
    [InlineData("\"cpuCores\":8", "\"cpuCores\":8.5", "telemetry.wrong-type cpuCores")]
    [InlineData("\"cpuCores\":8", "\"cpuCores\":null", "telemetry.wrong-type cpuCores")]
    [InlineData("\"cpuCores\":8", "\"cpuCores\":0", "telemetry.out-of-range cpuCores")]
    [InlineData("\"cpuCores\":8", "\"coreCount\":8", "telemetry.unknown-field coreCount")]
    [InlineData("\"osId\":\"ubuntu\"", "\"osId\":\"\\u001b[2J\"", "telemetry.out-of-range osId")]
    [InlineData("\"port\":7881", "\"port\":0", "telemetry.out-of-range ports[0].port")]
    [InlineData("\"port\":7881,", "", "telemetry.missing-field ports[0].port")]
    [InlineData("\"tcp\"", "\"sctp\"", "telemetry.out-of-range ports[0].protocol")]
    [InlineData("\"bindable\":true", "\"open\":true", "telemetry.unknown-field ports[0].open")]
    [InlineData("\"rttMicros\":21000", "\"rttMicros\":-1", "telemetry.out-of-range hubs[0].rttMicros")]
    [InlineData("\"hubs\":[", "\"hubs\":[7,", "telemetry.wrong-type hubs[0]")]
    [InlineData("\"field\":\"cpuMegahertz\"", "\"field\":\"other\"", "telemetry.out-of-range unmeasured[0].field")]
    [InlineData("\"signature\":\"", "\"signature\":\"=", "telemetry.out-of-range signature")]
    public void TryParse_OneRuleBroken_RefusedByCodeAndField(string replaced, string by, string refused)
    {
        string valid = Encoding.UTF8.GetString(PreflightCodec.Write(report));
        Assert.Contains(replaced, valid, StringComparison.Ordinal);
        Assert.False(PreflightCodec.TryParse(Encoding.UTF8.GetBytes(valid.Replace(replaced, by, StringComparison.Ordinal)), out PreflightReport? read, out TelemetryRefusal refusal));
        Assert.Null(read);
        Assert.Equal(refused, refusal.ToString());
    }

    public static TheoryData<string, Func<PreflightReport, PreflightReport>> Edges => new()
    {
        { "", static good => good with { CpuCores = 1, CpuMegahertz = 1, MemoryBytes = 0, DiskBytes = 0, DownloadBitsPerSecond = 0, UploadBitsPerSecond = 0, AtUnixMs = 0 } },
        { "", static good => good with { CpuCores = 4_096, CpuMegahertz = 100_000, AtUnixMs = 253_402_300_799_999, OsId = new string('x', 256) } },
        { "cpuCores", static good => good with { CpuCores = 0 } },
        { "cpuCores", static good => good with { CpuCores = 4_097 } },
        { "cpuMegahertz", static good => good with { CpuMegahertz = 0 } },
        { "cpuMegahertz", static good => good with { CpuMegahertz = 100_001 } },
        { "memoryBytes", static good => good with { MemoryBytes = -1 } },
        { "diskBytes", static good => good with { DiskBytes = -1 } },
        { "downloadBitsPerSecond", static good => good with { DownloadBitsPerSecond = -1 } },
        { "uploadBitsPerSecond", static good => good with { UploadBitsPerSecond = -1 } },
        { "atUnixMs", static good => good with { AtUnixMs = -1 } },
        { "atUnixMs", static good => good with { AtUnixMs = 253_402_300_800_000 } },
        { "osId", static good => good with { OsId = "" } },
        { "osVersion", static good => good with { OsVersion = new string('x', 257) } },
        { "dockerVersion", static good => good with { DockerVersion = "\u007f" } },
        { "dockerComposeVersion", static good => good with { DockerComposeVersion = "é" } },
        { "publicAddress", static good => good with { PublicAddress = "\n" } },
        { "", static good => good with { Ports = [new PortMeasurement(1, "udp", null, null), new PortMeasurement(65_535, "tcp", true, false)] } },
        { "ports[1].port", static good => good with { Ports = [new PortMeasurement(1, "udp", null, null), new PortMeasurement(65_536, "tcp", null, null)] } },
        { "", static good => good with { Hubs = [new HubLatency("a", 0), new HubLatency("b", 60_000_000), new HubLatency("c", null)] } },
        { "hubs[0].rttMicros", static good => good with { Hubs = [new HubLatency("a", 60_000_001)] } },
        { "hubs[0].hub", static good => good with { Hubs = [new HubLatency("", 1)] } },
        { "unmeasured[0].reason", static good => good with { Unmeasured = [new UnmeasuredField("osId", "")] } },
    };

    [Theory]
    [MemberData(nameof(Edges))]
    public void TryParse_EdgeOfARange_IsTakenAndOneBeyondRefused(string refusedField, Func<PreflightReport, PreflightReport> change)
    {
        bool read = PreflightCodec.TryParse(PreflightCodec.Write(change(report)), out _, out TelemetryRefusal refusal);
        Assert.Equal(refusedField.Length == 0, read);
        if (!read)
            Assert.Equal("telemetry.out-of-range " + refusedField, refusal.ToString());
    }

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void TryParse_ItemsOfAList_AtMost64(int count, bool taken)
    {
        byte[] wire = PreflightCodec.Write(report with { Hubs = [.. Enumerable.Repeat(new HubLatency("hub", 1), count)] });
        Assert.Equal(taken, PreflightCodec.TryParse(wire, out _, out TelemetryRefusal refusal));
        if (!taken)
            Assert.Equal("telemetry.too-many hubs", refusal.ToString());
    }

    [Fact]
    public void TryParse_ListThatIsNone_IsRefused()
    {
        string wire = Encoding.UTF8.GetString(PreflightCodec.Write(report with { Ports = [] })).Replace("\"ports\":[]", "\"ports\":{}", StringComparison.Ordinal);
        Assert.Contains("\"ports\":{}", wire, StringComparison.Ordinal);
        Assert.False(PreflightCodec.TryParse(Encoding.UTF8.GetBytes(wire), out _, out TelemetryRefusal refusal));
        Assert.Equal("telemetry.wrong-type ports", refusal.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"a\":")]
    [InlineData("{\"a\":{\"b\":{\"c\":{\"d\":1}}}}")]
    public void TryParse_NotADocument_Refused(string wire)
    {
        Assert.False(PreflightCodec.TryParse(Encoding.UTF8.GetBytes(wire), out _, out TelemetryRefusal refusal));
        Assert.Equal("telemetry.not-json", refusal.ToString());
    }
}
