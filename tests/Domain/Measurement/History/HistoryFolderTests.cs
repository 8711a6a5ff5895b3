using NodeProgram.Domain.Measurement.Digests;
using NodeProgram.Domain.Measurement.History;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Tests.Measurement.History;

public sealed class HistoryFolderTests
{
    private static readonly BlockShape Hour = new(600, 60, 60_000, 6);

    private static NodeId Node(int number) => NodeId.FromBytes([(byte)number, .. new byte[31]]);

    // Node 0 is watched by nodes 1 and 2 in the first half of the hour; node 1 reaches it always, node 2 in every second slot.
    private static Dictionary<NodeId, NodeBlock> Telemetry()
    {
        var blocks = Enumerable.Range(0, 3).ToDictionary(Node, _ => new NodeBlock(Hour));
        for (int slot = 0; slot < 30; slot++)
        {
            for (int beat = 0; beat < 6; beat++)
                blocks[Node(0)].AddSample(Hour.StartUnixMilliseconds + slot * 60_000 + beat * 10_000, slot * 10_000, 500_000);
            blocks[Node(1)].AddSighting(Node(0), Hour.FirstSlot + slot, new PeerSighting(5, 5, 1_000 + slot, 100));
            blocks[Node(2)].AddSighting(Node(0), Hour.FirstSlot + slot, slot % 2 == 0 ? new PeerSighting(5, 4, 2_000, 300) : new PeerSighting(5, 0, 0, 0));
        }

        blocks[Node(0)].TryReveal(Hour.FirstSlot + 3, null);
        blocks[Node(1)].AddBurst(Node(0), Hour.FirstSlot + 20, 1_024, served: false);
        blocks[Node(0)].AddBurst(Node(1), Hour.FirstSlot + 20, 512, served: true);
        blocks[Node(2)].AddBurst(Node(0), Hour.FirstSlot + 21, 64, served: false); // one end alone proves nothing
        return blocks;
    }

    [Fact]
    public void Fold_AnHour_IsFourPoints()
    {
        HistoryPoint[] points = HistoryFolder.Fold(Hour, Telemetry())[Node(0)];
        Assert.Equal([600L, 615, 630, 645], points.Select(point => point.FirstSlot));
        Assert.All(points, point => Assert.Equal(15, point.Slots));
        // Slots 0 to 14: 15 of node 1 (5 of 5 packets), 15 of node 2, of which 8 (the even ones) reached with 4 of 5 and 7 not: 150 packets, 107 back.
        Assert.Equal((30, 23), (points[0].Sightings, points[0].Reached));
        Assert.Equal(43 * 1_000_000 / 150, points[0].LossPpm);
        Assert.Equal(1_011, points[0].RttMicros); // lower median of 1,000 to 1,014 and eight times 2,000: the twelfth of 23
        Assert.Equal((15 * 100 + 8 * 300) / 23, points[0].JitterMicros);
        Assert.Equal((15, 140_000L, 500_000L, 1), (points[0].SlotsWithHeartbeats, points[0].CpuPpm, points[0].MemoryPpm, points[0].SlotsLeftOut));
        Assert.Null(points[0].BandwidthBitsPerSecond);
        Assert.Equal(512, points[1].BandwidthBitsPerSecond);
        Assert.Equal(new HistoryPoint(630, 15), points[2]); // nothing was measured: nothing is said
    }

    [Fact]
    public void Fold_AnyOrder_GivesTheSame()
    {
        Dictionary<NodeId, NodeBlock> telemetry = Telemetry();
        var reversed = telemetry.Reverse().ToDictionary(each => each.Key, each => each.Value);
        Assert.All(HistoryFolder.Fold(Hour, telemetry), node => Assert.Equal(node.Value, HistoryFolder.Fold(Hour, reversed)[node.Key]));
    }

    [Theory]
    [InlineData(60_000, 60, 15)]
    [InlineData(1_000, 30, 30)] // a block that is shorter than a quarter of an hour is one point
    [InlineData(300_000, 60, 3)]
    [InlineData(3_600_000, 24, 1)]
    public void SlotsPerPoint_IsAQuarterOfAnHour(long slotMs, int slots, int expected) => Assert.Equal(expected, HistoryFolder.SlotsPerPoint(new BlockShape(0, slots, slotMs, 1)));

    [Fact]
    public void Codec_Points_ReadBackAndNothingElse()
    {
        HistoryPoint[] points = HistoryFolder.Fold(Hour, Telemetry())[Node(0)];
        byte[] bytes = HistoryCodec.Write(points);
        Assert.Equal(points, HistoryCodec.Read(bytes));
        for (int cut = 0; cut < bytes.Length; cut++)
            Assert.Null(HistoryCodec.Read(bytes.AsSpan(0, cut)));
        Assert.Null(HistoryCodec.Read([.. bytes, 0]));
        // Version 1; slot 600; one point of 15 slots, nothing measured.
        Assert.Equal("01" + "d804" + "01" + "0f00000000" + "000000000000", Convert.ToHexStringLower(HistoryCodec.Write([new HistoryPoint(600, 15)])));
    }
}
