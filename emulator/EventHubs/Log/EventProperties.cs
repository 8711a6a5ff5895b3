using System.Buffers;
using System.Globalization;
using System.Text;
using Azure.Core.Amqp;
using Azure.Messaging.EventHubs;

namespace NodeProgram.Emulator.EventHubs.Log;

/// <summary>
/// The sender's properties in a record: entries of (kind, name, type, value), nothing at all for an event without any.
/// WARNING: this outlives the process; tags are never reused.
/// </summary>
internal static class EventProperties
{
    private enum Kind : byte
    {
        Application = 0,
        ContentType = 1,
        CorrelationId = 2,
        MessageId = 3,
    }

    private enum Tag : byte
    {
        Null = 0,
        Text = 1,
        False = 2,
        True = 3,
        Int32 = 4,
        Int64 = 5,
        Double = 6,
        DateTimeOffset = 7,
        DateTime = 8,
        Guid = 9,
        Bytes = 10,
        UInt64 = 11,
        UInt32 = 12,
        Int16 = 13,
        UInt16 = 14,
        Byte = 15,
        SByte = 16,
        Single = 17,
        Decimal = 18,
        Char = 19,
        TimeSpan = 20,
        Uri = 21,
    }

    /// <summary>Appends the properties of the event to the writer.</summary>
    /// <exception cref="ArgumentException">A property has a type that an event cannot carry.</exception>
    public static void Write(IBufferWriter<byte> target, EventData source)
    {
        WriteStandard(target, source.ContentType, source.CorrelationId, source.MessageId);
        if (!source.GetRawAmqpMessage().HasSection(AmqpMessageSection.ApplicationProperties))
            return;
        foreach (KeyValuePair<string, object> property in source.Properties)
            WriteApplication(target, property.Key, property.Value);
    }

    public static void WriteStandard(IBufferWriter<byte> target, string? contentType, string? correlationId, string? messageId)
    {
        if (contentType is not null)
            WriteEntry(target, Kind.ContentType, "", contentType);
        if (correlationId is not null)
            WriteEntry(target, Kind.CorrelationId, "", correlationId);
        if (messageId is not null)
            WriteEntry(target, Kind.MessageId, "", messageId);
    }

    public static void WriteApplication(IBufferWriter<byte> target, string name, object? value) => WriteEntry(target, Kind.Application, name, value);

    public static void Read(ArraySegment<byte> bytes, AmqpAnnotatedMessage message)
    {
        using BinaryReader reader = new(new MemoryStream(bytes.Array!, bytes.Offset, bytes.Count, writable: false), Encoding.UTF8);
        while (reader.BaseStream.Position < bytes.Count)
        {
            Kind kind = (Kind)reader.ReadByte();
            string name = reader.ReadString();
            object? value = ReadValue(reader);
            switch (kind)
            {
                case Kind.ContentType:
                    message.Properties.ContentType = (string)value!;
                    break;
                case Kind.CorrelationId:
                    message.Properties.CorrelationId = new AmqpMessageId((string)value!);
                    break;
                case Kind.MessageId:
                    message.Properties.MessageId = new AmqpMessageId((string)value!);
                    break;
                default:
                    message.ApplicationProperties[name] = value;
                    break;
            }
        }
    }

