using NodeProgram.Domain.Measurement.Closing;
using NodeProgram.Domain.Measurement.Digests;
using NodeProgram.Domain.Measurement.WitnessDraw;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Regions;

namespace NodeProgram.Domain.Evidence;

/// <summary>Computes everything that follows from the facts of an epoch.</summary>
public static class EpochRecomputation
{
    /// <summary>Runs an epoch from its facts.</summary>
    /// <param name="facts">The facts; their telemetry is read once.</param>
    /// <param name="emit">Takes the result lines, in the order of the evidence.</param>
    /// <returns>The last line.</returns>
    /// <exception cref="EvidenceException">The facts contradict each other.</exception>
    public static RootsLine Run(EpochFacts facts, Action<byte[]> emit)
    {
        var inputs = new EvidenceHash();
        foreach (byte[] line in facts.Lines())
            inputs.Add(line);
        EpochCensus census = EpochCensus.Of(facts.Epoch.Epoch, facts.Epoch.PreviousRoot, facts.Policy, facts.Nodes, facts.Truth);
        foreach (WitnessAssignment drawn in census.Assignments)
            emit(EvidenceJson.Write("witnesses", new WitnessesLine(drawn.Target, drawn.Seed, drawn.Peers, drawn.Anchors)));

        var measured = new Dictionary<NodeId, List<MeasuredBlock>>();
        var causes = new List<byte[]>();
        var verdicts = new List<byte[]>();
        for (int block = 0; block < BlockAddress.BlocksPerEpoch(facts.Policy.Time); block++)
        {
            BlockMeasurement measurement = Measure(facts, census, block);
            causes.AddRange(CauseLines(facts, block, measurement));
            verdicts.AddRange(measurement.Nodes.Select(node => VerdictLine(block, node)));
            foreach (MeasuredBlock node in measurement.Nodes)
            {
                if (!measured.TryGetValue(node.Node, out List<MeasuredBlock>? blocks))
                    measured.Add(node.Node, blocks = []);
                blocks.Add(node);
            }
        }

        causes.ForEach(emit);
        verdicts.ForEach(emit);
        EpochSettlement settlement = EpochSettlement.Of(facts, census, measured, inputs.Value);
        foreach (byte[] line in settlement.Lines())
            emit(line);
        return settlement.Roots;
    }

    private static IEnumerable<byte[]> CauseLines(EpochFacts facts, int block, BlockMeasurement measurement)
    {
        long first = new BlockAddress(facts.Epoch.Epoch, block).ShapeOf(facts.Policy.Time).FirstSlot;
        return measurement.CommonCauses.Select(cause => EvidenceJson.Write("cause", new CauseLine(
            first + cause.SlotInEpoch, cause.Cause, cause.Region is { } region ? (Region)region : null, cause.Failed, cause.Nodes)));
    }

    /// <summary>The line of a node's verdicts in a block.</summary>
    public static byte[] VerdictLine(int block, MeasuredBlock node) => EvidenceJson.Write(VerdictRecord(block, node));

    /// <summary>What stands in the line of a node's verdicts in a block.</summary>
    public static EvidenceRecord VerdictRecord(int block, MeasuredBlock node) => new("verdicts", new VerdictsLine(
        block, node.Node, string.Concat(node.Verdicts.Select(verdict => (char)('0' + (byte)verdict))), node.ByHeartbeats, node.Figures.Dropped));

    private static BlockMeasurement Measure(EpochFacts facts, EpochCensus census, int block)
    {
        BlockShape shape = new BlockAddress(facts.Epoch.Epoch, block).ShapeOf(facts.Policy.Time);
        var telemetry = new Dictionary<NodeId, NodeBlock>();
        foreach (TelemetryLine line in facts.Telemetry.Where(line => line.Block == block))
        {
            if (NodeBlockCodec.Read(line.Digest.Span) is not { } digest || digest.Shape != shape)
                throw new EvidenceException(0, "telemetry", $"The digest of node {line.Node} in block {block} cannot be read.");
            telemetry.Add(line.Node, digest);
        }

        HashSet<int> outages = [.. facts.Outages.Where(outage => shape.ContainsSlot(outage.Slot)).Select(outage => (int)(outage.Slot - shape.FirstSlot))];
        return BlockMeasurer.Measure(shape, census.Nodes, telemetry, outages, facts.Policy.Measurement);
    }
}
