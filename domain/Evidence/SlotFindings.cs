using System.Text;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Measurement.Availability;
using NodeProgram.Domain.Measurement.Digests;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Evidence;

/// <summary>What was held of a node in one slot, and who said what.</summary>
/// <param name="Slot">Absolute number.</param>
/// <param name="At">Begin of the slot, Unix milliseconds.</param>
/// <param name="Verdict">What was held.</param>
/// <param name="SaidUp">Witnesses that reached it.</param>
/// <param name="SaidDown">Witnesses that did not.</param>
/// <param name="Silent">Witnesses of which nothing came.</param>
/// <param name="OwnHeartbeats">Heartbeats of its own that came.</param>
public sealed record SlotFinding(long Slot, long At, SlotVerdict Verdict, IReadOnlyList<NodeId> SaidUp, IReadOnlyList<NodeId> SaidDown, IReadOnlyList<NodeId> Silent, int OwnHeartbeats);

/// <summary>The slots of a node in an epoch that were not up, with the observations behind each: what a lost point of uptime is due to (rules, section 2).</summary>
public static class SlotFindings
{
    /// <summary>Finds them in the epoch's evidence.</summary>
    /// <param name="node">The node.</param>
    /// <param name="lines">Hands out the lines of the evidence from the first on; called twice.</param>
    /// <exception cref="EvidenceException">A line that is needed cannot be read.</exception>
    public static IReadOnlyList<SlotFinding> Of(NodeId node, Func<IEnumerable<ReadOnlyMemory<byte>>> lines)
    {
        byte[] name = Encoding.UTF8.GetBytes(node.ToString());
        Policy? policy = null;
        EpochLine? epoch = null;
        WitnessesLine? witnesses = null;
        var verdicts = new List<VerdictsLine>();
        foreach ((int number, ReadOnlyMemory<byte> line) in lines().Index())
        {
            if (number > 1 && line.Span.IndexOf(name) < 0)
                continue;
            if (number <= 1 || Is(line, "verdicts") || Is(line, "witnesses"))
            {
                object content = EvidenceJson.Read(line, number + 1).Content;
                policy = content as Policy ?? policy;
                epoch = content as EpochLine ?? epoch;
                witnesses = content is WitnessesLine drawn && drawn.Target == node ? drawn : witnesses;
                if (content is VerdictsLine verdict && verdict.Node == node)
                    verdicts.Add(verdict);
            }
        }

        if (epoch is null || policy is null)
            throw new EvidenceException(1, "", "The evidence does not begin with its epoch and policy.");
        NodeId[] watching = witnesses is null ? [] : [.. witnesses.Peers, .. witnesses.Anchors];
        Dictionary<(int, NodeId), NodeBlock> blocks = Blocks(lines, [.. watching, node]);
        return [.. verdicts.SelectMany(verdict => FindingsOf(verdict, watching, blocks, new BlockAddress(epoch.Epoch, verdict.Block).ShapeOf(policy.Time)))];
    }

    private static IEnumerable<SlotFinding> FindingsOf(VerdictsLine verdicts, NodeId[] watching, Dictionary<(int, NodeId), NodeBlock> blocks, BlockShape shape)
    {
        for (int slot = 0; slot < verdicts.Verdicts.Length; slot++)
        {
            var verdict = (SlotVerdict)(verdicts.Verdicts[slot] - '0');
            if (verdict is SlotVerdict.Up or SlotVerdict.Inactive)
                continue;
            int at = slot;
            ILookup<bool?, NodeId> said = watching.ToLookup(witness => blocks.GetValueOrDefault((verdicts.Block, witness))?.Sighting(verdicts.Node, at)?.Reachable);
            yield return new SlotFinding(
                shape.FirstSlot + slot, (shape.FirstSlot + slot) * shape.SlotMilliseconds, verdict, [.. said[true]], [.. said[false]], [.. said[null]],
                blocks.GetValueOrDefault((verdicts.Block, verdicts.Node))?.HeartbeatsIn(slot) ?? 0);
        }
    }

    private static Dictionary<(int, NodeId), NodeBlock> Blocks(Func<IEnumerable<ReadOnlyMemory<byte>>> lines, HashSet<NodeId> of)
    {
        var blocks = new Dictionary<(int, NodeId), NodeBlock>();
        byte[][] names = [.. of.Select(node => Encoding.UTF8.GetBytes("\"node\":\"" + node + "\""))];
        foreach ((int number, ReadOnlyMemory<byte> line) in lines().Index())
        {
            if (!Is(line, "telemetry") || !Array.Exists(names, name => line.Span[..Math.Min(line.Length, 200)].IndexOf(name) >= 0))
                continue;
            var telemetry = (TelemetryLine)EvidenceJson.Read(line, number + 1).Content;
            blocks[(telemetry.Block, telemetry.Node)] = NodeBlockCodec.Read(telemetry.Digest.Span) ?? throw new EvidenceException(number + 1, "telemetry", "The digest cannot be read.");
        }

        return blocks;
    }

    private static bool Is(ReadOnlyMemory<byte> line, string kind) => line.Span.StartsWith(Encoding.UTF8.GetBytes($"{{\"kind\":\"{kind}\","));
}
