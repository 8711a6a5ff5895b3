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
        RewardLeaf[] leaves = [new(OperatorId.Treasury, treasury), .. operators];
        Array.Sort(leaves, static (left, right) => left.Operator.CompareTo(right.Operator));
        for (int i = 1; i < leaves.Length; i++)
        {
            if (leaves[i].Operator == leaves[i - 1].Operator)
                throw new ArgumentException($"Operator {leaves[i].Operator} has more than one leaf.", nameof(operators));
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(leaves);
    }

    /// <summary>The second tree of an epoch, over its scores.</summary>
    /// <exception cref="ArgumentException">No leaf.</exception>
    public static MerkleTree OfScores(IReadOnlyList<ScoreLeaf> leaves) =>
        MerkleTree.FromLeafHashes(HashLeaves.Many(leaves.Count, ScoreLeaf.EncodingBytes, (leaf, encoding) => leaves[leaf].Encode(encoding)));
}
