using System.Globalization;

namespace NodeProgram.Emulator.EventHubs.Log;

/// <summary>What the directory of a log holds once it has been made sound: whole segments without a hole, the last one open for writing.</summary>
internal sealed record JournalOpening(List<Segment> Segments, PartitionMark[] Marks, StorageFile Active, SegmentIndex ActiveIndex, long CutBytes)
{
    private const string DraftExtension = ".draft";

    /// <summary>Opens the log in the directory, or makes an empty one; cuts a torn tail off.</summary>
    /// <exception cref="EventLogException">Damaged in what was acknowledged, made with another number of partitions, or not accessible.</exception>
    public static JournalOpening Open(Storage storage, string directory, JournalSettings settings)
    {
        foreach (string draft in Directory.EnumerateFiles(directory, "*" + DraftExtension))
            File.Delete(draft);
        List<Segment> segments = [.. Directory.EnumerateFiles(directory, "*" + Segment.Extension).Select(path => ReadSegment(storage, path)).OrderBy(s => s.Base)];
        if (segments.Count == 0)
        {
            SegmentHeader first = new(Guid.NewGuid(), [.. Enumerable.Repeat(PartitionMark.None, settings.PartitionCount)]);
            segments.Add(Create(storage, directory, 0, first));
        }

        Check(segments, settings);
        return Recover(storage, segments);
    }

    /// <summary>Makes a segment whose head is on disk before its name is.</summary>
    public static Segment Create(Storage storage, string directory, long segmentBase, SegmentHeader header)
    {
        string path = Path.Combine(directory, Segment.NameOf(segmentBase)), draft = path + DraftExtension;
        using (StorageFile file = storage.Open(draft, FileMode.Create, FileAccess.ReadWrite))
        {
            file.Write(header.ToBytes(), 0);
            file.Flush();
        }

        File.Move(draft, path, overwrite: false);
        storage.FlushDirectory(directory);
        return new(storage, path, segmentBase, header) { Length = header.Bytes };
    }

    private static Segment ReadSegment(Storage storage, string path)
    {
        if (!long.TryParse(Path.GetFileNameWithoutExtension(path), NumberStyles.None, CultureInfo.InvariantCulture, out long segmentBase))
            throw new EventLogException(EventLogFault.Corrupt, path, "The name of this file is not that of a segment of the event log");
        using StorageFile file = storage.Open(path, FileMode.Open, FileAccess.Read);
        SegmentHeader header = SegmentHeader.Read(path, (position, target) => file.Read(target.Span, position));
        return new(storage, path, segmentBase, header) { Length = file.Length };
    }

    private static void Check(List<Segment> segments, JournalSettings settings)
    {
        for (int i = 0; i < segments.Count; i++)
        {
            Segment segment = segments[i];
            if (segment.Header.Marks.Length != settings.PartitionCount)
            {
                throw new EventLogException(
                    EventLogFault.Incompatible,
                    segment.Path,
                    $"The event log has {segment.Header.Marks.Length} partitions, the settings say {settings.PartitionCount}; the number cannot change while the log exists");
            }

            if (segment.Header.Log != segments[0].Header.Log)
                throw new EventLogException(EventLogFault.Corrupt, segment.Path, "This segment belongs to another event log");
            if (i > 0 && segment.Base != segments[i - 1].Base + segments[i - 1].Length)
                throw new EventLogException(EventLogFault.Corrupt, segment.Path, $"The event log has a hole or an overlap before this segment, after {segments[i - 1].Path}");
        }
    }

    private static JournalOpening Recover(Storage storage, List<Segment> segments)
    {
        Segment last = segments[^1];
        StorageFile file = storage.Open(last.Path, FileMode.Open, FileAccess.ReadWrite);
        try
        {
            SegmentScan scan = SegmentScan.Of(file, last.Header, last.Base);
            long cut = file.Length - scan.End;
            if (cut > 0)
            {
                if (scan.AcknowledgedDataFollows(file))
                    throw new EventLogException(EventLogFault.Corrupt, last.Path, $"The event log is damaged at position {scan.End}, and intact acknowledged events follow");
                file.SetLength(scan.End);
            }

            // What a killed process wrote but did not flush becomes readable now, so it must be on disk now.
            file.Flush();
            last.Adopt(file, scan.Index, scan.End);
            return new(segments, scan.Marks, file, scan.Index, cut);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }
}
