using System.Buffers.Binary;
using Azure.Core.Amqp;
using Azure.Messaging.EventHubs;
using NodeProgram.Emulator.EventHubs.Log;

namespace NodeProgram.Emulator.EventHubs.Http;

/// <summary>
/// How the embedded producer client sends a batch. The service's own client speaks AMQP, which keeps the types of properties and the bytes of bodies;
/// the JSON of the HTTPS API keeps neither. So: for each event u32 property bytes, u32 body bytes, both little-endian, then these bytes.
/// The partition key comes in the BrokerProperties header and is every event's.
/// </summary>
internal sealed class EventRecords(SendTarget target, EmbeddedEventHub hub, AppendBuffer append, BrokerProperties broker)
{
    public const string ContentType = "application/vnd.nodeprogram.event-records";

    /// <summary>A full AMQP batch of the smallest events, in this dress.</summary>
    public const int MaximumBytes = 2 * Limits.PublicationBytes;

    // More than the smallest events (10 bytes each in AMQP) of a full batch.
    private const int EventsMaximum = 110_000;
    private const int PrefixBytes = 8;

    public static void Write(System.Buffers.ArrayBufferWriter<byte> to, EventData item)
    {
        System.Buffers.ArrayBufferWriter<byte> properties = new();
        EventProperties.Write(properties, item);
        ReadOnlyMemory<byte> body = item.EventBody.ToMemory();
        Span<byte> record = to.GetSpan(PrefixBytes + properties.WrittenCount + body.Length);
        BinaryPrimitives.WriteInt32LittleEndian(record, properties.WrittenCount);
        BinaryPrimitives.WriteInt32LittleEndian(record[4..], body.Length);
        properties.WrittenSpan.CopyTo(record[PrefixBytes..]);
        body.Span.CopyTo(record[(PrefixBytes + properties.WrittenCount)..]);
        to.Advance(PrefixBytes + properties.WrittenCount + body.Length);
    }

    /// <summary>Null, or why not; the buffer's content is of no use then.</summary>
    public Refusal? Encode(ReadOnlySpan<byte> body)
    {
        byte[]? key = SendEndpoint.KeyOf(target.Publisher ?? broker.PartitionKey);
        int partition = target.PartitionNumber(hub) ?? (key is null ? hub.NextTurn() : hub.PartitionOf(key)), index = 0;
        for (; body.Length > 0; index++)
        {
            if (index >= EventsMaximum || body.Length < PrefixBytes)
                return Refusal.Argument($"body[{index}]", "too many events, or a part of one");
            int properties = BinaryPrimitives.ReadInt32LittleEndian(body), bytes = BinaryPrimitives.ReadInt32LittleEndian(body[4..]);
            if (properties < 0 || bytes < 0 || properties > body.Length - PrefixBytes || bytes > body.Length - PrefixBytes - properties)
                return Refusal.Argument($"body[{index}]", "lengths beyond the end");
            if (!AreProperties(body.Slice(PrefixBytes, properties)))
                return Refusal.Argument($"body[{index}]", "damaged properties");
            if (!append.TryBeginRecord(key) || !append.TryEnsure(properties + bytes + Record.Alignment))
                return Refusal.Busy();
            body.Slice(PrefixBytes, properties + bytes).CopyTo(append.GetSpan(properties + bytes + 1));
            append.Advance(properties + bytes);
            append.EndRecord(partition, key?.Length ?? Record.NoKey, properties, bytes);
            body = body[(PrefixBytes + properties + bytes)..];
        }

        return index > 0 ? null : Refusal.Argument("body", "no event");
    }

    // What cannot be read back must not get into the log: it would stop the partition's reader.
    private static bool AreProperties(ReadOnlySpan<byte> properties)
    {
        if (properties.IsEmpty)
            return true;
        try
        {
            EventProperties.Read(properties.ToArray(), new AmqpAnnotatedMessage(AmqpMessageBody.FromData([])));
            return true;
        }
        catch (Exception fault) when (fault is InvalidDataException or IOException or ArgumentException or FormatException or InvalidCastException or NullReferenceException)
        {
            return false;
        }
    }
}
