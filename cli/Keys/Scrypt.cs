using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;

namespace NodeProgram.Cli.Keys;

/// <summary>The key derivation of RFC 7914, which the platform does not have.</summary>
internal static class Scrypt
{
    /// <summary>The most memory that a derivation may ask for, 512 MiB.</summary>
    public const long BytesMax = 512L * 1024 * 1024;

    /// <summary>Whether the parameters are ones that RFC 7914 allows and that this machine is asked to bear.</summary>
    public static bool IsBearable(int n, int r, int p) =>
        n > 1 && BitOperations.IsPow2(n) && r is >= 1 and <= 64 && p is >= 1 and <= 64 && 128L * r * ((long)n + p) <= BytesMax && (long)n * r * p <= 1L << 26;

    /// <summary>Derives a key.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The parameters are not bearable.</exception>
    public static byte[] Derive(byte[] password, byte[] salt, int n, int r, int p, int keyBytes)
    {
        if (!IsBearable(n, r, p))
            throw new ArgumentOutOfRangeException(nameof(n), "These parameters are not borne.");
        int blockBytes = 128 * r;
        byte[] blocks = Rfc2898DeriveBytes.Pbkdf2(password, salt, 1, HashAlgorithmName.SHA256, blockBytes * p);
        uint[] memory = new uint[32 * r * n];
        for (int block = 0; block < p; block++)
            Mix(blocks.AsSpan(block * blockBytes, blockBytes), memory, n, r);
        return Rfc2898DeriveBytes.Pbkdf2(password, blocks, 1, HashAlgorithmName.SHA256, keyBytes);
    }

    private static void Mix(Span<byte> block, uint[] memory, int n, int r)
    {
        int words = 32 * r;
        uint[] x = new uint[words], y = new uint[words];
        for (int i = 0; i < words; i++)
            x[i] = BinaryPrimitives.ReadUInt32LittleEndian(block[(4 * i)..]);
        for (int i = 0; i < n; i++)
        {
            x.CopyTo(memory, (long)i * words);
            MixBlock(x, y, r);
            (x, y) = (y, x);
        }

        for (int i = 0; i < n; i++)
        {
            int from = (int)(x[(2 * r - 1) * 16] & (uint)(n - 1)) * words;
            for (int w = 0; w < words; w++)
                x[w] ^= memory[from + w];
            MixBlock(x, y, r);
            (x, y) = (y, x);
        }

        for (int i = 0; i < words; i++)
            BinaryPrimitives.WriteUInt32LittleEndian(block[(4 * i)..], x[i]);
    }

    private static void MixBlock(uint[] input, uint[] output, int r)
    {
        Span<uint> x = stackalloc uint[16];
        input.AsSpan((2 * r - 1) * 16, 16).CopyTo(x);
        for (int i = 0; i < 2 * r; i++)
        {
            for (int w = 0; w < 16; w++)
                x[w] ^= input[i * 16 + w];
            Salsa8(x);
            x.CopyTo(output.AsSpan((i / 2 + (i % 2) * r) * 16));
        }
    }

    private static void Salsa8(Span<uint> block)
    {
        Span<uint> x = stackalloc uint[16];
        block.CopyTo(x);
        for (int round = 0; round < 4; round++)
        {
            for (int i = 0; i < 4; i++)
                Quarter(x, 5 * i % 16, (5 * i + 4) % 16, (5 * i + 8) % 16, (5 * i + 12) % 16);
            for (int i = 0; i < 4; i++)
                Quarter(x, 5 * i, 4 * i + (i + 1) % 4, 4 * i + (i + 2) % 4, 4 * i + (i + 3) % 4);
        }

        for (int i = 0; i < 16; i++)
            block[i] += x[i];
    }

    private static void Quarter(Span<uint> x, int a, int b, int c, int d)
    {
        x[b] ^= BitOperations.RotateLeft(x[a] + x[d], 7);
        x[c] ^= BitOperations.RotateLeft(x[b] + x[a], 9);
        x[d] ^= BitOperations.RotateLeft(x[c] + x[b], 13);
        x[a] ^= BitOperations.RotateLeft(x[d] + x[c], 18);
    }
}
