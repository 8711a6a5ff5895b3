#nullable disable
using Azure.Messaging.EventHubs.Consumer;
using Azure.Messaging.EventHubs.Producer;

namespace Azure.Messaging.EventHubs;

/// <summary>Makes, for tests, the objects that only the service makes otherwise.</summary>
public static class EventHubsModelFactory
{
    /// <summary>An event as received. Name the argument <c>offsetString</c>, as in the real API, where an obsolete overload stands beside this one.</summary>
    public static EventData EventData(
        BinaryData eventBody,
        IDictionary<string, object> properties = null,
        IReadOnlyDictionary<string, object> systemProperties = null,
        string partitionKey = null,
        long sequenceNumber = long.MinValue,
        string offsetString = null,
        DateTimeOffset enqueuedTime = default) =>
        EventHubs.EventData.Modelled(eventBody, properties, systemProperties, sequenceNumber, offsetString, enqueuedTime, partitionKey);

    /// <summary>A batch of a given size over a store of the caller's; adding asks <paramref name="tryAddCallback"/> (null: always yes).</summary>
    public static EventDataBatch EventDataBatch(
        long batchSizeBytes,
        IList<EventData> batchEventStore,
        CreateBatchOptions batchOptions = null,
        Func<EventData, bool> tryAddCallback = null) => new(batchSizeBytes, batchEventStore, batchOptions ?? new(), tryAddCallback ?? (_ => true));

    public static PartitionContext PartitionContext(string partitionId, LastEnqueuedEventProperties lastEnqueuedEventProperties = default) =>
        new ModelledPartitionContext(null, null, null, partitionId, lastEnqueuedEventProperties);

    public static PartitionContext PartitionContext(
        string fullyQualifiedNamespace,
        string eventHubName,
        string consumerGroup,
        string partitionId,
        LastEnqueuedEventProperties lastEnqueuedEventProperties = default) =>
        new ModelledPartitionContext(fullyQualifiedNamespace, eventHubName, consumerGroup, partitionId, lastEnqueuedEventProperties);

    private sealed class ModelledPartitionContext(
        string fullyQualifiedNamespace,
        string eventHubName,
        string consumerGroup,
        string partitionId,
        LastEnqueuedEventProperties last) : PartitionContext(fullyQualifiedNamespace, eventHubName, consumerGroup, partitionId)
    {
        public override LastEnqueuedEventProperties ReadLastEnqueuedEventProperties() => last;
    }
}
