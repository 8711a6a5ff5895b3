using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace NodeProgram.Emulator.EventHubs.Log;

/// <summary>
/// How a key chooses its partition: Jenkins lookup3 (hashlittle2, seeds 0 and 0) over the key in UTF-8, both halves folded
/// into 16 bits; the partition is the absolute remainder. The same as the service and its clients, so a key lands alike everywhere.
/// </summary>
internal static class PartitionHash
{
    public static int PartitionOf(ReadOnlySpan<byte> keyUtf8, int partitionCount) => Math.Abs(Hash(keyUtf8) % partitionCount);

    public static short Hash(string key) => Hash(Encoding.UTF8.GetBytes(key));

    public static short Hash(ReadOnlySpan<byte> key)
    {
        uint a, b, c;
        a = b = c = unchecked(0xDEADBEEF + (uint)key.Length);
        while (key.Length > 12)
        {
            unchecked
            {
                a += BinaryPrimitives.ReadUInt32LittleEndian(key);
                b += BinaryPrimitives.ReadUInt32LittleEndian(key[4..]);
                c += BinaryPrimitives.ReadUInt32LittleEndian(key[8..]);
            }

            Mix(ref a, ref b, ref c);
            key = key[12..];
        }

        if (key.Length == 0)
            return unchecked((short)(c ^ b));
        Span<byte> last = stackalloc byte[12];
        last.Clear();
        key.CopyTo(last);
        unchecked
        {
            a += BinaryPrimitives.ReadUInt32LittleEndian(last);
            b += BinaryPrimitives.ReadUInt32LittleEndian(last[4..]);
            c += BinaryPrimitives.ReadUInt32LittleEndian(last[8..]);
        }

        FinalMix(ref a, ref b, ref c);
        return unchecked((short)(c ^ b));
    }

    private static void Mix(ref uint a, ref uint b, ref uint c)
    {
        unchecked
        {
            a -= c; a ^= BitOperations.RotateLeft(c, 4); c += b;
            b -= a; b ^= BitOperations.RotateLeft(a, 6); a += c;
            c -= b; c ^= BitOperations.RotateLeft(b, 8); b += a;
            a -= c; a ^= BitOperations.RotateLeft(c, 16); c += b;
            b -= a; b ^= BitOperations.RotateLeft(a, 19); a += c;
            c -= b; c ^= BitOperations.RotateLeft(b, 4); b += a;
        }
    }

    private static void FinalMix(ref uint a, ref uint b, ref uint c)
    {
        unchecked
        {
            c ^= b; c -= BitOperations.RotateLeft(b, 14);
            a ^= c; a -= BitOperations.RotateLeft(c, 11);
            b ^= a; b -= BitOperations.RotateLeft(a, 25);
            c ^= b; c -= BitOperations.RotateLeft(b, 16);
            a ^= c; a -= BitOperations.RotateLeft(c, 4);
            b ^= a; b -= BitOperations.RotateLeft(a, 14);
            c ^= b; c -= BitOperations.RotateLeft(b, 24);
        }
    }
}
