using System.Numerics;

namespace NodeProgram.Functions.Chain.Signing;

/// <summary>Recursive length prefix, the encoding of transactions (Ethereum yellow paper, appendix B).</summary>
public static class Rlp
{
    private const int ItemOffset = 0x80, ListOffset = 0xc0, ShortMax = 55;

    /// <summary>A text of bytes.</summary>
    public static byte[] Item(ReadOnlySpan<byte> bytes) => bytes is [< ItemOffset] ? bytes.ToArray() : [.. Prefix(ItemOffset, bytes.Length), .. bytes];

    /// <summary>A list of encoded items.</summary>
    public static byte[] List(byte[][] items)
    {
        byte[] body = [.. items.SelectMany(static item => item)];
        return [.. Prefix(ListOffset, body.Length), .. body];
    }

    private static byte[] Prefix(int offset, int length)
    {
        if (length <= ShortMax)
            return [(byte)(offset + length)];
        byte[] digits = new BigInteger(length).ToByteArray(isUnsigned: true, isBigEndian: true);
        return [(byte)(offset + ShortMax + digits.Length), .. digits];
    }
}
