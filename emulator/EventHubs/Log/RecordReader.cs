using System.Buffers;
using System.Globalization;
using System.Text;
using Azure.Core.Amqp;
using Azure.Messaging.EventHubs;

namespace NodeProgram.Emulator.EventHubs.Log;

/// <summary>Turns records back into events.</summary>
internal static class RecordReader
{
    // Most events of a relay are smaller than this and cost one call to the operating system.
    private const int FirstReadBytes = 4096;

    public static string OffsetText(long offset) => offset.ToString(CultureInfo.InvariantCulture);

    /// <summary>Reads the records at these positions, whose numbers run from <paramref name="firstSequence"/>, until <paramref name="maxBytes"/> of body.</summary>
    /// <exception cref="EventLogException">A record is damaged.</exception>
    public static IReadOnlyList<EventData> Read(StorageFile file, Segment segment, int[] positions, long firstSequence, int maxBytes)
    {
        List<EventData> events = new(positions.Length);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(FirstReadBytes);
        try
        {
            long bodyBytes = 0;
            foreach (int position in positions)
            {
                int have = file.Read(buffer.AsSpan(0, FirstReadBytes), position);
                if (!Record.HasPlausibleHeader(buffer.AsSpan(0, have)))
                    throw Damaged(segment, position);
                int length = Record.LengthOf(buffer);
                bodyBytes += Record.BodyBytesOf(buffer);
                if (events.Count > 0 && bodyBytes > maxBytes)
                    break;
                if (length > have)
                {
                    byte[] larger = buffer.Length >= length ? buffer : ArrayPool<byte>.Shared.Rent(length);
                    buffer.AsSpan(0, have).CopyTo(larger);
                    if (larger != buffer)
                    {
                        ArrayPool<byte>.Shared.Return(buffer);
                        buffer = larger;
                    }

                    file.Read(buffer.AsSpan(have, length - have), position + have);
                }

                if (!Record.IsValid(buffer.AsSpan(0, length)) || Record.SequenceOf(buffer) != firstSequence + events.Count)
                    throw Damaged(segment, position);
                events.Add(Decode(buffer, segment.Base + position));
            }

            return events;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static EventData Decode(byte[] record, long offset)
    {
        int at = Record.HeaderBytes, keyBytes = Record.KeyBytesOf(record);
        string? key = null;
        if (keyBytes != Record.NoKey)
        {
            key = Encoding.UTF8.GetString(record, at, keyBytes);
            at += keyBytes;
        }

        int propertyBytes = Record.PropertyBytesOf(record);
        byte[] body = record.AsSpan(at + propertyBytes, Record.BodyBytesOf(record)).ToArray();
        AmqpAnnotatedMessage message = new(AmqpMessageBody.FromData([body]));
        if (propertyBytes > 0)
            EventProperties.Read(new(record, at, propertyBytes), message);
        return EventData.Received(message, Record.SequenceOf(record), OffsetText(offset), DateTimeOffset.FromUnixTimeMilliseconds(Record.EnqueuedOf(record)), key);
    }

    private static EventLogException Damaged(Segment segment, int position) =>
        new(EventLogFault.Corrupt, segment.Path, $"The event log is damaged at position {position}");
}
