using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace NodeProgram.Emulator.Tables;

/// <summary>
/// A row's properties as bytes. WARNING: this is what lies in files; a change needs a new <see cref="Version"/> and a reader of the old.
/// <para>version byte, then for each property: varint length and UTF-8 of the name, a <see cref="Kind"/> byte, the value: string and binary with
/// a varint length, int and long as zigzag varints, double and time (UTC ticks) as 8 bytes little endian, guid as 16 bytes, booleans none.</para>
/// </summary>
internal static class RowBody
{
    public const byte Version = 1;

    /// <summary>What stands behind a property's name.</summary>
    public enum Kind : byte
    {
        Text = 1,
        Int32 = 2,
        Int64 = 3,
        Double = 4,
        False = 5,
        True = 6,
        Time = 7,
        Guid = 8,
        Binary = 9,
    }

    public static byte[] Encode(IReadOnlyList<Property> properties)
    {
        ArrayBufferWriter<byte> body = new(512);
        body.Write([Version]);
        foreach (Property property in properties)
        {
            WriteText(body, property.Name);
            WriteValue(body, property.Value);
        }

        return body.WrittenSpan.ToArray();
    }

    public static void Decode(ReadOnlySpan<byte> body, ICollection<Property> properties, IReadOnlyList<string>? select)
    {
        RowBodyReader reader = new(body);
        while (reader.Next())
        {
            string name = Encoding.UTF8.GetString(reader.Name);
            if (select is null || select.Contains(name))
            {
                properties.Add(new Property(name, reader.Boxed()));
            }
        }
    }

    /// <summary>The stored properties that the written body does not name, followed by the written ones.</summary>
    public static byte[] Merge(ReadOnlySpan<byte> stored, ReadOnlySpan<byte> written)
    {
        ArrayBufferWriter<byte> merged = new(stored.Length + written.Length);
        merged.Write([Version]);
        RowBodyReader old = new(stored);
        while (old.Next())
        {
            if (!RowBodyReader.TryFind(written, old.Name, out _))
            {
                merged.Write(old.Whole);
            }
        }

        merged.Write(written[1..]);
        return merged.WrittenSpan.ToArray();
    }

    private static void WriteValue(ArrayBufferWriter<byte> body, object value)
    {
        switch (value)
        {
            case string text:
                body.Write([(byte)Kind.Text]);
                WriteText(body, text);
                break;
            case int number:
                body.Write([(byte)Kind.Int32]);
                WriteVarint(body, ZigZag(number));
                break;
            case long number:
                body.Write([(byte)Kind.Int64]);
                WriteVarint(body, ZigZag(number));
                break;
            case double number:
                body.Write([(byte)Kind.Double]);
                BinaryPrimitives.WriteDoubleLittleEndian(body.GetSpan(8), number);
                body.Advance(8);
                break;
            case bool flag:
                body.Write([(byte)(flag ? Kind.True : Kind.False)]);
                break;
            case DateTimeOffset instant:
                body.Write([(byte)Kind.Time]);
                BinaryPrimitives.WriteInt64LittleEndian(body.GetSpan(8), instant.UtcTicks);
                body.Advance(8);
                break;
            case Guid guid:
                body.Write([(byte)Kind.Guid]);
                guid.TryWriteBytes(body.GetSpan(16));
                body.Advance(16);
                break;
            case byte[] bytes:
                body.Write([(byte)Kind.Binary]);
                WriteVarint(body, (ulong)bytes.Length);
                body.Write(bytes);
                break;
            default:
                throw new InvalidOperationException($"{value.GetType()} is not a canonical property value.");
        }
    }

    private static ulong ZigZag(long number) => (ulong)((number << 1) ^ (number >> 63));

    private static void WriteText(ArrayBufferWriter<byte> body, string text)
    {
        int length = Encoding.UTF8.GetByteCount(text);
        WriteVarint(body, (ulong)length);
        body.Advance(Encoding.UTF8.GetBytes(text, body.GetSpan(length)));
    }

    private static void WriteVarint(ArrayBufferWriter<byte> body, ulong value)
    {
        Span<byte> span = body.GetSpan(10);
        int length = 0;
        while (value >= 0x80)
        {
            span[length++] = (byte)(value | 0x80);
            value >>= 7;
        }

        span[length++] = (byte)value;
        body.Advance(length);
    }
}
