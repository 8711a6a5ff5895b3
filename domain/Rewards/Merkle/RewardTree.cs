using System.Collections.Immutable;
using System.Runtime.InteropServices;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Rewards.Merkle;

/// <summary>The trees that an epoch publishes (rules, section 4).</summary>
public static class RewardTree
{
    /// <summary>The tree over leaves exactly as given, nothing added.</summary>
    /// <exception cref="ArgumentException">No leaf.</exception>
    public static MerkleTree OfLeaves(IReadOnlyList<RewardLeaf> leaves) =>
        MerkleTree.FromLeafHashes(HashLeaves.Many(leaves.Count, RewardLeaf.EncodingBytes, (leaf, encoding) => leaves[leaf].Encode(encoding)));

    /// <summary>
    /// The leaves that an epoch publishes: those of the operators by ascending id, and before them the treasury's leaf <c>(0, treasury)</c>, so that no proof is empty
    /// as soon as there is an operator.
    /// </summary>
    /// <param name="operators">Each operator once, in any order; the treasury not among them.</param>
    /// <param name="treasury">All that the treasury ever received.</param>
    /// <exception cref="ArgumentException">An operator occurs twice, or the treasury is among them.</exception>
    public static ImmutableArray<RewardLeaf> PublishedLeaves(IEnumerable<RewardLeaf> operators, Wei treasury)
    {
        RewardLeaf[] leaves = [.. operators.Prepend(new RewardLeaf(OperatorId.Treasury, treasury))];
        var ids = new byte[leaves.Length * 32];
        for (int i = 0; i < leaves.Length; i++)
            Abi.WriteUInt256(leaves[i].Operator.Value, ids.AsSpan(i * 32, 32));
        int[] order = HashOrder.Ascending(ids);

        var ordered = new RewardLeaf[leaves.Length];
        for (int i = 0; i < ordered.Length; i++)
        {
            ordered[i] = leaves[order[i]];
            if (i > 0 && ordered[i].Operator == ordered[i - 1].Operator)
                throw new ArgumentException($"Operator {ordered[i].Operator} has more than one leaf.", nameof(operators));
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(ordered);
    }

    /// <summary>The second tree of an epoch, over its scores.</summary>
    /// <exception cref="ArgumentException">No leaf.</exception>
    public static MerkleTree OfScores(IReadOnlyList<ScoreLeaf> leaves) =>
        MerkleTree.FromLeafHashes(HashLeaves.Many(leaves.Count, ScoreLeaf.EncodingBytes, (leaf, encoding) => leaves[leaf].Encode(encoding)));
}
