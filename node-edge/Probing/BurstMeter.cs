using NodeProgram.Edge.Running;

namespace NodeProgram.Edge.Probing;

/// <summary>How fast load came in: the bytes after the first packet over the time since it. Lost packets are bytes that did not come. For one thread.</summary>
internal sealed class BurstMeter(RelayClock clock)
{
    // A few packets in a few microseconds say how fast a queue was emptied, not how fast the line is.
    private const int PacketsMin = 16;

    private long firstAt, lastAt, bytes;

    internal int Packets { get; private set; }

    internal long Bytes => bytes;

    internal void Arrive(int length, long receivedAt)
    {
        if (Packets++ == 0)
            firstAt = receivedAt;
        else
            bytes += length;
        lastAt = receivedAt;
    }

    /// <summary>Bits a second; null when too little came to say.</summary>
    internal long? BitsPerSecond
    {
        get
        {
            double seconds = clock.Time.GetElapsedTime(firstAt, lastAt).TotalSeconds;
            return Packets < PacketsMin || seconds <= 0 ? null : (long)Math.Min(bytes * 8 / seconds, 1e12);
        }
    }
}
