using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Measurement.Availability;
using NodeProgram.Domain.Measurement.Closing;
using NodeProgram.Domain.Measurement.Digests;
using NodeProgram.Domain.Measurement.Witnessing;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Scoring;

namespace NodeProgram.Domain.Tests.Measurement.Closing;

public sealed class NodeMeasurementTests
{
    private static readonly NodeId Node = NodeId.FromBytes([.. new byte[31], 1]);

    private static readonly NodeMeasurement Whole = new(
        Node, EpochAvailability.Of(0, [SlotVerdict.Up]), 1, EarningSlots: 1, ByHeartbeats: false, new TargetFigures(30_000, 500, 1_000, 20, 900), CpuPpm: 400_000, MemoryPpm: 500_000,
        new CounterReading(100, 99, 1_000, 3), NeedsAnchor: false);

    // 999 of 1,000 slots; outages of 3 and 1 slots, of which the nearest rank gives the longer one as p90
    private static readonly WindowAvailability Window = new(999, 1_000, [3, 1]);

    [Fact]
    public void ToReadings_EverythingMeasured_SaysWhoSaysIt()
    {
        NodeReadings readings = Whole.ToReadings(Window, Policy.Default);
        Assert.Equal((999_000L, ReadingSource.Observed), (readings.Uptime!.Value.Value, readings.Uptime.Value.Source));
        Assert.Equal(Reading.Observed(3L * Policy.Default.Time.SlotSeconds), readings.RecoveryTime);
        Assert.Equal(Reading.Observed(30_000, 500), readings.Latency);
        Assert.Equal(Reading.Observed(1_000, 20), readings.PacketLoss);
        Assert.Equal(Reading.Claimed(400_000), readings.Cpu);
        Assert.Equal(Reading.Claimed(500_000), readings.Memory);
        Assert.Equal(new ConnectionCounts(100, 99, ReadingSource.Claimed), readings.Connections);
        Assert.Equal(Reading.Claimed(3_000), readings.ErrorRate);
    }

    [Fact]
    public void ToReadings_NothingMeasured_IsNothing()
    {
        NodeReadings readings = (Whole with { Figures = new TargetFigures(null, 0, null, 0, null), CpuPpm = null, MemoryPpm = null, Gained = default })
            .ToReadings(new WindowAvailability(0, 0, []), Policy.Default);
        Assert.Equal(new NodeReadings(), readings);
    }

    [Fact]
    public void ToReadings_ByHeartbeats_AreClaims()
    {
        NodeReadings readings = (Whole with { ByHeartbeats = true }).ToReadings(Window, Policy.Default);
        Assert.Equal(Reading.Claimed(999_000), readings.Uptime);
        Assert.Equal(Reading.Claimed(3L * Policy.Default.Time.SlotSeconds), readings.RecoveryTime);
    }

    [Fact]
    public void ToReadings_NoOutage_RecoversAtOnce() => Assert.Equal(Reading.Observed(0), Whole.ToReadings(new WindowAvailability(5, 5, []), Policy.Default).RecoveryTime);

    [Fact]
    public void ToReadings_MoreSuccessesThanAttempts_AreAllOfThem() =>
        Assert.Equal(new ConnectionCounts(7, 7, ReadingSource.Claimed), (Whole with { Gained = new CounterReading(7, 9, 0, 0) }).ToReadings(Window, Policy.Default).Connections);

    [Theory] // the largest numbers of the telemetry contract: 2^53 - 1 for counters, what a register holds for bandwidth
    [InlineData(9_007_199_254_740_991, 9_007_199_254_740_991)]
    [InlineData(9_007_199_254_740_991, 0)]
    [InlineData(1_000_000_000_001, 1_000_000_000_001)]
    public void Of_ClaimsOfAnySize_AreScored(long all, long some)
    {
        SlotVerdict[] up = [SlotVerdict.Up];
        MeasuredBlock block = Block(up, false, 1) with { CpuPpm = [], MemoryPpm = [], Gained = new CounterReading(all, some, all, some), Bursts = [CompactNumber.MaxValue] };
        // More blocks of it than an Int64 can add up.
        NodeMeasurement measured = NodeMeasurement.Of(0, [.. Enumerable.Repeat(block, 2_048)], Policy.Default);
        var faults = new PolicyFaults();
        NodeReadings readings = measured.ToReadings(Window, Policy.Default);
        readings.Validate(faults);
        Assert.True(faults.None, string.Join("; ", faults.All));
        Assert.Equal(some > 0 ? 1_000_000 : 0, readings.ErrorRate!.Value.Value);
        Assert.Equal(some > 0, readings.Connections!.Successes == readings.Connections.Attempts);
        Assert.NotNull(EpochScorer.Score(Policy.Default, new EpochId(1), [new NodeInputs { Node = Node, ActiveSlots = 1_440, Readings = readings }], null).Scorecards.Single().Score);
    }

