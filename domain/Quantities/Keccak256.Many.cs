using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NodeProgram.Domain.Quantities;

/// <content>
/// Many hashes at once. Keccak works on words of 64 bits; where the processor has registers of 512 bits (AVX-512), eight inputs go through it side by side, one in each of their words. Elsewhere
/// one follows the other. The hashes are the same.
/// </content>
public static partial class Keccak256
{
    private const int Lanes = 8;
    private const int Words = RateBytes / sizeof(ulong);

    /// <summary>The hashes of several pieces of these bytes, 32 bytes each, in the order of the pieces.</summary>
    /// <param name="bytes">What the pieces are of.</param>
    /// <param name="pieces">Best of about the same length where they are neighbours.</param>
    /// <param name="hashes">Takes 32 bytes for each piece.</param>
    /// <exception cref="ArgumentException">The output is too short.</exception>
    public static void HashMany(ReadOnlySpan<byte> bytes, ReadOnlySpan<Range> pieces, Span<byte> hashes)
    {
        if (hashes.Length < pieces.Length * HashBytes)
            throw new ArgumentException("The output takes 32 bytes for each piece.", nameof(hashes));
        int done = 0;
        if (Avx512F.IsSupported)
        {
            for (; done + Lanes <= pieces.Length; done += Lanes)
                HashEight(bytes, pieces.Slice(done, Lanes), hashes[(done * HashBytes)..]);
        }

        for (; done < pieces.Length; done++)
            Hash(bytes[pieces[done]], hashes[(done * HashBytes)..]);
    }

    // Each lane takes block after block of its piece; one that is through goes along, and nobody looks at it any more.
    private static void HashEight(ReadOnlySpan<byte> bytes, ReadOnlySpan<Range> pieces, Span<byte> hashes)
    {
        Span<Vector512<ulong>> state = stackalloc Vector512<ulong>[25];
        state.Clear();
        Span<ulong> block = stackalloc ulong[Words * Lanes];
        scoped Span<byte> padded = stackalloc byte[RateBytes];
        Span<int> wholeBlocks = stackalloc int[Lanes];
        int most = 0;
        for (int lane = 0; lane < Lanes; lane++)
        {
            wholeBlocks[lane] = pieces[lane].GetOffsetAndLength(bytes.Length).Length / RateBytes;
            most = Math.Max(most, wholeBlocks[lane]);
        }

        for (int number = 0; number <= most; number++)
        {
            for (int lane = 0; lane < Lanes; lane++)
            {
                if (number > wholeBlocks[lane])
                    continue;
                scoped ReadOnlySpan<byte> left = bytes[pieces[lane]][(number * RateBytes)..];
                if (number == wholeBlocks[lane])
                {
                    padded.Clear();
                    left.CopyTo(padded);
                    padded[left.Length] = 0x01;
                    padded[RateBytes - 1] |= 0x80;
                    left = padded;
                }

                for (int word = 0; word < Words; word++)
                    block[word * Lanes + lane] = BinaryPrimitives.ReadUInt64LittleEndian(left[(word * sizeof(ulong))..]);
            }

            for (int word = 0; word < Words; word++)
                state[word] ^= Vector512.Create<ulong>(block[(word * Lanes)..]);
            Permute(state);
            ReadOnlySpan<ulong> words = MemoryMarshal.Cast<Vector512<ulong>, ulong>(state);
            for (int lane = 0; lane < Lanes; lane++)
            {
                for (int word = 0; number == wholeBlocks[lane] && word < HashBytes / sizeof(ulong); word++)
                    BinaryPrimitives.WriteUInt64LittleEndian(hashes[(lane * HashBytes + word * sizeof(ulong))..], words[word * Lanes + lane]);
            }
        }
    }

