using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace NodeProgram.Domain.Quantities;

/// <summary>
/// Keccak-256 as Ethereum uses it: the original Keccak submission's padding (0x01), not that of FIPS 202 (0x06), which is why
/// <see cref="System.Security.Cryptography.SHA3_256"/> is of no use here. Rate 136 bytes, capacity 64, output 32.
/// Written here because a reward tree of a million leaves takes three million hashes (rules, section 4).
/// </summary>
public static partial class Keccak256
{
    /// <summary>The length of a hash, 32 bytes.</summary>
    public const int HashBytes = 32;

    private const int RateBytes = 136;

    private static ReadOnlySpan<ulong> RoundConstants =>
    [
        0x0000000000000001, 0x0000000000008082, 0x800000000000808A, 0x8000000080008000, 0x000000000000808B, 0x0000000080000001,
        0x8000000080008081, 0x8000000000008009, 0x000000000000008A, 0x0000000000000088, 0x0000000080008009, 0x000000008000000A,
        0x000000008000808B, 0x800000000000008B, 0x8000000000008089, 0x8000000000008003, 0x8000000000008002, 0x8000000000000080,
        0x000000000000800A, 0x800000008000000A, 0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008,
    ];

    /// <summary>The hash of these bytes, 32 bytes.</summary>
    public static byte[] Hash(ReadOnlySpan<byte> input)
    {
        byte[] output = new byte[HashBytes];
        Hash(input, output);
        return output;
    }

    /// <summary>Writes the hash of the input to the first 32 bytes of the output; the two may overlap.</summary>
    /// <exception cref="ArgumentException">The output is shorter than 32 bytes.</exception>
    [SkipLocalsInit]
    public static void Hash(ReadOnlySpan<byte> input, Span<byte> output)
    {
        if (output.Length < HashBytes)
            throw new ArgumentException("The output takes 32 bytes.", nameof(output));

        Span<ulong> state = stackalloc ulong[25];
        state.Clear();
        while (input.Length >= RateBytes)
        {
            Absorb(state, input[..RateBytes]);
            Permute(state);
            input = input[RateBytes..];
        }

        Span<byte> last = stackalloc byte[RateBytes];
        last.Clear();
        input.CopyTo(last);
        last[input.Length] = 0x01;
        last[RateBytes - 1] |= 0x80;
        Absorb(state, last);
        Permute(state);
        for (int lane = 0; lane < HashBytes / 8; lane++)
            BinaryPrimitives.WriteUInt64LittleEndian(output[(lane * 8)..], state[lane]);
    }

    private static void Absorb(Span<ulong> state, ReadOnlySpan<byte> block)
    {
        for (int lane = 0; lane < RateBytes / 8; lane++)
            state[lane] ^= BinaryPrimitives.ReadUInt64LittleEndian(block[(lane * 8)..]);
    }

