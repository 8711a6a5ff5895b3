#nullable disable
using System.Runtime.Serialization;
using System.Text;
using Azure.Core.Amqp;

namespace Azure.Messaging.EventHubs.Producer;

/// <summary>
/// The size of a batch as AMQP 1.0 would carry it: an envelope, and every event as one data section of it. This is what
/// the service compares with its limit, whichever way the events travel.
/// </summary>
internal sealed class AmqpBatchSize
{
    /// <summary>What the service takes in one message on the Standard tier.</summary>
    public const long LinkMaximumBytes = 1_048_576;

    // A data section costs 3 bytes of descriptor and a constructor with its length: 2 bytes for a short binary, 5 for a long one.
    private const int SmallEventOverheadBytes = 5;
    private const int LargeEventOverheadBytes = 8;
    private const int SmallEventMaximumBytes = 255;
    private const int DescriptorBytes = 3;

    public AmqpBatchSize(string partitionKey) => this.Bytes = EnvelopeBytes(partitionKey);

    public long Bytes { get; private set; }

    public bool TryAdd(EventData eventData, long maximumBytes)
    {
        long size = EventBytes(eventData);
        size += size <= SmallEventMaximumBytes ? SmallEventOverheadBytes : LargeEventOverheadBytes;
        if (this.Bytes + size > maximumBytes)
            return false;
        this.Bytes += size;
        return true;
    }

    /// <summary>The size of the event as a message of its own.</summary>
    /// <exception cref="SerializationException">A property has a type that AMQP does not carry.</exception>
    public static long EventBytes(EventData eventData)
    {
        AmqpAnnotatedMessage message = eventData.GetRawAmqpMessage();
        long bytes = DescriptorBytes + BinaryBytes(eventData.EventBody.ToMemory().Length);
        if (message.HasSection(AmqpMessageSection.ApplicationProperties) && message.ApplicationProperties.Count > 0)
            bytes += DescriptorBytes + MapBytes(message.ApplicationProperties);
        if (message.HasSection(AmqpMessageSection.Properties))
            bytes += DescriptorBytes + PropertiesBytes(message.Properties);
        return bytes;
    }

    private static long EnvelopeBytes(string partitionKey) => partitionKey is null
        ? 0
        : DescriptorBytes + MapBytes([new("x-opt-partition-key", partitionKey)]);

    // message-id, user-id, to, subject, reply-to, correlation-id, content-type: the list ends with the last that is present.
    private static long PropertiesBytes(AmqpMessageProperties properties)
    {
        string id = properties.MessageId?.ToString(), correlation = properties.CorrelationId?.ToString(), type = properties.ContentType;
        int fields = type is not null ? 7 : correlation is not null ? 6 : id is not null ? 1 : 0;
        if (fields == 0)
            return 1;
        long bytes = 0;
        int present = 0;
        foreach (string value in new[] { id, correlation, type })
        {
            if (value is null)
                continue;
            present++;
            bytes += TextBytes(value);
        }

        bytes += fields - present;
        return CompoundBytes(bytes);
    }

    // A key is a symbol in annotations and a string elsewhere; both have the same size.
    private static long MapBytes(IEnumerable<KeyValuePair<string, object>> map)
    {
        long bytes = 0;
        foreach (KeyValuePair<string, object> entry in map)
            bytes += TextBytes(entry.Key) + ValueBytes(entry.Key, entry.Value);
        return CompoundBytes(bytes);
    }

    private static long CompoundBytes(long content) => content + 1 <= byte.MaxValue ? 3 + content : 9 + content;

    private static long TextBytes(string text) => BinaryBytes(Encoding.UTF8.GetByteCount(text));

    private static long BinaryBytes(long length) => length <= byte.MaxValue ? 2 + length : 5 + length;

    private static long ValueBytes(string name, object value) => value switch
    {
        null => 1,
        string text => TextBytes(text),
        bool => 1,
        byte or sbyte => 2,
        short or ushort => 3,
        int number => number is >= sbyte.MinValue and <= sbyte.MaxValue ? 2 : 5,
        uint number => number == 0 ? 1 : number <= byte.MaxValue ? 2 : 5,
        long number => number is >= sbyte.MinValue and <= sbyte.MaxValue ? 2 : 9,
        ulong number => number == 0 ? 1 : number <= byte.MaxValue ? 2 : 9,
        float or char => 5,
        double or DateTime => 9,
        decimal or Guid => 17,
        byte[] bytes => BinaryBytes(bytes.Length),
        ArraySegment<byte> bytes => BinaryBytes(bytes.Count),
        Uri uri => 1 + TextBytes("com.microsoft:uri") + TextBytes(uri.AbsoluteUri),
        DateTimeOffset => 1 + TextBytes("com.microsoft:datetime-offset") + 9,
        TimeSpan => 1 + TextBytes("com.microsoft:timespan") + 9,
        _ => throw new SerializationException($"Property '{name}' is of type {value.GetType()}, which an event cannot carry."),
    };
}
