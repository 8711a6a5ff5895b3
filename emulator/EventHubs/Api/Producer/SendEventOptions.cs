#nullable disable
namespace Azure.Messaging.EventHubs.Producer;

/// <summary>Where events go: to a partition by its id, or by the hash of a key, or (both null) wherever the service likes. Never both.</summary>
public class SendEventOptions
{
    public string PartitionId { get; set; }

    public string PartitionKey { get; set; }
}

/// <summary>The same for a batch, with its greatest size.</summary>
public class CreateBatchOptions : SendEventOptions
{
    /// <summary>The greatest size in bytes; null for what the service takes (1,048,576).</summary>
    public long? MaximumSizeInBytes { get; set; }
}
