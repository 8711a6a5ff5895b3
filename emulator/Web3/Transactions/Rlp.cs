using System.Numerics;

namespace NodeProgram.Emulator.Ethereum.Transactions;

/// <summary>Recursive length prefix (ethereum.org, "Recursive-length prefix serialization"): byte strings and lists of what is encoded already.</summary>
internal static class Rlp
{
    private const int ShortMax = 55;
    private const byte String = 0x80, List = 0xc0;

    public static byte[] Encode(ReadOnlySpan<byte> value) => value.Length == 1 && value[0] < String ? value.ToArray() : [.. Prefix(String, value.Length), .. value];

    /// <summary>A number as the shortest string of its bytes; nothing for zero.</summary>
    public static byte[] Encode(BigInteger value) => Encode(value.IsZero ? [] : value.ToByteArray(isUnsigned: true, isBigEndian: true));

    /// <summary>A number that stands as bytes: without zeros before it.</summary>
    public static byte[] EncodeNumber(ReadOnlySpan<byte> value) => Encode(value.TrimStart((byte)0));

    /// <param name="items">Each encoded.</param>
    public static byte[] EncodeList(params byte[][] items) => [.. Prefix(List, items.Sum(item => item.Length)), .. items.SelectMany(item => item)];

    private static byte[] Prefix(byte kind, int length)
    {
        if (length <= ShortMax)
            return [(byte)(kind + length)];
        byte[] bytes = new BigInteger(length).ToByteArray(isUnsigned: true, isBigEndian: true);
        return [(byte)(kind + ShortMax + bytes.Length), .. bytes];
    }
}
