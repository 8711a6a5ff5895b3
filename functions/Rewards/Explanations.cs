using NodeProgram.Domain.Evidence;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Closing;
using NodeProgram.Functions.Http;

namespace NodeProgram.Functions.Rewards;

/// <summary>What was found of a node in an epoch's evidence; null without a scorecard in it.</summary>
public sealed record FoundExplanation(NodeExplanation? Explanation);

/// <summary>Explanations of scorecards. Each reads the whole evidence of an epoch, and anybody may ask for any: one is made at a time, and the last ones are kept.</summary>
public sealed class Explanations(EvidenceStore evidence) : IDisposable
{
    /// <summary>At most so many are being made or wait for it.</summary>
    public const int WaitingMax = 16;

    // One takes some kilobytes, of a node that was down by turns all day some hundreds.
    private const int KeptMax = 64;
    private readonly CostlyAnswers<(NodeId, EpochId), FoundExplanation> made = new(WaitingMax, KeptMax, KeptMax, static _ => 1);

    /// <summary>The explanation of a node's scorecard.</summary>
    /// <returns>Null when so many others wait that this one may not.</returns>
    public async Task<FoundExplanation?> FindAsync(NodeId node, EpochId epoch) => (await made.LoadAsync(
        (node, epoch), isUsual: false, () => Task.FromResult(new FoundExplanation(NodeExplanation.Of(node, () => evidence.ReadLines(epoch))))))?.Answer;

    public void Dispose() => made.Dispose();
}
