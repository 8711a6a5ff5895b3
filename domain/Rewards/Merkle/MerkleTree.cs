using System.Collections.Immutable;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Rewards.Merkle;

/// <summary>
/// A Merkle tree laid out as OpenZeppelin's StandardMerkleTree lays it out (rules, section 4): leaves sorted ascending by hash in an array of 2n-1 hashes in which
/// leaf i sits at 2n-2-i; node i is the Keccak-256 of its two children, the smaller one first. Immutable; building uses every core and gives the same bytes on any
/// number of them.
/// </summary>
public sealed class MerkleTree
{
    /// <summary>The most leaves of one tree, 2^25: the array of hashes stays below 2 GiB.</summary>
    public const int LeavesMax = 1 << 25;

    private const int Hash = Keccak256.HashBytes;

    // Below this many hashes a level is computed on the calling thread: handing it out costs more than it saves.
    private const int ParallelFrom = 256;

    private readonly byte[] hashes;
    private readonly int[] positionOfLeaf;

    private MerkleTree(byte[] hashes, int[] positionOfLeaf) => (this.hashes, this.positionOfLeaf) = (hashes, positionOfLeaf);

    /// <summary>The number of leaves, 1 or more.</summary>
    public int LeafCount => positionOfLeaf.Length;

    /// <summary>The root.</summary>
    public Bytes32 Root => HashAt(0);

    /// <summary>The tree over leaves that are hashed already.</summary>
    /// <param name="leafHashes">32 bytes a leaf, one after the other, in any order; the tree keeps a sorted copy. Equal leaves are allowed.</param>
    /// <exception cref="ArgumentException">No leaf, more than <see cref="LeavesMax"/>, or not a multiple of 32 bytes.</exception>
    public static MerkleTree FromLeafHashes(ReadOnlySpan<byte> leafHashes)
    {
        int count = leafHashes.Length / Hash;
        if (leafHashes.Length % Hash != 0 || count is 0 or > LeavesMax)
            throw new ArgumentException($"A tree takes 1 to {LeavesMax} leaves of 32 bytes, not {leafHashes.Length} bytes.", nameof(leafHashes));

        int[] order = HashOrder.Ascending(leafHashes);
        var hashes = new byte[(2 * count - 1) * Hash];
        var positionOfLeaf = new int[count];
        for (int rank = 0; rank < count; rank++)
        {
            int position = 2 * count - 2 - rank;
            leafHashes.Slice(order[rank] * Hash, Hash).CopyTo(hashes.AsSpan(position * Hash));
            positionOfLeaf[order[rank]] = position;
        }

        HashInnerNodes(hashes, count - 1);
        return new MerkleTree(hashes, positionOfLeaf);
    }

    /// <summary>The proof of a leaf: the siblings from the leaf up to below the root; empty in a tree of one leaf.</summary>
    /// <param name="leaf">The leaf's place in the input, 0 to <see cref="LeafCount"/> - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such leaf.</exception>
    public ImmutableArray<Bytes32> ProofOf(int leaf)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(leaf);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(leaf, LeafCount);
        var proof = ImmutableArray.CreateBuilder<Bytes32>();
        for (int position = positionOfLeaf[leaf]; position > 0; position = (position - 1) / 2)
            proof.Add(HashAt(position % 2 == 0 ? position - 1 : position + 1));
        return proof.ToImmutable();
    }

    /// <summary>The hash of a leaf.</summary>
    /// <param name="leaf">The leaf's place in the input, 0 to <see cref="LeafCount"/> - 1.</param>
    public Bytes32 LeafHash(int leaf) => HashAt(positionOfLeaf[leaf]);

    /// <summary>The place of a leaf in the array of 2n-1 hashes, as the peer library's <c>treeIndex</c>.</summary>
    /// <param name="leaf">The leaf's place in the input, 0 to <see cref="LeafCount"/> - 1.</param>
    public int PositionOf(int leaf) => positionOfLeaf[leaf];

    private Bytes32 HashAt(int position) => Bytes32.FromBytes(hashes.AsSpan(position * Hash, Hash));

    // A level at a time from the deepest: every child of a level lies in the one below it, so the nodes of a level do not depend on each other.
    private static void HashInnerNodes(byte[] hashes, int innerCount)
    {
        int level = 1;
        while (level * 2 - 1 < innerCount)
            level *= 2;
        for (; level > 0 && innerCount > 0; level /= 2)
        {
            int first = level - 1, end = Math.Min(2 * level - 1, innerCount);
            HashLeaves.InSpans(first, end, ParallelFrom, position =>
                HashPair(hashes.AsSpan((2 * position + 1) * Hash, Hash), hashes.AsSpan((2 * position + 2) * Hash, Hash), hashes.AsSpan(position * Hash, Hash)));
        }
    }

    /// <summary>The hash of two nodes, the smaller first.</summary>
    internal static void HashPair(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, Span<byte> output)
    {
        Span<byte> pair = stackalloc byte[2 * Hash];
        bool ordered = left.SequenceCompareTo(right) <= 0;
        (ordered ? left : right).CopyTo(pair);
        (ordered ? right : left).CopyTo(pair[Hash..]);
        Keccak256.Hash(pair, output);
    }
}
