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
    /// <param name="lines">Hands out the lines of the evidence from the first on; called several times.</param>
    /// <exception cref="EvidenceException">A line that is needed cannot be read.</exception>
    public static IReadOnlyList<SlotFinding> Of(NodeId node, Func<IEnumerable<ReadOnlyMemory<byte>>> lines) => Of(NodeEvidence.Read(node, lines));

    internal static IReadOnlyList<SlotFinding> Of(NodeEvidence evidence) => [.. evidence.Verdicts.SelectMany(verdicts => FindingsOf(verdicts, evidence))];

    private static IEnumerable<SlotFinding> FindingsOf(VerdictsLine verdicts, NodeEvidence evidence)
    {
        BlockShape shape = evidence.ShapeOf(verdicts);
        for (int slot = 0; slot < verdicts.Verdicts.Length; slot++)
        {
            SlotVerdict verdict = (SlotVerdict)(verdicts.Verdicts[slot] - '0');
            if (verdict is SlotVerdict.Up or SlotVerdict.Inactive)
                continue;
            int at = slot;
            ILookup<bool?, NodeId> said = evidence.Witnesses.ToLookup(witness => evidence.Telemetry(verdicts.Block, witness)?.Sighting(verdicts.Node, at)?.Reachable);
            yield return new SlotFinding(
                shape.FirstSlot + slot, (shape.FirstSlot + slot) * shape.SlotMilliseconds, verdict, [.. said[true]], [.. said[false]], [.. said[null]],
                evidence.Telemetry(verdicts.Block, verdicts.Node)?.HeartbeatsIn(slot) ?? 0);
        }
    }
}
