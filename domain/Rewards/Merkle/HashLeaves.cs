using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Rewards.Merkle;

/// <summary>Writes the ABI encoding of one leaf.</summary>
/// <param name="leaf">The leaf's place in the input.</param>
/// <param name="encoding">To be filled whole; zero before.</param>
public delegate void LeafEncoder(int leaf, Span<byte> encoding);

/// <summary>The leaf hashes of OpenZeppelin's StandardMerkleTree: Keccak-256 twice over the ABI encoding of the leaf's values (rules, section 4).</summary>
public static class HashLeaves
{
    private const int ParallelFrom = 128;

    /// <summary>The hash of one encoded leaf.</summary>
    public static Bytes32 One(ReadOnlySpan<byte> encoding)
    {
        Span<byte> hash = stackalloc byte[Keccak256.HashBytes];
        Keccak256.Hash(encoding, hash);
        Keccak256.Hash(hash, hash);
        return Bytes32.FromBytes(hash);
    }

    /// <summary>The hashes of many leaves of one length, 32 bytes each, in the input's order; on every core.</summary>
    /// <param name="count">How many.</param>
    /// <param name="encodingBytes">The length of one encoding, 32 to 1,024.</param>
    /// <param name="encode">Called once for each leaf, from several threads at once: it must only read.</param>
    public static byte[] Many(int count, int encodingBytes, LeafEncoder encode)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(encodingBytes, 32);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(encodingBytes, 1_024);
        var hashes = new byte[count * Keccak256.HashBytes];
        InSpans(0, count, ParallelFrom, leaf =>
        {
            Span<byte> encoding = stackalloc byte[encodingBytes];
            encoding.Clear();
            encode(leaf, encoding);
            Span<byte> hash = hashes.AsSpan(leaf * Keccak256.HashBytes, Keccak256.HashBytes);
            Keccak256.Hash(encoding, hash);
            Keccak256.Hash(hash, hash);
        });
        return hashes;
    }

    // Neighbours stay on one core: each takes a run of 128 or more.
    internal static void InSpans(int first, int end, int parallelFrom, Action<int> each)
    {
        if (end - first < parallelFrom)
        {
            for (int index = first; index < end; index++)
                each(index);
            return;
        }

        int runs = Math.Min((end - first) / 128 + 1, 64);
        Parallel.For(0, runs, run =>
        {
            int from = first + (int)((long)(end - first) * run / runs), to = first + (int)((long)(end - first) * (run + 1) / runs);
            for (int index = from; index < to; index++)
                each(index);
        });
    }
}
