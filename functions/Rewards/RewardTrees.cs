using System.Collections.Immutable;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Rewards.Merkle;
using NodeProgram.Functions.Closing;
using NodeProgram.Functions.Http;

namespace NodeProgram.Functions.Rewards;

/// <summary>A leaf of an epoch's reward tree, and how anybody sees that it belongs to the epoch's root.</summary>
public sealed record RewardProof(Bytes32 Root, RewardLeaf Leaf, ImmutableArray<Bytes32> Proof);

/// <summary>What was found of a leaf; without a proof there is none.</summary>
public sealed record FoundProof(RewardProof? Proof);

/// <summary>
/// The reward trees of closed epochs, recomputed from the stored balances; one that does not come to the root in the epoch's summary is refused. One is grown at a time and the last few are kept: proofs are for everybody,
/// of every epoch.
/// </summary>
public sealed class RewardTrees(BalanceRows balances) : IDisposable
{
    /// <summary>At most so many trees are being grown or wait for it.</summary>
    public const int WaitingMax = 8;

    private const int KeptMax = 4;
    // A leaf takes some 300 bytes with its place and its part of the tree: all that is kept at most 120 MB.
    private const int LeavesMax = 400_000;
    private readonly CostlyAnswers<EpochId, Grown> trees = new(WaitingMax, KeptMax, LeavesMax, static grown => grown.Leaves.Length);

    /// <summary>The proof of an operator's leaf.</summary>
    /// <param name="isUsual">Whether it is of the epoch that is claimed from now: its tree is kept, and grown however many others wait.</param>
    /// <returns>Null when so many trees wait to be grown that this one may not; else the proof, null when the operator has no leaf in this epoch.</returns>
    /// <exception cref="InvalidDataException">The stored balances do not come to the epoch's root.</exception>
    public async Task<FoundProof?> ProveAsync(EpochSummary epoch, OperatorId operatorId, bool isUsual)
    {
        if (await trees.LoadAsync(epoch.Epoch, isUsual, () => GrowAsync(epoch)) is not { Answer: var grown })
            return null;
        return new FoundProof(grown.Places.TryGetValue(operatorId, out int place) ? new RewardProof(grown.Tree.Root, grown.Leaves[place], grown.Tree.ProofOf(place)) : null);
    }

    public void Dispose() => trees.Dispose();

    // Whoever asks first does it for all: nobody's going away may end it.
    private async Task<Grown> GrowAsync(EpochSummary epoch)
    {
        IReadOnlyList<Domain.Evidence.BalanceLine> lines = await balances.LoadAsync(epoch.Epoch, CancellationToken.None);
        ImmutableArray<RewardLeaf> leaves = RewardTree.PublishedLeaves(lines.Select(line => new RewardLeaf(line.Operator, line.Cumulative)), epoch.Roots.Treasury);
        MerkleTree tree = RewardTree.OfLeaves(leaves);
        if (tree.Root != epoch.Roots.RewardRoot)
            throw new InvalidDataException($"The balances of epoch {epoch.Epoch} come to {tree.Root}, its summary says {epoch.Roots.RewardRoot}.");
        var places = new Dictionary<OperatorId, int>(leaves.Length);
        for (int i = 0; i < leaves.Length; i++)
            places.Add(leaves[i].Operator, i);
        return new Grown(tree, leaves, places);
    }

    private sealed record Grown(MerkleTree Tree, ImmutableArray<RewardLeaf> Leaves, Dictionary<OperatorId, int> Places);
}
