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
