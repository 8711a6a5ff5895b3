using System.Collections.ObjectModel;
using Azure.Messaging.EventHubs;

namespace NodeProgram.Emulator.EventHubs.Log;

/// <summary>The names under which the service attaches what it assigned to an event.</summary>
internal static class EventAnnotations
{
    public const string SequenceNumber = "x-opt-sequence-number";
    public const string Offset = "x-opt-offset";
    public const string EnqueuedTime = "x-opt-enqueued-time";
    public const string PartitionKey = "x-opt-partition-key";

    /// <summary>The system properties of a received event; empty for one that was not received.</summary>
    public static IReadOnlyDictionary<string, object> Of(EventData received)
    {
        if (received.SequenceNumber == long.MinValue)
            return ReadOnlyDictionary<string, object>.Empty;
        Dictionary<string, object> annotations = new(4, StringComparer.Ordinal)
        {
            [SequenceNumber] = received.SequenceNumber,
            [Offset] = received.OffsetString,
            [EnqueuedTime] = received.EnqueuedTime,
        };
        if (received.PartitionKey is { } key)
            annotations[PartitionKey] = key;
        return annotations;
    }
}
