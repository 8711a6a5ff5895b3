using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace NodeProgram.Dev.Sim;

/// <summary>Everything that is drawn, as a function of the seed and of what it is for: the same in every run, whatever happens when.</summary>
internal static class Noise
{
    /// <summary>32 bytes.</summary>
    public static byte[] Bytes(long seed, string purpose, long number) => SHA256.HashData(Encoding.UTF8.GetBytes($"{purpose}|{seed}|{number}"));

    /// <summary>A number below the bound.</summary>
    public static int Below(int bound, long seed, long a, long b, long c)
    {
        // splitmix64 over the three numbers: quick, and good enough for noise.
        ulong x = Mix((ulong)seed + 0x9E3779B97F4A7C15);
        x = Mix(x ^ (ulong)a);
        x = Mix(x ^ (ulong)b);
        return (int)(Mix(x ^ (ulong)c) % (ulong)bound);
    }

    /// <summary>An order of the numbers from 0.</summary>
    public static int[] Shuffle(int count, long seed, string purpose) =>
        [.. Enumerable.Range(0, count).OrderBy(number => BinaryPrimitives.ReadUInt64BigEndian(Bytes(seed, purpose, number)))];

    private static ulong Mix(ulong x)
    {
        unchecked
        {
            x += 0x9E3779B97F4A7C15;
            x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
            x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
            return x ^ (x >> 31);
        }
    }
}
