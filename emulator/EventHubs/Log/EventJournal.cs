namespace NodeProgram.Emulator.EventHubs.Log;

/// <summary>
/// The log of one hub: all partitions in one row of segments, so that one flush makes everything durable that has gathered meanwhile.
/// One thread writes (<see cref="Commit"/>, <see cref="ApplyRetention"/>), any number read. Readers see what is flushed, nothing else.
/// </summary>
internal sealed class EventJournal : IDisposable
{
    // Segments that only readers need: so many keep their index in memory.
    private const int LoadedSealedSegments = 4;
    private static readonly TimeSpan _segmentAge = TimeSpan.FromHours(1);

    private readonly Storage _storage;
    private readonly string _directory;
    private readonly JournalSettings _settings;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly List<Segment> _segments;
    private readonly List<Segment> _recentlyRead = [];
    private readonly PartitionMark[] _marks;
    private readonly GroupImage _image = new();
    private StorageFile _active;
    private SegmentIndex _activeIndex;
    private long _activeSince;
    private EventLogException? _fault;

    public EventJournal(Storage storage, string directory, JournalSettings settings, TimeProvider time)
    {
        this._storage = storage;
        this._directory = directory;
        this._settings = settings;
        this._time = time;
        JournalOpening opened = JournalOpening.Open(storage, directory, settings);
        (this._segments, this._marks, this._active, this._activeIndex) = (opened.Segments, opened.Marks, opened.Active, opened.ActiveIndex);
        this.CutBytes = opened.CutBytes;
        this._activeSince = this.Now();
    }

    /// <summary>The identity that the log was given when it was made.</summary>
    public Guid Identity => this._segments[0].Header.Log;

    /// <summary>How much of an unacknowledged last write was cut off when the log was opened.</summary>
    public long CutBytes { get; }

    public long TotalBytes
    {
        get
        {
            lock (this._gate)
                return this._segments[^1].Base + this._segments[^1].Length - this._segments[0].Base;
        }
    }

    public PartitionState StateOf(int partition)
    {
        lock (this._gate)
        {
            PartitionMark mark = this._marks[partition];
            return new(
                this._segments[0].Header.Marks[partition].NextSequence,
                mark.NextSequence,
                mark.LastOffset < 0 ? null : RecordReader.OffsetText(mark.LastOffset),
                mark.LastEnqueued < 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(mark.LastEnqueued));
        }
    }

    public long NextSequence(int partition)
    {
        lock (this._gate)
            return this._marks[partition].NextSequence;
    }

    /// <summary>
    /// Writes the appends, flushes, and makes them readable, in their order. Either all of them are in the log afterwards or none.
    /// </summary>
    /// <returns>The partitions that have grown; valid until the next commit.</returns>
    /// <exception cref="EventLogException">Not written. After a failed flush nothing more is taken until the log is opened anew.</exception>
    public IReadOnlyCollection<int> Commit(IReadOnlyList<AppendBuffer> group)
    {
        this.ThrowIfFaulted();
        Segment segment = this._segments[^1];
        if (segment.Length > segment.Header.Bytes && segment.Length + group.Sum(append => (long)append.Length) > this._settings.SegmentBytes)
            segment = this.Roll();
        this._image.Encode(group, this._marks, segment, this.Now());
        this.WriteDurably(segment);
        lock (this._gate)
        {
            this._image.Publish(this._activeIndex, this._marks);
            segment.Length += this._image.Bytes.Length;
        }

        return this._image.Partitions;
    }

    /// <summary>Lets go what is too old, and, if the log is too large, what is oldest as far as every group has processed it.</summary>
    /// <param name="processedBelow">For each partition the number below which nothing is needed any more by any consumer group.</param>
    public void ApplyRetention(IReadOnlyList<long> processedBelow)
    {
        long now = this.Now(), oldest = now - (long)this._settings.Retention.TotalMilliseconds;
        long age = Math.Min((long)_segmentAge.TotalMilliseconds, (long)this._settings.Retention.TotalMilliseconds / 2);
        Segment active = this._segments[^1];
        if (this._fault is null && active.Length > active.Header.Bytes && now - this._activeSince > age)
            this.Roll();
        while (this._segments.Count > 1)
        {
            PartitionMark[] after = this._segments[1].Header.Marks;
            bool tooOld = after.Max(mark => mark.LastEnqueued) < oldest;
            bool tooLarge = this.TotalBytes > this._settings.RetentionBytes - this._settings.SegmentBytes;
            if (!tooOld && !(tooLarge && after.Index().All(mark => mark.Item.NextSequence <= processedBelow[mark.Index])))
                break;
            this.RemoveOldest();
        }
    }

