using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Measurement.Availability;
using NodeProgram.Domain.Measurement.Closing;
using NodeProgram.Domain.Measurement.Digests;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Regions;
using NodeProgram.Domain.Scoring;

namespace NodeProgram.Domain.Tests.Measurement.Closing;

/// <summary>Bandwidth from bursts that both ends report (rules, section 3: median of the last 7 verified bursts of min(up, down)).</summary>
public sealed class BandwidthBurstsTests
{
    private static readonly Policy Rules = Policy.Default;
    private static readonly BlockShape Shape = new(0, 60, 60_000, 6);

    private static NodeId Node(int number) => NodeId.FromBytes([(byte)number, .. new byte[31]]);

    // What each of nine witnesses and the target say of their burst, in Mbit/s, separated by blanks: witness/target; "-" where that end is silent.
    private static BlockMeasurement Measure(string reports)
    {
        string[] pairs = reports.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        NodeId target = Node(100);
        var telemetry = new Dictionary<NodeId, NodeBlock> { [target] = new(Shape) };
        for (int i = 0; i < pairs.Length; i++)
        {
            string[] ends = pairs[i].Split('/');
            var block = new NodeBlock(Shape);
            if (ends[0] != "-")
                block.AddBurst(target, i, long.Parse(ends[0]) * 1_000_000, served: false);
            if (ends[1] != "-")
                telemetry[target].AddBurst(Node(i), ends[1].EndsWith('!') ? i + 20 : i, long.Parse(ends[1].TrimEnd('!')) * 1_000_000, served: true);
            telemetry.Add(Node(i), block);
        }

        CensusNode[] census = [new CensusNode { Node = target, Region = Region.EastAsia, ActiveFromSlot = 0, Witnesses = [.. Enumerable.Range(0, 9).Select(Node)] }];
        return BlockMeasurer.Measure(Shape, census, telemetry, new HashSet<int>(), Rules.Measurement);
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("500/500", 500)] // one is a measurement
    [InlineData("500/400", 400)] // the smaller report counts, whoever makes it
    [InlineData("400/500", 400)]
    [InlineData("500/-", null)] // one end alone proves nothing
    [InlineData("-/500", null)]
    [InlineData("500/500!", null)] // nor two bursts in different slots
    [InlineData("0/500", null)] // the witness tried in vain
    [InlineData("500/500 0/- 0/-", null)] // who serves one of three is not believed that one
    [InlineData("500/500 0/-", 500)]
    [InlineData("100/100 200/200 300/300 400/400 500/500 600/600 700/700", 400)]
    [InlineData("1/1 1/1 300/300 400/400 500/500 600/600 700/700 800/800 900/900", 600)] // the last seven: 300 to 900
    [InlineData("100/100 200/200 300/300 400/400", 200)] // the lower median
    [InlineData("500/500 500/500 500/500 500/500 9000/9000 9000/9000", 500)] // a colluding minority moves nothing
    public void Measure_BurstsOfBothEnds_IsTheMedianOfTheVerified(string reports, int? expectedMbps)
    {
        MeasuredBlock block = Assert.Single(Measure(reports).Nodes);
        byte[] stored = MeasuredBlockCodec.Write(block);
        NodeMeasurement measured = NodeMeasurement.Of(0, [MeasuredBlockCodec.Read(block.Node, stored)!], Rules);
        long? bits = measured.BandwidthBitsPerSecond;
        Assert.Equal(expectedMbps is null, bits is null);
        if (expectedMbps is { } mbps)
            Assert.InRange(bits!.Value, mbps * 1_000_000L * (1_000_000 - CompactNumber.RelativeErrorPpm) / 1_000_000, mbps * 1_000_000L);
        Reading? reading = measured.ToReadings(WindowAvailability.Of([measured.Availability]), Rules).Bandwidth;
        Assert.Equal(bits is null ? null : ReadingSource.Observed, reading?.Source);
    }

    [Fact]
    public void Schedule_AnyPair_IsOneSlotOfTheEpochAndSpreadsOverIt()
    {
        long[] slots = [.. Enumerable.Range(0, 200).Select(number => Domain.Telemetry.BurstSchedule.SlotOf(20_000, 1_440, Node(number), Node(201)))];
        Assert.All(slots, slot => Assert.InRange(slot, 20_000L * 1_440, 20_000L * 1_440 + 1_439));
        Assert.True(slots.Distinct().Count() > 150);
        Assert.True(Domain.Telemetry.BurstSchedule.IsDue(slots[0], Rules.Time, Node(0), Node(201)));
        Assert.False(Domain.Telemetry.BurstSchedule.IsDue(slots[0] + 1, Rules.Time, Node(0), Node(201)));
        Assert.NotEqual(slots[0] - 20_000 * 1_440, Domain.Telemetry.BurstSchedule.SlotOf(20_001, 1_440, Node(0), Node(201)) - 20_001 * 1_440);
    }
}
