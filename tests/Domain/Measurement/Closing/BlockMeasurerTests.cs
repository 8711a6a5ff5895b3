using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Measurement;
using NodeProgram.Domain.Measurement.Availability;
using NodeProgram.Domain.Measurement.Closing;
using NodeProgram.Domain.Measurement.Digests;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Regions;
using NodeProgram.Domain.Scoring;

namespace NodeProgram.Domain.Tests.Measurement.Closing;

public sealed class BlockMeasurerTests
{
    private const int Slots = 10;
    private static readonly BlockShape Shape = new(1_000, Slots, 60_000, 6);
    private static readonly HashSet<int> NoOutage = [];

    private static NodeId Node(int number) => NodeId.FromBytes([(byte)(number >> 8), (byte)number, .. new byte[30]]);

    // A network in which node i is watched by nine others, some steps away from each other; `down(node, slot)` is the truth, which every witness that is up reports.
    private sealed class Network(int nodes, Func<int, int, bool> down)
    {
        private int Stride => nodes > 200 ? 31 : 1;

        private int Watcher(int node, int step) => (node + step * Stride) % nodes;

        public Func<int, Region> RegionOf { get; init; } = i => (Region)(1 + i % 9);

        public Func<int, int, int, PeerSighting?>? Says { get; init; }

        public Func<int, bool> IsAnchor { get; init; } = _ => false;

        public HashSet<int> IngestionOutages { get; init; } = NoOutage;

        public Func<int, IEnumerable<MaintenanceWindow>> MaintenanceOf { get; init; } = _ => [];

        public IReadOnlyList<CensusNode> Census => [.. Enumerable.Range(0, nodes).Select(i => new CensusNode
        {
            Node = Node(i),
            Region = RegionOf(i),
            IsAnchor = IsAnchor(i),
            ActiveFromSlot = 0,
            Witnesses = [.. Enumerable.Range(1, Math.Min(9, nodes - 1)).Select(step => Node(Watcher(i, step)))],
            Maintenance = [.. MaintenanceOf(i)],
        })];

        public Dictionary<NodeId, NodeBlock> Telemetry()
        {
            var telemetry = new Dictionary<NodeId, NodeBlock>();
            for (int i = 0; i < nodes; i++)
            {
                var block = new NodeBlock(Shape);
                for (int slot = 0; slot < Slots; slot++)
                {
                    if (down(i, slot))
                        continue;
                    block.RecordBatch(1, slot, null);
                    for (int heartbeat = 0; heartbeat < 6; heartbeat++)
                        block.AddSample(Shape.StartUnixMilliseconds + slot * 60_000 + heartbeat * 10_000, 200_000, 300_000);
                    for (int step = 1; step <= Math.Min(9, nodes - 1); step++)
                    {
                        int target = (i - step * Stride % nodes + nodes) % nodes;
                        PeerSighting? said = Says is null ? new PeerSighting(5, down(target, slot) ? 0 : 5, 30_000, 1_000) : Says(i, target, slot);
                        if (said is { } sighting)
                            block.AddSighting(Node(target), Shape.FirstSlot + slot, sighting);
                    }
                }

                telemetry.Add(Node(i), block);
            }

            return telemetry;
        }

        public BlockMeasurement Measure() => BlockMeasurer.Measure(Shape, Census, Telemetry(), IngestionOutages, new MeasurementPolicy());
    }

    private static SlotVerdict[] VerdictsOf(BlockMeasurement measurement, int node) => measurement.Nodes.Single(each => each.Node == Node(node)).Verdicts;

    [Fact]
    public void Measure_OneNodeDown_IsDownForItAlone()
    {
        BlockMeasurement measured = new Network(100, (node, slot) => node == 7 && slot is 3 or 4 && node == 7).Measure();
        Assert.Equal(2, VerdictsOf(measured, 7).Count(verdict => verdict == SlotVerdict.Down));
        Assert.All(Enumerable.Range(0, 100).Where(node => node != 7), node => Assert.All(VerdictsOf(measured, node), verdict => Assert.Equal(SlotVerdict.Up, verdict)));
        Assert.Empty(measured.CommonCauses);
    }

    [Fact]
    public void Measure_RegionOutageWithOneNodeElsewhere_CostsOnlyTheOne()
    {
        BlockMeasurement measured = new Network(400, (node, slot) => slot == 5 && (node >= 380 || node == 100)) { RegionOf = i => i >= 380 ? Region.Africa : Region.EastAsia }.Measure();
        Assert.Equal(SlotVerdict.Down, VerdictsOf(measured, 100)[5]);
        // Nodes whose witnesses went down with them are unknown; the others were seen to be down. None of them is counted.
        Assert.All(Enumerable.Range(380, 20), node => Assert.Contains(VerdictsOf(measured, node)[5], new[] { SlotVerdict.RegionOutage, SlotVerdict.Unknown }));
        Assert.Equal((byte)Region.Africa, Assert.Single(measured.CommonCauses).Region);
    }

    [Fact]
    public void Measure_RegionOutage_CostsNeitherLossNorLatency()
    {
        BlockMeasurement measured = new Network(400, (node, slot) => slot == 5 && (node >= 380 || node == 100)) { RegionOf = i => i >= 380 ? Region.Africa : Region.EastAsia }.Measure();
        MeasuredBlock[] failed = [.. measured.Nodes.Where(node => node.Verdicts[5] == SlotVerdict.RegionOutage)];
        Assert.NotEmpty(failed);
        Assert.All(failed, node => Assert.Equal([null, null], new[] { node.Figures.LossPpm[5], node.Figures.RttMicros[5] }));
        Assert.All(failed, node => Assert.Equal(Slots - 1, node.Figures.LossPpm.Count(loss => loss == 0)));
        // What one node alone did not answer stays lost.
        Assert.Equal(1_000_000, measured.Nodes.Single(node => node.Node == Node(100)).Figures.LossPpm[5]);
    }

