#nullable disable
namespace Azure.Messaging.EventHubs.Consumer;

/// <summary>The partition that an event, or a batch of events, was read from.</summary>
public class PartitionContext
{
    protected internal PartitionContext(string partitionId) => this.PartitionId = partitionId;

    protected internal PartitionContext(string fullyQualifiedNamespace, string eventHubName, string consumerGroup, string partitionId)
    {
        this.FullyQualifiedNamespace = fullyQualifiedNamespace;
        this.EventHubName = eventHubName;
        this.ConsumerGroup = consumerGroup;
        this.PartitionId = partitionId;
    }

    public string FullyQualifiedNamespace { get; }

    public string EventHubName { get; }

    public string ConsumerGroup { get; }

    /// <summary>The partition, a decimal number from "0".</summary>
    public string PartitionId { get; }

    /// <summary>The newest event of the partition as it was last known.</summary>
    /// <exception cref="InvalidOperationException">Whoever read the partition did not track it.</exception>
    public virtual LastEnqueuedEventProperties ReadLastEnqueuedEventProperties() =>
        throw new InvalidOperationException("The last enqueued event of this partition is not tracked.");
}