    [Fact]
    public void Of_Blocks_AddsAndTakesThePercentile()
    {
        SlotVerdict[] first = [SlotVerdict.Inactive, SlotVerdict.Up, SlotVerdict.Up, SlotVerdict.Down], second = [SlotVerdict.Down, SlotVerdict.Up, SlotVerdict.Unknown, SlotVerdict.Up];
        NodeMeasurement measured = NodeMeasurement.Of(100, [Block(first, false, 10), Block(second, true, 20)], Policy.Default);
        Assert.Equal(7, measured.ActiveSlots);
        Assert.Equal((4, 2, 1), (measured.Availability.Up, measured.Availability.Down, measured.Availability.Unknown));
        Assert.Equal([new Outage(103, 2)], measured.Availability.Outages);
        Assert.True(measured.ByHeartbeats);
        Assert.Equal(new CounterReading(30, 30, 30, 30), measured.Gained);
        Assert.Equal(20, measured.CpuPpm);
        Assert.Null(measured.MemoryPpm);
        Assert.False(measured.NeedsAnchor);
        Assert.Null(measured.Figures.RttMicros);
    }

    [Theory] // docs/rules: an outage costs uptime, and not loss once more, as long as a quarter of the epoch is left to tell the loss
    [InlineData(1_080, 1_000)] // 360 of 1,440 slots are left
    [InlineData(1_081, 1_000_000)]
    [InlineData(0, 1_000)]
    public void Of_DownSlots_AreNoLostPackets(int down, long loss)
    {
        SlotVerdict[] verdicts = [.. Enumerable.Range(0, 1_440).Select(slot => slot < down ? SlotVerdict.Down : SlotVerdict.Up)];
        long?[] rtt = [.. verdicts.Select(verdict => verdict == SlotVerdict.Down ? (long?)900_000 : 20_000)], losses = [.. verdicts.Select(verdict => verdict == SlotVerdict.Down ? 1_000_000L : (long?)1_000)];
        var block = new MeasuredBlock(Node, verdicts, false, new TargetSlots(rtt, losses, rtt, []), [], [], default, 1, []);
        NodeMeasurement measured = NodeMeasurement.Of(0, [block], Policy.Default);
        Assert.Equal((loss, loss == 1_000 ? 20_000 : 900_000), (measured.Figures.LossPpm, measured.Figures.RttMicros));
        Assert.Equal((1_440, 1_440), (measured.ActiveSlots, measured.EarningSlots));
    }

    [Fact]
    public void Of_Maintenance_IsActiveAndEarnsNothing()
    {
        NodeMeasurement measured = NodeMeasurement.Of(
            0, [Block([SlotVerdict.Inactive, SlotVerdict.Maintenance, SlotVerdict.Update, SlotVerdict.Down], false, 1), Block([SlotVerdict.Maintenance, SlotVerdict.RegionOutage, SlotVerdict.Up, SlotVerdict.Unknown], false, 1)],
            Policy.Default);
        Assert.Equal((7, 5), (measured.ActiveSlots, measured.EarningSlots));
        Assert.Equal((1, 1, 4), (measured.Availability.Up, measured.Availability.Down, measured.Availability.LeftOut));
    }

    private static MeasuredBlock Block(SlotVerdict[] verdicts, bool byHeartbeats, long figure) => new(
        Node, verdicts, byHeartbeats, TargetSlots.Of([], Policy.Default.Measurement), [figure, null, null, figure - 1], [null, null, null, null],
        new CounterReading(figure, figure, figure, figure), 1, []);
}
