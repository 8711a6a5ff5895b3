using System.Text.Json;
using Azure.Messaging.EventHubs;

namespace NodeProgram.Emulator.Worker.Events;

/// <summary>What the host tells of events besides their bodies. Structured values are JSON text, as they arrive from the real host.</summary>
internal static class EventBindingData
{
    public static IReadOnlyDictionary<string, object?> OfBatch(EventData[] events, EventPartition partition) =>
        new LazyBindingData(new Dictionary<string, Func<object?>>(StringComparer.OrdinalIgnoreCase)
        {
            ["PartitionContext"] = () => partition.Json,
            ["PartitionKeyArray"] = () => Json(events.Select(item => item.PartitionKey)),
            ["OffsetArray"] = () => Json(events.Select(item => item.OffsetString)),
            ["SequenceNumberArray"] = () => Json(events.Select(item => item.SequenceNumber)),
            ["EnqueuedTimeUtcArray"] = () => Json(events.Select(item => item.EnqueuedTime.UtcDateTime)),
            ["PropertiesArray"] = () => Json(events.Select(item => item.Properties)),
            ["SystemPropertiesArray"] = () => Json(events.Select(item => item.SystemProperties)),
        });

    public static IReadOnlyDictionary<string, object?> OfOne(EventData item, EventPartition partition) =>
        new LazyBindingData(new Dictionary<string, Func<object?>>(StringComparer.OrdinalIgnoreCase)
        {
            ["PartitionContext"] = () => partition.Json,
            ["PartitionKey"] = () => item.PartitionKey,
            ["Offset"] = () => item.OffsetString,
            ["SequenceNumber"] = () => item.SequenceNumber,
            ["EnqueuedTimeUtc"] = () => item.EnqueuedTime.UtcDateTime,
            ["Properties"] = () => Json(item.Properties),
            ["SystemProperties"] = () => Json(item.SystemProperties),
        });

    private static string Json<T>(T value) => JsonSerializer.Serialize(value);
}

/// <summary>A partition as a consumer group of one function reads it.</summary>
internal sealed class EventPartition(string fullyQualifiedNamespace, string hub, string consumerGroup, int partition)
{
    private string? json;

    public int Number => partition;

    public string ConsumerGroup => consumerGroup;

    public string Json => json ??= JsonSerializer.Serialize(new
    {
        FullyQualifiedNamespace = fullyQualifiedNamespace,
        EventHubName = hub,
        ConsumerGroup = consumerGroup,
        PartitionId = partition.ToString(System.Globalization.CultureInfo.InvariantCulture),
    });
}
