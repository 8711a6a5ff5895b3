#nullable disable
namespace Azure.Messaging.EventHubs.Consumer;

/// <summary>The newest event of a partition; every part is null while the partition is empty.</summary>
public struct LastEnqueuedEventProperties : IEquatable<LastEnqueuedEventProperties>
{
    public LastEnqueuedEventProperties(long? lastSequenceNumber, string lastOffsetString, DateTimeOffset? lastEnqueuedTime, DateTimeOffset? lastReceivedTime)
    {
        this.SequenceNumber = lastSequenceNumber;
        this.OffsetString = lastOffsetString;
        this.EnqueuedTime = lastEnqueuedTime;
        this.LastReceivedTime = lastReceivedTime;
    }

    public long? SequenceNumber { get; }

    public string OffsetString { get; }

    public DateTimeOffset? EnqueuedTime { get; }

    /// <summary>When this was learnt.</summary>
    public DateTimeOffset? LastReceivedTime { get; }

    public static bool operator ==(LastEnqueuedEventProperties left, LastEnqueuedEventProperties right) => left.Equals(right);

    public static bool operator !=(LastEnqueuedEventProperties left, LastEnqueuedEventProperties right) => !left.Equals(right);

    public bool Equals(LastEnqueuedEventProperties other) =>
        this.SequenceNumber == other.SequenceNumber
        && this.OffsetString == other.OffsetString
        && this.EnqueuedTime == other.EnqueuedTime
        && this.LastReceivedTime == other.LastReceivedTime;

    public override bool Equals(object obj) => obj is LastEnqueuedEventProperties other && this.Equals(other);

    public override int GetHashCode() => HashCode.Combine(this.SequenceNumber, this.OffsetString, this.EnqueuedTime, this.LastReceivedTime);
}
