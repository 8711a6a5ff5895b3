namespace NodeProgram.Emulator.EventHubs.Log;

/// <summary>A group of appends as one run of bytes with all numbers given, and what the log has to remember once it is flushed. Reused from group to group.</summary>
internal sealed class GroupImage
{
    private readonly List<(int Partition, int Position)> _events = [];
    private PartitionMark[] _marks = [];
    private byte[] _bytes = new byte[1 << 20];
    private int _length;

    /// <summary>The partitions that the group has added to, each once.</summary>
    public HashSet<int> Partitions { get; } = [];

    public ReadOnlySpan<byte> Bytes => this._bytes.AsSpan(0, this._length);

    /// <summary>Numbers every event after <paramref name="marks"/>, which stay as they are until <see cref="Publish"/>.</summary>
    public void Encode(IReadOnlyList<AppendBuffer> group, PartitionMark[] marks, Segment segment, long now)
    {
        this._events.Clear();
        this.Partitions.Clear();
        this._length = 0;
        this._marks = this._marks.Length == marks.Length ? this._marks : new PartitionMark[marks.Length];
        marks.CopyTo(this._marks, 0);
        int total = group.Sum(append => append.Length);
        if (this._bytes.Length < total)
            this._bytes = new byte[Math.Max(total, this._bytes.Length * 2)];
        foreach (AppendBuffer append in group)
        {
            Span<byte> records = this._bytes.AsSpan(this._length, append.Length);
            append.Records.CopyTo(records);
            for (int at = 0; at < records.Length;)
            {
                Span<byte> record = records[at..];
                int partition = Record.PartitionOf(record), position = checked((int)segment.Length + this._length + at);
                ref PartitionMark mark = ref this._marks[partition];
                // A clock that is set back must not make a partition's times run backwards.
                long enqueued = Math.Max(now, mark.LastEnqueued);
                Record.Seal(record, (uint)segment.Length, mark.NextSequence, enqueued);
                mark = new(mark.NextSequence + 1, segment.Base + position, enqueued);
                this._events.Add((partition, position));
                this.Partitions.Add(partition);
                at += Record.Padded(Record.LengthOf(record));
            }

            this._length += append.Length;
        }
    }

    public void Publish(SegmentIndex index, PartitionMark[] marks)
    {
        foreach ((int partition, int position) in this._events)
            index.Add(partition, position);
        this._marks.CopyTo(marks, 0);
    }
}