    [Fact]
    public void Measure_AMinorityOfLiars_ChangesNoVerdict()
    {
        // Of nine witnesses three always say the opposite.
        BlockMeasurement measured = new Network(90, (node, slot) => node == 45 && slot < 5)
        {
            Says = (witness, target, slot) => new PeerSighting(5, (target == 45 && slot < 5) != (witness % 3 == 0) ? 0 : 5, 10_000, 10),
        }.Measure();
        Assert.All(Enumerable.Range(0, 90), node => Assert.Equal(node == 45 ? 5 : 0, VerdictsOf(measured, node).Count(verdict => verdict == SlotVerdict.Down)));
    }

    [Fact]
    public void Measure_AnchorDown_CostsNobodyItWatches()
    {
        // Three of nine say nothing because they are down, one of them an anchor; one more loses its probes: five of nine are no quorum.
        BlockMeasurement measured = new Network(100, (node, slot) => slot == 2 && node is 11 or 12 or 13 && slot == 2)
        {
            IsAnchor = node => node == 12,
            Says = (witness, target, slot) => new PeerSighting(5, slot == 2 && (target is 11 or 12 or 13 || (target == 10 && witness == 14)) ? 0 : 5, 1_000, 0),
        }.Measure();
        Assert.Equal(SlotVerdict.AnchorOutage, VerdictsOf(measured, 10)[2]);
        Assert.Equal(SlotVerdict.Down, VerdictsOf(measured, 13)[2]);
        Assert.Equal(SlotVerdict.AnchorOutage, VerdictsOf(measured, 11)[2]);
    }

    [Fact]
    public void Measure_IngestionOutage_CostsNobody()
    {
        BlockMeasurement measured = new Network(50, (node, slot) => slot is 6) { IngestionOutages = [6] }.Measure();
        Assert.All(measured.Nodes, node => Assert.Equal(SlotVerdict.IngestionOutage, node.Verdicts[6]));
    }

    [Fact]
    public void Measure_AnnouncedMaintenance_IsLeftOut()
    {
        long start = Shape.StartUnixMilliseconds;
        BlockMeasurement measured = new Network(50, (node, slot) => node == 3 && slot is >= 2 and <= 5) { MaintenanceOf = node => node == 3 ? [new MaintenanceWindow(start + 120_000, start + 300_000, 0)] : [] }.Measure();
        Assert.Equal(3, VerdictsOf(measured, 3).Count(verdict => verdict == SlotVerdict.Maintenance));
        Assert.Equal(SlotVerdict.Down, VerdictsOf(measured, 3)[5]);
    }

    [Fact]
    public void Measure_TwoWitnesses_LetsTheNodesHeartbeatsDecide()
    {
        BlockMeasurement measured = new Network(3, (node, slot) => node == 1 && slot == 4) { Says = (_, _, _) => new PeerSighting(5, 0, 0, 0) }.Measure();
        Assert.All(measured.Nodes, node => Assert.True(node.ByHeartbeats));
        Assert.Equal(SlotVerdict.Up, VerdictsOf(measured, 0)[0]);
        Assert.Equal(SlotVerdict.Down, VerdictsOf(measured, 1)[4]);
    }

    [Fact]
    public void Measure_OrderOfEverything_DoesNotMatter()
    {
        var network = new Network(40, (node, slot) => (node * 7 + slot) % 11 == 0);
        BlockMeasurement forward = network.Measure();
        BlockMeasurement backward = BlockMeasurer.Measure(Shape, [.. network.Census.Reverse()], network.Telemetry().Reverse().ToDictionary(), NoOutage, new MeasurementPolicy());
        Assert.Equal(forward.Nodes.Select(MeasuredBlockCodec.Write), backward.Nodes.Select(MeasuredBlockCodec.Write));
    }

    [Fact]
    public void Codec_MeasuredBlocks_RoundTrip()
    {
        foreach (MeasuredBlock block in new Network(30, (node, slot) => (node + slot) % 5 == 0).Measure().Nodes.Append(new Network(1, (_, _) => true).Measure().Nodes[0]))
        {
            byte[] bytes = MeasuredBlockCodec.Write(block);
            Assert.Equal(bytes, MeasuredBlockCodec.Write(MeasuredBlockCodec.Read(block.Node, bytes)!));
            Assert.Null(MeasuredBlockCodec.Read(block.Node, bytes.AsSpan(0, bytes.Length - 1)));
        }
    }

    [Fact]
    public void ToReadings_AnEpoch_SaysWhatWasSeenAndWhatIsClaimed()
    {
        Policy policy = Policy.Default;
        NodeMeasurement node = NodeMeasurement.Of(1_000, [new Network(100, (node, slot) => node == 7 && slot < 2).Measure().Nodes[7]], policy);
        NodeReadings readings = node.ToReadings(WindowAvailability.Of([node.Availability]), policy);
        Assert.Equal((800_000, ReadingSource.Observed), (readings.Uptime!.Value.Value, readings.Uptime.Value.Source));
        Assert.Equal(120, readings.RecoveryTime!.Value.Value);
        Assert.Equal((30_000, ReadingSource.Observed), (readings.Latency!.Value.Value, readings.Latency.Value.Source));
        Assert.Equal(0, readings.PacketLoss!.Value.Value - 1_000_000); // p95 over ten slots is the worst of them
        Assert.Equal((200_000, ReadingSource.Claimed), (readings.Cpu!.Value.Value, readings.Cpu.Value.Source));
        Assert.Null(readings.Connections);
        Assert.Null(readings.Bandwidth);
    }
}
