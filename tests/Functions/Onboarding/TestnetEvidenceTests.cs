using Azure.Messaging.EventHubs;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Measurement.Digests;
using NodeProgram.Domain.Onboarding;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Telemetry;
using NodeProgram.Functions.Onboarding;
using NodeProgram.Functions.Policies;
using NodeProgram.Functions.Telemetry;
using NodeProgram.Functions.Tests.Storage;
using NodeProgram.Orchestrations.Onboarding;

namespace NodeProgram.Functions.Tests.Onboarding;

/// <summary>The demo's slots of one second; a window of 40 s that begins in one epoch (30 s) and ends in the next.</summary>
public sealed class TestnetEvidenceTests : IAsyncLifetime
{
    private const int Partition = 7;
    private static readonly Policy Rules = Policy.Demo;
    private static readonly NodeId Node = Samples.Node(1);
    private static readonly long Begin = Rules.Time.StartOf(new EpochId(60_000_000)) + 10_000;
    private static readonly TelemetryQuery Window = new(Node, At(0), At(40_000));
    private readonly ProgramTables tables = new();
    private BlockRows blocks = null!;
    private LiveNodes live = null!;
    private TestnetEvidence evidence = null!;

    public async Task InitializeAsync()
    {
        await tables.InitializeAsync();
        blocks = new BlockRows(tables.Client);
        live = new LiveNodes(tables.Client, Rules);
        evidence = new TestnetEvidence(live, blocks, new PolicyInForce(Rules));
    }

    public Task DisposeAsync() => tables.DisposeAsync();

    [Fact]
    public async Task Measure_WithoutTelemetry_SaysNothing()
    {
        Assert.False(await evidence.AnyAsync(Window, default));
        Assert.Equal(new TestnetMeasurement(1, 40, null, null), await evidence.MeasureAsync(1, Window, default));
    }

    [Theory]
    [InlineData(0, 1_000_000)]
    [InlineData(1, 975_000)] // 39 of 40
    [InlineData(40, 0)]
    public async Task Measure_WithSilentSlots_CountsThemDown(int silent, long uptimePpm)
    {
        await HeartbeatsAsync(Enumerable.Range(silent, 40 - silent).Select(second => Begin + (second * 1_000L) + 500));
        TestnetMeasurement measured = await evidence.MeasureAsync(2, Window, default);
        Assert.Equal((2, 40L, uptimePpm), (measured.Attempt, measured.ElapsedSeconds, measured.Uptime!.Value.Value));
    }

    [Fact]
    public async Task Measure_HeartbeatsOutsideTheWindow_CountForNothing()
    {
        await HeartbeatsAsync(Enumerable.Range(-10, 10).Concat(Enumerable.Range(40, 10)).Select(second => Begin + (second * 1_000L) + 500));
        Assert.Equal(0, (await evidence.MeasureAsync(1, Window, default)).Uptime!.Value.Value);
    }

    [Fact]
    public async Task Measure_WindowThatBeginsInsideASlot_LeavesThatSlotOut()
    {
        await HeartbeatsAsync(Enumerable.Range(1, 39).Select(second => Begin + (second * 1_000L) + 500));
        var window = new TelemetryQuery(Node, At(200), At(40_200));
        Assert.Equal(1_000_000, (await evidence.MeasureAsync(1, window, default)).Uptime!.Value.Value);
    }

    [Fact]
    public async Task Measure_OfAHealthyNode_PassesTheTrial()
    {
        await HeartbeatsAsync(Enumerable.Range(0, 40).Select(second => Begin + (second * 1_000L) + 500));
        TestnetMeasurement measured = await evidence.MeasureAsync(1, Window, default);
        // Uptime, CPU and memory are all that is measured, and all are at their best.
        Assert.Equal(new Millipoints(100_000), measured.Score);
        Assert.Equal(TestnetOutcome.Passed, TestnetTrial.Decide(measured, Rules.Onboarding).Outcome);
    }

    [Fact]
    public async Task Any_TelemetryFromBefore_IsNone()
    {
        await HeartbeatsAsync([Begin - 5_000]);
        Assert.False(await evidence.AnyAsync(Window, default));
        Assert.True(await evidence.AnyAsync(Window with { From = At(-6_000) }, default));
    }

    private static DateTimeOffset At(long offsetMs) => DateTimeOffset.FromUnixTimeMilliseconds(Begin + offsetMs);

    private async Task HeartbeatsAsync(IEnumerable<long> instants)
    {
        long[] all = [.. instants];
        long newest = all.Length > 0 ? all[^1] : Begin;
        foreach (IGrouping<BlockAddress, long> ofBlock in all.GroupBy(instant => BlockAddress.OfInstant(instant, Rules.Time)))
        {
            StoredBlock stored = await blocks.LoadAsync(Partition, new BlockKey(ofBlock.Key, Node), ofBlock.Key.ShapeOf(Rules.Time), default);
            foreach (long instant in ofBlock)
                stored.Block.AddSample(instant, 200_000, 300_000);
            await blocks.SaveAsync(Partition, [stored], default);
        }
        var batch = new TelemetryBatch { Node = Node, Boot = "0123456789abcdef", Sequence = 0, Software = "1.0.0", SentAtUnixMs = newest, Samples = [new Sample { AtUnixMs = newest }] };
        await live.WriteAsync(Partition, [Arrived(batch, newest)], default);
    }

    private static TelemetryEvent Arrived(TelemetryBatch batch, long at) => new(
        EventHubsModelFactory.EventData(new BinaryData(TelemetryCodec.Write(batch)), partitionKey: Node.ToString(), enqueuedTime: DateTimeOffset.FromUnixTimeMilliseconds(at)), batch, null);
}
