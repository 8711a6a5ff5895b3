namespace NodeProgram.Emulator.EventHubs;

/// <summary>
/// How far each consumer group has come in each partition of one hub. Cheap enough to write after every batch. A checkpoint
/// survives the process (<c>kill -9</c>) at once and a power cut within about a second: it may fall back, and then events are
/// delivered again, but it never runs ahead of what was written here.
/// </summary>
public interface ICheckpointStore
{
    /// <summary>Makes the group known (idempotent), so that retention by size spares what it has not yet processed.</summary>
    void Register(string consumerGroup);

    /// <summary>The number of the last event that the group has processed in the partition; null if it has processed none.</summary>
    long? Get(string consumerGroup, int partition);

    /// <summary>Notes that the group has processed everything up to and including this event. A lower number than the last is ignored.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The partition has no such event yet.</exception>
    void Set(string consumerGroup, int partition, long sequence);
}
