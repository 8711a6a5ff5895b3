using Azure.Messaging.EventHubs;

namespace NodeProgram.Emulator.EventHubs;

/// <summary>
/// One hub: a durable log in partitions. Within a partition events are numbered from 0 without a gap, in the order in which
/// they were accepted. A reader sees only what is safely on disk, so it can never be ahead of what a crash leaves.
/// Every member may be called from any thread.
/// </summary>
public interface IEventHub
{
    string Name { get; }

    /// <summary>1 to 1024; fixed when the hub's log is first made (changing it would remap every key).</summary>
    int PartitionCount { get; }

    /// <summary>The progress of the consumer groups.</summary>
    ICheckpointStore Checkpoints { get; }

    /// <summary>What the partition holds now.</summary>
    PartitionState GetPartition(int partition);

    /// <summary>
    /// The events of the partition from <paramref name="fromSequence"/> on, oldest first: at most <paramref name="maxEvents"/>,
    /// and as many as fit into <paramref name="maxBytes"/> of body (always at least one, if there is one). Empty if there is none yet.
    /// If retention has already removed <paramref name="fromSequence"/>, it begins at the oldest event that is left.
    /// </summary>
    /// <exception cref="EventLogException">The log cannot be read, or is corrupt at this point; nothing is skipped silently.</exception>
    IReadOnlyList<EventData> Read(int partition, long fromSequence, int maxEvents, int maxBytes);

    /// <summary>Completes when the partition holds an event numbered <paramref name="sequence"/> or higher; at once if it does already.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled, or the hub was closed.</exception>
    ValueTask WaitAsync(int partition, long sequence, CancellationToken cancellationToken);

    /// <summary>
    /// Appends the events, all of them or none: to one partition by its number, or to the partition of the key's hash, or
    /// (neither given) to the next one in turn. Completes when they are safely on disk. Not both a partition and a key.
    /// </summary>
    /// <exception cref="EventHubsException">
    /// ServiceBusy: too much is waiting, try again (transient). MessageSizeExceeded: more than 1 MiB in all.
    /// </exception>
    /// <exception cref="EventLogException">The log cannot be written (disk full, for one); nothing of it was accepted.</exception>
    ValueTask AppendAsync(IReadOnlyList<EventData> events, string? partitionKey, int? partition, CancellationToken cancellationToken);
}

/// <summary>What a partition holds.</summary>
/// <param name="BeginningSequence">Number of the oldest event that retention has left; equal to <paramref name="NextSequence"/> if there is none.</param>
/// <param name="NextSequence">Number that the next event will get; 0 for a partition that never had one.</param>
/// <param name="LastOffset">Offset of the newest event, null if the partition never had one.</param>
/// <param name="LastEnqueuedTime">When the newest event was accepted, null if the partition never had one.</param>
public readonly record struct PartitionState(long BeginningSequence, long NextSequence, string? LastOffset, DateTimeOffset? LastEnqueuedTime)
{
    public bool IsEmpty => this.BeginningSequence == this.NextSequence;
}
