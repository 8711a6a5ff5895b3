using System.Buffers;
using System.Text;

namespace NodeProgram.Emulator.Tables;

/// <summary>
/// Keys as bytes whose order is the ordinal order of the text, which is the service's. UTF-8 has that order except for characters
/// outside the basic plane, so their surrogates are written one by one, three bytes each.
/// </summary>
internal static class KeyText
{
    private static readonly SearchValues<char> Surrogates = SearchValues.Create([.. Enumerable.Range(0xD800, 0x800).Select(code => (char)code)]);

    public static byte[] Encode(string key)
    {
        if (!key.AsSpan().ContainsAny(Surrogates))
        {
            return Encoding.UTF8.GetBytes(key);
        }

        ArrayBufferWriter<byte> bytes = new(key.Length * 3);
        foreach (char c in key)
        {
            if (char.IsSurrogate(c))
            {
                bytes.Write([(byte)(0xE0 | (c >> 12)), (byte)(0x80 | ((c >> 6) & 0x3F)), (byte)(0x80 | (c & 0x3F))]);
            }
            else
            {
                Rune rune = new(c);
                bytes.Advance(rune.EncodeToUtf8(bytes.GetSpan(4)));
            }
        }

        return bytes.WrittenSpan.ToArray();
    }

    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        // 0xED leads the surrogates (and a little of Hangul): only then is it worth looking closer.
        if (!bytes.Contains((byte)0xED))
        {
            return Encoding.UTF8.GetString(bytes);
        }

        StringBuilder text = new(bytes.Length);
        while (!bytes.IsEmpty)
        {
            if (bytes.Length >= 3 && bytes[0] == 0xED && bytes[1] >= 0xA0)
            {
                text.Append((char)(((bytes[0] & 0x0F) << 12) | ((bytes[1] & 0x3F) << 6) | (bytes[2] & 0x3F)));
                bytes = bytes[3..];
            }
            else
            {
                Rune.DecodeFromUtf8(bytes, out Rune rune, out int length);
                text.Append(rune.ToString());
                bytes = bytes[length..];
            }
        }

        return text.ToString();
    }
}
