using System.Buffers.Binary;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Measurement.WitnessDraw;

/// <summary>
/// The seed of a draw and the numbers that follow from it (rules, section 2: nobody chooses, anyone can recompute).
/// <list type="bullet">
/// <item>Seed: Keccak-256 of 96 bytes: the previous epoch's reward root (32), the epoch as uint256 big-endian (32), the node id (32). This equals Solidity's
/// <c>keccak256(abi.encode(root, epoch, nodeId))</c>.</item>
/// <item>Words: block <c>k</c> = 0, 1, 2… is Keccak-256 of 40 bytes, the seed and <c>k</c> as uint64 big-endian; each block gives four big-endian 64-bit words in order.</item>
/// <item>A number below <c>n</c>: the next word that is below the largest multiple of <c>n</c> within 2^64, modulo <c>n</c>. Words above are skipped, so that no number is likelier than another.</item>
/// </list>
/// </summary>
public ref struct WitnessSeed
{
    private readonly Span<byte> input;
    private readonly Span<byte> block;
    private ulong nextBlock;
    private int nextWord;

    /// <summary>The stream of a seed in 72 bytes of scratch space.</summary>
    /// <param name="seed">32 bytes.</param>
    /// <param name="scratch">At least <see cref="ScratchBytes"/> bytes that nobody else uses.</param>
    public WitnessSeed(ReadOnlySpan<byte> seed, Span<byte> scratch)
    {
        input = scratch[..40];
        block = scratch[40..ScratchBytes];
        seed[..Keccak256.HashBytes].CopyTo(input);
        nextWord = 4;
    }

    /// <summary>The scratch space that a stream needs.</summary>
    public const int ScratchBytes = 72;

    /// <summary>The seed of a target's draw, 32 bytes.</summary>
    /// <param name="previousRewardRoot">32 bytes; all zero before the first root.</param>
    /// <param name="epoch">The epoch that the witnesses are drawn for.</param>
    /// <param name="target">The node that is observed.</param>
    /// <exception cref="ArgumentException">The root is not 32 bytes.</exception>
    public static byte[] Of(ReadOnlySpan<byte> previousRewardRoot, EpochId epoch, NodeId target)
    {
        if (previousRewardRoot.Length != Keccak256.HashBytes)
            throw new ArgumentException($"A reward root has 32 bytes, not {previousRewardRoot.Length}.", nameof(previousRewardRoot));
        Span<byte> bytes = stackalloc byte[96];
        bytes.Clear();
        previousRewardRoot.CopyTo(bytes);
        BinaryPrimitives.WriteInt64BigEndian(bytes[56..], epoch.Value);
        target.ToBytes().CopyTo(bytes[64..]);
        return Keccak256.Hash(bytes);
    }

    /// <summary>The next number from 0 to <paramref name="bound"/> - 1, each equally likely.</summary>
    /// <param name="bound">At least 1.</param>
    public int NextBelow(int bound)
    {
        ulong n = (ulong)bound;
        // 2^64 mod n, computed within 64 bits.
        ulong tail = (ulong.MaxValue % n + 1) % n;
        while (true)
        {
            ulong word = Next();
            if (tail == 0 || word < ulong.MaxValue - tail + 1)
                return (int)(word % n);
        }
    }

    private ulong Next()
    {
        if (nextWord == 4)
        {
            BinaryPrimitives.WriteUInt64BigEndian(input[32..], nextBlock++);
            Keccak256.Hash(input, block);
            nextWord = 0;
        }

        return BinaryPrimitives.ReadUInt64BigEndian(block[(8 * nextWord++)..]);
    }
}