    private static void WriteEntry(IBufferWriter<byte> target, Kind kind, string name, object? value)
    {
        if (value is string text)
        {
            WriteText(target, kind, name, text);
            return;
        }

        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream, Encoding.UTF8);
        writer.Write((byte)kind);
        writer.Write(name);
        WriteValue(writer, name, value);
        writer.Flush();
        target.Write(stream.GetBuffer().AsSpan(0, (int)stream.Length));
    }

    // The common case, straight into the record.
    private static void WriteText(IBufferWriter<byte> target, Kind kind, string name, string text)
    {
        Span<byte> to = target.GetSpan(12 + Encoding.UTF8.GetMaxByteCount(name.Length) + Encoding.UTF8.GetMaxByteCount(text.Length));
        to[0] = (byte)kind;
        int at = 1;
        at += WritePrefixed(to[at..], name);
        to[at++] = (byte)Tag.Text;
        at += WritePrefixed(to[at..], text);
        target.Advance(at);
    }

    // Length in UTF-8, seven bits a byte, then the text: what BinaryReader.ReadString reads.
    private static int WritePrefixed(Span<byte> to, string text)
    {
        uint length = (uint)Encoding.UTF8.GetByteCount(text);
        int at = 0;
        for (; length > 0x7F; length >>= 7)
            to[at++] = (byte)(length | 0x80);
        to[at++] = (byte)length;
        return at + Encoding.UTF8.GetBytes(text, to[at..]);
    }

    private static void WriteValue(BinaryWriter to, string name, object? value)
    {
        switch (value)
        {
            case null: to.Write((byte)Tag.Null); break;
            case string text: to.Write((byte)Tag.Text); to.Write(text); break;
            case bool truth: to.Write((byte)(truth ? Tag.True : Tag.False)); break;
            case int number: to.Write((byte)Tag.Int32); to.Write(number); break;
            case long number: to.Write((byte)Tag.Int64); to.Write(number); break;
            case double number: to.Write((byte)Tag.Double); to.Write(number); break;
            case DateTimeOffset time: to.Write((byte)Tag.DateTimeOffset); to.Write(time.Ticks); to.Write((short)time.TotalOffsetMinutes); break;
            case DateTime time: to.Write((byte)Tag.DateTime); to.Write(time.ToBinary()); break;
            case Guid id: to.Write((byte)Tag.Guid); to.Write(id.ToByteArray()); break;
            case byte[] bytes: to.Write((byte)Tag.Bytes); to.Write(bytes.Length); to.Write(bytes); break;
            case ulong number: to.Write((byte)Tag.UInt64); to.Write(number); break;
            case uint number: to.Write((byte)Tag.UInt32); to.Write(number); break;
            case short number: to.Write((byte)Tag.Int16); to.Write(number); break;
            case ushort number: to.Write((byte)Tag.UInt16); to.Write(number); break;
            case byte number: to.Write((byte)Tag.Byte); to.Write(number); break;
            case sbyte number: to.Write((byte)Tag.SByte); to.Write(number); break;
            case float number: to.Write((byte)Tag.Single); to.Write(number); break;
            case decimal number: to.Write((byte)Tag.Decimal); to.Write(number); break;
            case char letter: to.Write((byte)Tag.Char); to.Write((ushort)letter); break;
            case TimeSpan span: to.Write((byte)Tag.TimeSpan); to.Write(span.Ticks); break;
            case Uri uri: to.Write((byte)Tag.Uri); to.Write(uri.OriginalString); break;
            default: throw new ArgumentException($"Property '{name}' is of type {value.GetType()}, which an event cannot carry.", nameof(value));
        }
    }

    private static object? ReadValue(BinaryReader from)
    {
        Tag tag = (Tag)from.ReadByte();
        return tag switch
        {
            Tag.Null => null,
            Tag.Text => from.ReadString(),
            Tag.False => false,
            Tag.True => true,
            Tag.Int32 => from.ReadInt32(),
            Tag.Int64 => from.ReadInt64(),
            Tag.Double => from.ReadDouble(),
            Tag.DateTimeOffset => new DateTimeOffset(from.ReadInt64(), TimeSpan.FromMinutes(from.ReadInt16())),
            Tag.DateTime => DateTime.FromBinary(from.ReadInt64()),
            Tag.Guid => new Guid(from.ReadBytes(16)),
            Tag.Bytes => from.ReadBytes(from.ReadInt32()),
            Tag.UInt64 => from.ReadUInt64(),
            Tag.UInt32 => from.ReadUInt32(),
            Tag.Int16 => from.ReadInt16(),
            Tag.UInt16 => from.ReadUInt16(),
            Tag.Byte => from.ReadByte(),
            Tag.SByte => from.ReadSByte(),
            Tag.Single => from.ReadSingle(),
            Tag.Decimal => from.ReadDecimal(),
            Tag.Char => (char)from.ReadUInt16(),
            Tag.TimeSpan => new TimeSpan(from.ReadInt64()),
            Tag.Uri => new Uri(from.ReadString(), UriKind.RelativeOrAbsolute),
            _ => throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"Unknown property type {(byte)tag} in the event log.")),
        };
    }
}
