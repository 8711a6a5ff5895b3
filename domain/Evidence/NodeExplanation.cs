using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Scoring;

namespace NodeProgram.Domain.Evidence;

/// <summary>A node's score in an epoch in words, with the dated observations behind every lost point and who made them (rules, sections 2 to 5).</summary>
/// <param name="Node">The node.</param>
/// <param name="Epoch">The epoch.</param>
/// <param name="Explanation">The scorecard in words.</param>
/// <param name="Slots">Slots that were not up; null where the evidence is not kept any more.</param>
/// <param name="Figures">Slots whose figures cost points; null where the evidence is not kept any more.</param>
/// <param name="Account">The reasons behind slots, violations and wei; null where the evidence is not kept any more.</param>
public sealed record NodeExplanation(
    NodeId Node, EpochId Epoch, Explanation Explanation, IReadOnlyList<SlotFinding>? Slots, IReadOnlyList<FigureFinding>? Figures, NodeAccount? Account)
{
    /// <summary>Explains from an epoch's evidence.</summary>
    /// <param name="node">The node.</param>
    /// <param name="lines">Hands out the lines of the evidence from the first on; called several times.</param>
    /// <returns>Null when the node was not measured in the epoch.</returns>
    /// <exception cref="EvidenceException">A line that is needed cannot be read.</exception>
    public static NodeExplanation? Of(NodeId node, Func<IEnumerable<ReadOnlyMemory<byte>>> lines)
    {
        NodeEvidence evidence = NodeEvidence.Read(node, lines);
        if (evidence.Card is not { } card)
            return null;
        IReadOnlyList<SlotFinding> slots = SlotFindings.Of(evidence);
        return new NodeExplanation(
            node, evidence.Epoch.Epoch, Explanation.Of(card, evidence.Policy.Scoring, input => ConditionWords.Of(input, evidence.Line)), slots, FigureFindings.Of(evidence, card), NodeAccount.Of(node, slots, lines()));
    }
}
