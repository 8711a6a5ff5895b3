namespace NodeProgram.Emulator.EventHubs.Log;

/// <summary>What reading a segment from its beginning has found.</summary>
/// <param name="End">Where the last whole append ends.</param>
/// <param name="Index">The events up to there.</param>
/// <param name="Marks">Where the partitions stand there.</param>
internal sealed record SegmentScan(long End, SegmentIndex Index, PartitionMark[] Marks)
{
    private const int ChunkBytes = 1 << 20;

    /// <summary>Reads record by record, checking each one's checksum and number, and stops at the first that is wrong.</summary>
    public static SegmentScan Of(StorageFile file, SegmentHeader header, long segmentBase)
    {
        PartitionMark[] marks = [.. header.Marks];
        SegmentIndex index = new(marks.Length);
        long[] next = [.. marks.Select(mark => mark.NextSequence)];
        List<(int Partition, int Position)> append = [];
        long fileBytes = file.Length, position = header.Bytes, end = position;
        byte[] chunk = new byte[ChunkBytes];
        int have = 0, at = 0;
        while (true)
        {
            ReadOnlySpan<byte> rest = chunk.AsSpan(at, have - at);
            int needed = rest.Length < Record.HeaderBytes ? Record.HeaderBytes : Record.HasPlausibleHeader(rest) ? Record.Padded(Record.LengthOf(rest)) : 0;
            if (needed == 0)
                break;
            if (rest.Length < needed)
            {
                if (position + needed > fileBytes)
                    break;
                if (chunk.Length < needed)
                    chunk = new byte[needed];
                have = file.Read(chunk, position);
                at = 0;
                continue;
            }

            int partition = Record.PartitionOf(rest);
            if (!Record.IsValid(rest) || partition >= marks.Length || Record.SequenceOf(rest) != next[partition])
                break;
            next[partition]++;
            append.Add((partition, (int)position));
            byte flags = Record.FlagsOf(rest);
            long enqueued = Record.EnqueuedOf(rest);
            at += needed;
            position += needed;
            if ((flags & Record.LastOfAppend) == 0)
                continue;
            foreach ((int p, int where) in append)
            {
                index.Add(p, where);
                marks[p] = new(marks[p].NextSequence + 1, segmentBase + where, enqueued);
            }

            append.Clear();
            end = position;
        }

        return new(end, index, marks);
    }

    /// <summary>
    /// Whether what follows <see cref="End"/> is more than the torn rest of a last write: every record says how far the segment was on disk when it was
    /// written, so a whole record further on that says "further than End" proves that acknowledged data is damaged.
    /// </summary>
    public bool AcknowledgedDataFollows(StorageFile file)
    {
        long restBytes = file.Length - this.End;
        if (restBytes < Record.HeaderBytes)
            return false;
        byte[] rest = new byte[restBytes];
        int have = file.Read(rest, this.End);
        for (int at = 0; at + Record.HeaderBytes <= have; at += Record.Alignment)
        {
            ReadOnlySpan<byte> here = rest.AsSpan(at, have - at);
            if (Record.IsValid(here) && Record.FlushedToOf(here) > this.End)
                return true;
        }

        return false;
    }
}
