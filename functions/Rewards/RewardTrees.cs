using System.Collections.Concurrent;
using System.Collections.Immutable;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Rewards.Merkle;
using NodeProgram.Functions.Closing;

namespace NodeProgram.Functions.Rewards;

/// <summary>A leaf of an epoch's reward tree, and how anybody sees that it belongs to the epoch's root.</summary>
public sealed record RewardProof(Bytes32 Root, RewardLeaf Leaf, ImmutableArray<Bytes32> Proof);

/// <summary>The reward trees of closed epochs, recomputed from the stored balances; one that does not come to the root in the epoch's summary is refused. The last few are kept.</summary>
public sealed class RewardTrees(BalanceRows balances)
{
    private const int KeptMax = 4;
    private readonly ConcurrentDictionary<EpochId, Lazy<Task<Grown>>> kept = new();

    /// <summary>The proof of an operator's leaf; null when the operator has none in this epoch.</summary>
    /// <exception cref="InvalidDataException">The stored balances do not come to the epoch's root.</exception>
    public async Task<RewardProof?> ProveAsync(EpochSummary epoch, OperatorId operatorId)
    {
        if (kept.Count > KeptMax)
        {
            foreach (EpochId old in kept.Keys.OrderByDescending(key => key.Value).Skip(KeptMax - 1))
                kept.TryRemove(old, out _);
        }

        Lazy<Task<Grown>> growing = kept.GetOrAdd(epoch.Epoch, _ => new Lazy<Task<Grown>>(() => GrowAsync(epoch)));
        Grown grown;
        try
        {
            grown = await growing.Value;
        }
        catch
        {
            kept.TryRemove(new KeyValuePair<EpochId, Lazy<Task<Grown>>>(epoch.Epoch, growing));
            throw;
        }

        return grown.Places.TryGetValue(operatorId, out int place) ? new RewardProof(grown.Tree.Root, grown.Leaves[place], grown.Tree.ProofOf(place)) : null;
    }

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
