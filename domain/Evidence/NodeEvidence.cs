using System.Text;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Measurement.Digests;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Scoring;

namespace NodeProgram.Domain.Evidence;

/// <summary>What an epoch's evidence holds about one node: its line of the census, scorecard, verdicts, witnesses, and the telemetry of these and its own.</summary>
internal sealed class NodeEvidence
{
    private readonly Dictionary<(int Block, NodeId Node), NodeBlock> telemetry = [];
    private readonly List<VerdictsLine> verdicts = [];

    private NodeEvidence(NodeId node) => Node = node;

    public NodeId Node { get; }

    public required EpochLine Epoch { get; init; }

    public required Policy Policy { get; init; }

    /// <summary>Null when the node was not measured.</summary>
    public Scorecard? Card { get; private set; }

    /// <summary>Its line of the census; null when it is not in it.</summary>
    public NodeLine? Line { get; private set; }

    /// <summary>In the order of the draw, peers first.</summary>
    public IReadOnlyList<NodeId> Witnesses { get; private set; } = [];

    /// <summary>One a block, in order of time.</summary>
    public IReadOnlyList<VerdictsLine> Verdicts => verdicts;

    /// <summary>Reads it.</summary>
    /// <param name="node">The node.</param>
    /// <param name="lines">Hands out the lines of the evidence from the first on; called twice.</param>
    /// <exception cref="EvidenceException">A line that is needed cannot be read.</exception>
    public static NodeEvidence Read(NodeId node, Func<IEnumerable<ReadOnlyMemory<byte>>> lines)
    {
        byte[] name = Encoding.UTF8.GetBytes(node.ToString());
        object[] first = [.. lines().Take(2).Select((line, i) => EvidenceJson.Read(line, i + 1).Content)];
        if (first is not [EpochLine epoch, Policy policy])
            throw new EvidenceException(1, "", "The evidence does not begin with its epoch and policy.");
        var found = new NodeEvidence(node) { Epoch = epoch, Policy = policy };
        foreach ((int number, ReadOnlyMemory<byte> line) in lines().Index())
        {
            if (line.Span.IndexOf(name) < 0 || !(Is(line, "verdicts") || Is(line, "witnesses") || Is(line, "scorecard") || Is(line, "node")))
                continue;
            object content = EvidenceJson.Read(line, number + 1).Content;
            if (content is WitnessesLine drawn && drawn.Target == node)
                found.Witnesses = [.. drawn.Peers, .. drawn.Anchors];
            else if (content is VerdictsLine verdict && verdict.Node == node)
                found.verdicts.Add(verdict);
            else if (content is NodeLine own && own.Node == node)
                found.Line = own;
            else if (content is Scorecard card && card.Node == node)
                found.Card = card;
        }

        found.ReadTelemetry(lines);
        return found;
    }

    /// <summary>What a node reported in a block; null when nothing came.</summary>
    public NodeBlock? Telemetry(int block, NodeId of) => telemetry.GetValueOrDefault((block, of));

    /// <summary>The slots of a block.</summary>
    public BlockShape ShapeOf(VerdictsLine verdict) => new BlockAddress(Epoch.Epoch, verdict.Block).ShapeOf(Policy.Time);

    private void ReadTelemetry(Func<IEnumerable<ReadOnlyMemory<byte>>> lines)
    {
        byte[][] names = [.. Witnesses.Append(Node).Select(node => Encoding.UTF8.GetBytes("\"node\":\"" + node + "\""))];
        foreach ((int number, ReadOnlyMemory<byte> line) in lines().Index())
        {
            if (!Is(line, "telemetry") || !Array.Exists(names, name => line.Span[..Math.Min(line.Length, 200)].IndexOf(name) >= 0))
                continue;
            var record = (TelemetryLine)EvidenceJson.Read(line, number + 1).Content;
            telemetry[(record.Block, record.Node)] = NodeBlockCodec.Read(record.Digest.Span) ?? throw new EvidenceException(number + 1, "telemetry", "The digest cannot be read.");
        }
    }

    private static bool Is(ReadOnlyMemory<byte> line, string kind) => line.Span.StartsWith(Encoding.UTF8.GetBytes($"{{\"kind\":\"{kind}\","));
}