    // Keccak-f[1600]: 24 rounds of theta, rho and pi (folded into one), chi, iota, on lanes kept in registers.
    private static void Permute(Span<ulong> state)
    {
        ref ulong s = ref MemoryMarshal.GetReference(state);
        ulong a00 = s, a01 = At(ref s, 1), a02 = At(ref s, 2), a03 = At(ref s, 3), a04 = At(ref s, 4);
        ulong a05 = At(ref s, 5), a06 = At(ref s, 6), a07 = At(ref s, 7), a08 = At(ref s, 8), a09 = At(ref s, 9);
        ulong a10 = At(ref s, 10), a11 = At(ref s, 11), a12 = At(ref s, 12), a13 = At(ref s, 13), a14 = At(ref s, 14);
        ulong a15 = At(ref s, 15), a16 = At(ref s, 16), a17 = At(ref s, 17), a18 = At(ref s, 18), a19 = At(ref s, 19);
        ulong a20 = At(ref s, 20), a21 = At(ref s, 21), a22 = At(ref s, 22), a23 = At(ref s, 23), a24 = At(ref s, 24);

        foreach (ulong roundConstant in RoundConstants)
        {
            ulong c0 = a00 ^ a05 ^ a10 ^ a15 ^ a20, c1 = a01 ^ a06 ^ a11 ^ a16 ^ a21, c2 = a02 ^ a07 ^ a12 ^ a17 ^ a22;
            ulong c3 = a03 ^ a08 ^ a13 ^ a18 ^ a23, c4 = a04 ^ a09 ^ a14 ^ a19 ^ a24;
            ulong d0 = c4 ^ BitOperations.RotateLeft(c1, 1), d1 = c0 ^ BitOperations.RotateLeft(c2, 1), d2 = c1 ^ BitOperations.RotateLeft(c3, 1);
            ulong d3 = c2 ^ BitOperations.RotateLeft(c4, 1), d4 = c3 ^ BitOperations.RotateLeft(c0, 1);

            ulong b00 = a00 ^ d0, b10 = BitOperations.RotateLeft(a01 ^ d1, 1), b20 = BitOperations.RotateLeft(a02 ^ d2, 62);
            ulong b05 = BitOperations.RotateLeft(a03 ^ d3, 28), b15 = BitOperations.RotateLeft(a04 ^ d4, 27);
            ulong b16 = BitOperations.RotateLeft(a05 ^ d0, 36), b01 = BitOperations.RotateLeft(a06 ^ d1, 44), b11 = BitOperations.RotateLeft(a07 ^ d2, 6);
            ulong b21 = BitOperations.RotateLeft(a08 ^ d3, 55), b06 = BitOperations.RotateLeft(a09 ^ d4, 20);
            ulong b07 = BitOperations.RotateLeft(a10 ^ d0, 3), b17 = BitOperations.RotateLeft(a11 ^ d1, 10), b02 = BitOperations.RotateLeft(a12 ^ d2, 43);
            ulong b12 = BitOperations.RotateLeft(a13 ^ d3, 25), b22 = BitOperations.RotateLeft(a14 ^ d4, 39);
            ulong b23 = BitOperations.RotateLeft(a15 ^ d0, 41), b08 = BitOperations.RotateLeft(a16 ^ d1, 45), b18 = BitOperations.RotateLeft(a17 ^ d2, 15);
            ulong b03 = BitOperations.RotateLeft(a18 ^ d3, 21), b13 = BitOperations.RotateLeft(a19 ^ d4, 8);
            ulong b14 = BitOperations.RotateLeft(a20 ^ d0, 18), b24 = BitOperations.RotateLeft(a21 ^ d1, 2), b09 = BitOperations.RotateLeft(a22 ^ d2, 61);
            ulong b19 = BitOperations.RotateLeft(a23 ^ d3, 56), b04 = BitOperations.RotateLeft(a24 ^ d4, 14);

            a00 = b00 ^ (~b01 & b02) ^ roundConstant; a01 = b01 ^ (~b02 & b03); a02 = b02 ^ (~b03 & b04); a03 = b03 ^ (~b04 & b00); a04 = b04 ^ (~b00 & b01);
            a05 = b05 ^ (~b06 & b07); a06 = b06 ^ (~b07 & b08); a07 = b07 ^ (~b08 & b09); a08 = b08 ^ (~b09 & b05); a09 = b09 ^ (~b05 & b06);
            a10 = b10 ^ (~b11 & b12); a11 = b11 ^ (~b12 & b13); a12 = b12 ^ (~b13 & b14); a13 = b13 ^ (~b14 & b10); a14 = b14 ^ (~b10 & b11);
            a15 = b15 ^ (~b16 & b17); a16 = b16 ^ (~b17 & b18); a17 = b17 ^ (~b18 & b19); a18 = b18 ^ (~b19 & b15); a19 = b19 ^ (~b15 & b16);
            a20 = b20 ^ (~b21 & b22); a21 = b21 ^ (~b22 & b23); a22 = b22 ^ (~b23 & b24); a23 = b23 ^ (~b24 & b20); a24 = b24 ^ (~b20 & b21);
        }

        s = a00; At(ref s, 1) = a01; At(ref s, 2) = a02; At(ref s, 3) = a03; At(ref s, 4) = a04;
        At(ref s, 5) = a05; At(ref s, 6) = a06; At(ref s, 7) = a07; At(ref s, 8) = a08; At(ref s, 9) = a09;
        At(ref s, 10) = a10; At(ref s, 11) = a11; At(ref s, 12) = a12; At(ref s, 13) = a13; At(ref s, 14) = a14;
        At(ref s, 15) = a15; At(ref s, 16) = a16; At(ref s, 17) = a17; At(ref s, 18) = a18; At(ref s, 19) = a19;
        At(ref s, 20) = a20; At(ref s, 21) = a21; At(ref s, 22) = a22; At(ref s, 23) = a23; At(ref s, 24) = a24;
    }

    private static ref ulong At(ref ulong start, int lane) => ref Unsafe.Add(ref start, lane);
}
