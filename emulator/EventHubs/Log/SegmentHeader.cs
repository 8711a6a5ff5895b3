using System.Buffers.Binary;

namespace NodeProgram.Emulator.EventHubs.Log;

/// <summary>Where a partition stands at the beginning of a segment.</summary>
/// <param name="NextSequence">Number of the partition's next event.</param>
/// <param name="LastOffset">Offset of its newest event, -1 if it never had one.</param>
/// <param name="LastEnqueued">Unix ms of its newest event, -1 if it never had one.</param>
internal readonly record struct PartitionMark(long NextSequence, long LastOffset, long LastEnqueued)
{
    public static readonly PartitionMark None = new(0, -1, -1);
}

/// <summary>
/// The head of a segment: which log it belongs to, and where every partition stands, so that old segments can go without the
/// numbers being lost. WARNING: this outlives the process; a change needs a new version.
/// <code>0 "NPEHLOG1"  8 u32 version  12 u32 header bytes  16 16 bytes identity of the log  32 u32 partitions  36 u32 0
/// 40 (i64 next sequence, i64 last offset, i64 last enqueued) a partition, then u32 CRC-32C of all before, u32 0</code>
/// </summary>
internal sealed record SegmentHeader(Guid Log, PartitionMark[] Marks)
{
    private const int FixedBytes = 40;
    private const int MarkBytes = 24;
    private const uint Version = 1;

    private static ReadOnlySpan<byte> Magic => "NPEHLOG1"u8;

    public int Bytes => LengthFor(this.Marks.Length);

    public static int LengthFor(int partitions) => FixedBytes + (partitions * MarkBytes) + 8;

    public byte[] ToBytes()
    {
        byte[] bytes = new byte[this.Bytes];
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(8), Version);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(12), bytes.Length);
        this.Log.TryWriteBytes(bytes.AsSpan(16));
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(32), this.Marks.Length);
        for (int partition = 0; partition < this.Marks.Length; partition++)
        {
            Span<byte> at = bytes.AsSpan(FixedBytes + (partition * MarkBytes));
            BinaryPrimitives.WriteInt64LittleEndian(at, this.Marks[partition].NextSequence);
            BinaryPrimitives.WriteInt64LittleEndian(at[8..], this.Marks[partition].LastOffset);
            BinaryPrimitives.WriteInt64LittleEndian(at[16..], this.Marks[partition].LastEnqueued);
        }

        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(bytes.Length - 8), Crc32C.Of(bytes.AsSpan(0, bytes.Length - 8)));
        return bytes;
    }

    /// <summary>Reads the head of a segment, by way of <paramref name="read"/> (position, target; how much was there).</summary>
    /// <exception cref="EventLogException">It is damaged, or of a later version.</exception>
    public static SegmentHeader Read(string path, Func<long, Memory<byte>, int> read)
    {
        byte[] head = new byte[FixedBytes];
        if (read(0, head) < FixedBytes || !head.AsSpan(0, 8).SequenceEqual(Magic))
            throw new EventLogException(EventLogFault.Corrupt, path, "This file is no segment of an event log");
        uint version = BinaryPrimitives.ReadUInt32LittleEndian(head.AsSpan(8));
        if (version != Version)
            throw new EventLogException(EventLogFault.Incompatible, path, $"The event log was written in version {version} of its format; this program reads version {Version}");
        int partitions = BinaryPrimitives.ReadInt32LittleEndian(head.AsSpan(32));
        if (partitions is < 1 or > EventHubsOptions.PartitionCountMaximum)
            throw Damaged(path);
        byte[] bytes = new byte[LengthFor(partitions)];
        if (read(0, bytes) < bytes.Length || Crc32C.Of(bytes.AsSpan(0, bytes.Length - 8)) != BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(bytes.Length - 8)))
            throw Damaged(path);
        PartitionMark[] marks = new PartitionMark[partitions];
        for (int partition = 0; partition < partitions; partition++)
        {
            ReadOnlySpan<byte> at = bytes.AsSpan(FixedBytes + (partition * MarkBytes));
            marks[partition] = new(
                BinaryPrimitives.ReadInt64LittleEndian(at),
                BinaryPrimitives.ReadInt64LittleEndian(at[8..]),
                BinaryPrimitives.ReadInt64LittleEndian(at[16..]));
        }

        return new(new Guid(bytes.AsSpan(16, 16)), marks);
    }

    private static EventLogException Damaged(string path) => new(EventLogFault.Corrupt, path, "The head of this segment of the event log is damaged");
}