    /// <summary>The events of a partition; see <see cref="IEventHub.Read"/>.</summary>
    public IReadOnlyList<Azure.Messaging.EventHubs.EventData> Read(int partition, long fromSequence, int maxEvents, int maxBytes)
    {
        while (true)
        {
            Segment segment;
            long from;
            lock (this._gate)
            {
                from = Math.Max(fromSequence, this._segments[0].Header.Marks[partition].NextSequence);
                if (from >= this._marks[partition].NextSequence)
                    return [];
                segment = this._segments[this.SegmentOf(partition, from)];
                this.TouchForReading(segment);
            }

            try
            {
                (StorageFile file, SegmentIndex index) = segment.Load();
                int[] positions;
                lock (this._gate)
                    positions = index.Positions(partition, from - segment.Header.Marks[partition].NextSequence, maxEvents);
                return RecordReader.Read(file, segment, positions, from, maxBytes);
            }
            catch (ObjectDisposedException)
            {
                // The segment was let go, or removed by retention, between the look-up and the read: look again.
            }
            catch (Exception gone) when (gone is FileNotFoundException)
            {
                lock (this._gate)
                {
                    if (this._segments.Contains(segment))
                        throw Storage.Fault(segment.Path, gone, "be read");
                }
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                throw Storage.Fault(segment.Path, fault, "be read");
            }
        }
    }

    public void Dispose()
    {
        lock (this._gate)
        {
            foreach (Segment segment in this._segments)
                segment.Dispose();
        }
    }

    public void ThrowIfFaulted()
    {
        if (this._fault is { } fault)
            throw fault;
    }

    private long Now() => this._time.GetUtcNow().ToUnixTimeMilliseconds();

    private void WriteDurably(Segment segment)
    {
        try
        {
            this._active.Write(this._image.Bytes, segment.Length);
        }
        catch (Exception fault)
        {
            this.Undo(segment);
            if (fault is IOException or UnauthorizedAccessException)
                throw Storage.Fault(segment.Path, fault, "be written");
            throw;
        }

        try
        {
            this._active.Flush();
        }
        catch (Exception fault)
        {
            throw this._fault = new(EventLogFault.Faulted, segment.Path, $"The event log could not be flushed and takes nothing more until the program is started again: {fault.Message}", fault);
        }
    }

    // Half a group may be in the file: it was not acknowledged and must not be found there.
    private void Undo(Segment segment)
    {
        try
        {
            this._active.SetLength(segment.Length);
        }
        catch (Exception fault)
        {
            this._fault = new(EventLogFault.Faulted, segment.Path, $"A failed write to the event log could not be undone; it takes nothing more until the program is started again: {fault.Message}", fault);
        }
    }

    private Segment Roll()
    {
        Segment sealedSegment = this._segments[^1];
        try
        {
            Segment next = JournalOpening.Create(this._storage, this._directory, sealedSegment.Base + sealedSegment.Length, new(this.Identity, [.. this._marks]));
            StorageFile file = this._storage.Open(next.Path, FileMode.Open, FileAccess.ReadWrite);
            SegmentIndex index = new(this._marks.Length);
            next.Adopt(file, index, next.Length);
            lock (this._gate)
            {
                this._segments.Add(next);
                this.TouchForReading(sealedSegment);
                (this._active, this._activeIndex) = (file, index);
            }

            this._activeSince = this.Now();
            return next;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw Storage.Fault(sealedSegment.Path, fault, "begin a new segment");
        }
    }

    private void RemoveOldest()
    {
        Segment oldest = this._segments[0];
        lock (this._gate)
        {
            this._segments.RemoveAt(0);
            this._recentlyRead.Remove(oldest);
        }

        oldest.Dispose();
        try
        {
            File.Delete(oldest.Path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw Storage.Fault(oldest.Path, fault, "remove an old segment");
        }
    }

    private int SegmentOf(int partition, long sequence)
    {
        int low = 0, high = this._segments.Count - 1;
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            if (this._segments[middle].Header.Marks[partition].NextSequence <= sequence)
                low = middle;
            else
                high = middle - 1;
        }

        return low;
    }

    private void TouchForReading(Segment segment)
    {
        if (segment == this._segments[^1])
            return;
        this._recentlyRead.Remove(segment);
        this._recentlyRead.Add(segment);
        if (this._recentlyRead.Count <= LoadedSealedSegments)
            return;
        this._recentlyRead[0].Unload();
        this._recentlyRead.RemoveAt(0);
    }
}