    // The same as for one, word by word.
    [SkipLocalsInit]
    private static void Permute(Span<Vector512<ulong>> state)
    {
        Vector512<ulong> a00 = state[0], a01 = state[1], a02 = state[2], a03 = state[3], a04 = state[4];
        Vector512<ulong> a05 = state[5], a06 = state[6], a07 = state[7], a08 = state[8], a09 = state[9];
        Vector512<ulong> a10 = state[10], a11 = state[11], a12 = state[12], a13 = state[13], a14 = state[14];
        Vector512<ulong> a15 = state[15], a16 = state[16], a17 = state[17], a18 = state[18], a19 = state[19];
        Vector512<ulong> a20 = state[20], a21 = state[21], a22 = state[22], a23 = state[23], a24 = state[24];

        foreach (ulong roundConstant in RoundConstants)
        {
            Vector512<ulong> c0 = a00 ^ a05 ^ a10 ^ a15 ^ a20, c1 = a01 ^ a06 ^ a11 ^ a16 ^ a21, c2 = a02 ^ a07 ^ a12 ^ a17 ^ a22;
            Vector512<ulong> c3 = a03 ^ a08 ^ a13 ^ a18 ^ a23, c4 = a04 ^ a09 ^ a14 ^ a19 ^ a24;
            Vector512<ulong> d0 = c4 ^ Avx512F.RotateLeft(c1, 1), d1 = c0 ^ Avx512F.RotateLeft(c2, 1), d2 = c1 ^ Avx512F.RotateLeft(c3, 1);
            Vector512<ulong> d3 = c2 ^ Avx512F.RotateLeft(c4, 1), d4 = c3 ^ Avx512F.RotateLeft(c0, 1);

            Vector512<ulong> b00 = a00 ^ d0, b10 = Avx512F.RotateLeft(a01 ^ d1, 1), b20 = Avx512F.RotateLeft(a02 ^ d2, 62);
            Vector512<ulong> b05 = Avx512F.RotateLeft(a03 ^ d3, 28), b15 = Avx512F.RotateLeft(a04 ^ d4, 27);
            Vector512<ulong> b16 = Avx512F.RotateLeft(a05 ^ d0, 36), b01 = Avx512F.RotateLeft(a06 ^ d1, 44), b11 = Avx512F.RotateLeft(a07 ^ d2, 6);
            Vector512<ulong> b21 = Avx512F.RotateLeft(a08 ^ d3, 55), b06 = Avx512F.RotateLeft(a09 ^ d4, 20);
            Vector512<ulong> b07 = Avx512F.RotateLeft(a10 ^ d0, 3), b17 = Avx512F.RotateLeft(a11 ^ d1, 10), b02 = Avx512F.RotateLeft(a12 ^ d2, 43);
            Vector512<ulong> b12 = Avx512F.RotateLeft(a13 ^ d3, 25), b22 = Avx512F.RotateLeft(a14 ^ d4, 39);
            Vector512<ulong> b23 = Avx512F.RotateLeft(a15 ^ d0, 41), b08 = Avx512F.RotateLeft(a16 ^ d1, 45), b18 = Avx512F.RotateLeft(a17 ^ d2, 15);
            Vector512<ulong> b03 = Avx512F.RotateLeft(a18 ^ d3, 21), b13 = Avx512F.RotateLeft(a19 ^ d4, 8);
            Vector512<ulong> b14 = Avx512F.RotateLeft(a20 ^ d0, 18), b24 = Avx512F.RotateLeft(a21 ^ d1, 2), b09 = Avx512F.RotateLeft(a22 ^ d2, 61);
            Vector512<ulong> b19 = Avx512F.RotateLeft(a23 ^ d3, 56), b04 = Avx512F.RotateLeft(a24 ^ d4, 14);

            a00 = b00 ^ (~b01 & b02) ^ Vector512.Create(roundConstant); a01 = b01 ^ (~b02 & b03); a02 = b02 ^ (~b03 & b04); a03 = b03 ^ (~b04 & b00); a04 = b04 ^ (~b00 & b01);
            a05 = b05 ^ (~b06 & b07); a06 = b06 ^ (~b07 & b08); a07 = b07 ^ (~b08 & b09); a08 = b08 ^ (~b09 & b05); a09 = b09 ^ (~b05 & b06);
            a10 = b10 ^ (~b11 & b12); a11 = b11 ^ (~b12 & b13); a12 = b12 ^ (~b13 & b14); a13 = b13 ^ (~b14 & b10); a14 = b14 ^ (~b10 & b11);
            a15 = b15 ^ (~b16 & b17); a16 = b16 ^ (~b17 & b18); a17 = b17 ^ (~b18 & b19); a18 = b18 ^ (~b19 & b15); a19 = b19 ^ (~b15 & b16);
            a20 = b20 ^ (~b21 & b22); a21 = b21 ^ (~b22 & b23); a22 = b22 ^ (~b23 & b24); a23 = b23 ^ (~b24 & b20); a24 = b24 ^ (~b20 & b21);
        }

        (state[0], state[1], state[2], state[3], state[4]) = (a00, a01, a02, a03, a04);
        (state[5], state[6], state[7], state[8], state[9]) = (a05, a06, a07, a08, a09);
        (state[10], state[11], state[12], state[13], state[14]) = (a10, a11, a12, a13, a14);
        (state[15], state[16], state[17], state[18], state[19]) = (a15, a16, a17, a18, a19);
        (state[20], state[21], state[22], state[23], state[24]) = (a20, a21, a22, a23, a24);
    }
}
