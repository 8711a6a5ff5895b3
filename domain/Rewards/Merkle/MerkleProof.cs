using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Rewards.Merkle;

/// <summary>Verifies a proof as the contract does (OpenZeppelin's MerkleProof, sorted pairs; rules, section 4).</summary>
public static class MerkleProof
{
    /// <summary>The longest proof that is looked at; a longer one belongs to no tree.</summary>
    public const int HashesMax = 64;

    /// <summary>Whether the leaf belongs to the tree with this root.</summary>
    /// <param name="root">The root.</param>
    /// <param name="leafHash">The leaf's hash (<see cref="HashLeaves.One"/>).</param>
    /// <param name="proof">Siblings from the leaf upward; empty for a tree of one leaf.</param>
    public static bool Verify(Bytes32 root, Bytes32 leafHash, ReadOnlySpan<Bytes32> proof)
    {
        if (proof.Length > HashesMax)
            return false;
        Span<byte> hash = stackalloc byte[Keccak256.HashBytes];
        Span<byte> sibling = stackalloc byte[Keccak256.HashBytes];
        leafHash.CopyTo(hash);
        foreach (Bytes32 step in proof)
        {
            step.CopyTo(sibling);
            MerkleTree.HashPair(hash, sibling, hash);
        }

        return Bytes32.FromBytes(hash) == root;
    }
}
