namespace NodeProgram.Edge.Queue;

/// <summary>A record and where the next begins; hand <see cref="Next"/> to <see cref="TelemetryQueue.Acknowledge"/> once the record is safe elsewhere.</summary>
internal sealed record QueueItem(byte[] Payload, QueuePosition Next);

/// <summary>A place in the queue: segment and offset, in the order of writing.</summary>
internal readonly record struct QueuePosition(long Segment, int Offset) : IComparable<QueuePosition>
{
    public int CompareTo(QueuePosition other) => Segment != other.Segment ? Segment.CompareTo(other.Segment) : Offset.CompareTo(other.Offset);
}

/// <summary>
/// First in, first out, on disk: what <see cref="Append"/> returned from survives a kill; a record is handed out until it is acknowledged, so possibly twice;
/// the disk that it takes is bounded, the oldest segment goes first, and what went is counted. For one process (the data directory's lock sees to that) and any thread.
/// </summary>
internal sealed class TelemetryQueue : IDisposable
{
    private readonly Lock gate = new();
    private readonly SegmentDirectory directory;
    private readonly long bytesMax;
    private readonly int segmentBytesMax;
    private readonly List<Segment> segments;
    private FileStream? tail;
    private QueuePosition acknowledged;
    private TaskCompletionSource appended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="path">The queue's own directory.</param>
    /// <param name="bytesMax">Disk that segments may take, at least 64 KiB.</param>
    /// <param name="create">Makes the file of a new segment; null for an ordinary one.</param>
    internal TelemetryQueue(string path, long bytesMax, Func<string, FileStream>? create = null)
    {
        this.bytesMax = bytesMax;
        segmentBytesMax = (int)Math.Clamp(bytesMax / 8, 4_096, 1 << 20);
        directory = new SegmentDirectory(path, create);
        segments = directory.Open(out acknowledged, out long damaged);
        DamagedBytes = damaged;
        Trim();
    }

    /// <summary>Records that wait, those handed out and not acknowledged included.</summary>
    internal int Count
    {
        get
        {
            lock (gate)
                return segments.Sum(segment => segment.Waiting);
        }
    }

    /// <summary>Disk that the segments take.</summary>
    internal long Bytes
    {
        get
        {
            lock (gate)
                return segments.Sum(segment => (long)segment.Length);
        }
    }

    /// <summary>Records dropped for want of room since the queue was opened.</summary>
    internal long Dropped { get; private set; }

    /// <summary>Bytes on disk that were no whole record, passed over.</summary>
    internal long DamagedBytes { get; private set; }

    /// <summary>Records that were written whole and could not be read back.</summary>
    internal long DamagedRecords { get; private set; }

    /// <summary>Writes the record through to the disk, after dropping what must go for it.</summary>
    /// <exception cref="IOException">The disk refuses, also after everything older was dropped; nothing of the record stays.</exception>
    internal void Append(ReadOnlySpan<byte> payload)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(payload.Length, QueueRecord.PayloadBytesMax);
        byte[] record = QueueRecord.Frame(payload);
        lock (gate)
        {
            while (segments.Count > 1 && segments.Sum(segment => (long)segment.Length) + record.Length > bytesMax)
                DropOldest();
            while (true)
            {
                try
                {
                    Write(record);
                    break;
                }
                catch (IOException) when (segments.Count > 1)
                {
                    DropOldest(); // the disk is fuller than the bound
                }
            }

            appended.TrySetResult();
        }
    }

    /// <summary>The oldest records that were not acknowledged, in order, at most so many and so many bytes (but at least one).</summary>
    internal IReadOnlyList<QueueItem> Peek(int countMax, int bytesMaximum)
    {
        var items = new List<QueueItem>();
        lock (gate)
        {
            long taken = 0;
            foreach (Segment segment in segments)
            {
                byte[] bytes = directory.Read(segment);
                int offset = segment.Number == acknowledged.Segment ? acknowledged.Offset : 0;
                while (items.Count < countMax && QueueRecord.Find(bytes, offset) is (int start, int length))
                {
                    if (items.Count > 0 && taken + length > bytesMaximum)
                        return items;
                    offset = start + QueueRecord.SizeOf(length);
                    items.Add(new QueueItem(bytes[(start + QueueRecord.HeaderBytes)..offset], new QueuePosition(segment.Number, offset)));
                    taken += length;
                }

                if (items.Count >= countMax)
                    break;
            }

            if (items.Count == 0 && segments.Count > 0)
                PassAll();
        }

        return items;
    }

    /// <summary>Everything before the position is safe elsewhere. A position that was dropped meanwhile, or acknowledged before, changes nothing.</summary>
    internal void Acknowledge(QueuePosition position)
    {
        lock (gate)
        {
            if (position.CompareTo(acknowledged) <= 0)
                return;
            acknowledged = position;
            Trim();
            directory.WriteCursor(acknowledged);
        }
    }

    /// <summary>Completes when a record waits.</summary>
    internal async Task WaitAsync(CancellationToken cancellation)
    {
        while (true)
        {
            Task signal;
            lock (gate)
            {
                if (segments.Any(segment => segment.Waiting > 0))
                    return;
                if (appended.Task.IsCompleted)
                    appended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                signal = appended.Task;
            }

            await signal.WaitAsync(cancellation);
        }
    }

    public void Dispose() => tail?.Dispose();

    private void Write(byte[] record)
    {
        if (tail is null || segments[^1].Length + record.Length > segmentBytesMax)
        {
            tail?.Dispose();
            tail = null;
            long number = Math.Max(segments.Count > 0 ? segments[^1].Number : 0, acknowledged.Segment) + 1;
            tail = directory.Create(number);
            segments.Add(new Segment(number));
        }

        Segment segment = segments[^1];
        try
        {
            tail.Write(record);
            tail.Flush(flushToDisk: true);
            segment.Add(record.Length);
        }
        catch (IOException)
        {
            // Half a record must not stay in front of the next.
            tail.SetLength(segment.Length);
            throw;
        }
    }

    // Nothing readable is left: what still counted as waiting was damaged after it was written.
    private void PassAll()
    {
        DamagedRecords += segments.Sum(segment => segment.Waiting);
        acknowledged = new QueuePosition(segments[^1].Number, segments[^1].Length);
        Trim();
    }

    private void DropOldest()
    {
        Dropped += segments[0].Waiting;
        Remove(segments[0]);
    }

    // Segments before the cursor are done with; those at it lose what it passed.
    private void Trim()
    {
        while (segments.Count > 0 && segments[0].Number < acknowledged.Segment)
            Remove(segments[0]);
        if (segments.Count > 0 && segments[0].Number == acknowledged.Segment)
        {
            segments[0].PassTo(acknowledged.Offset);
            if (segments[0].Waiting == 0 && (segments.Count > 1 || segments[0].Length >= segmentBytesMax / 2))
                Remove(segments[0]);
        }
    }

    private void Remove(Segment segment)
    {
        if (ReferenceEquals(segment, segments[^1]))
        {
            tail?.Dispose();
            tail = null;
        }

        segments.Remove(segment);
        directory.Delete(segment);
    }
}
