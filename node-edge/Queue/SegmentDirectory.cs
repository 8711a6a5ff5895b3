using System.Globalization;

namespace NodeProgram.Edge.Queue;

/// <summary>One file of the queue and the ends of its records that still wait.</summary>
internal sealed class Segment(long number)
{
    private readonly Queue<int> ends = new();

    internal long Number => number;

    internal int Length { get; private set; }

    internal int Waiting => ends.Count;

    internal void Add(int recordBytes)
    {
        Length += recordBytes;
        ends.Enqueue(Length);
    }

    internal void AddAt(int end) => ends.Enqueue(end);

    internal void SetLength(int length) => Length = length;

    internal void PassTo(int offset)
    {
        while (ends.TryPeek(out int end) && end <= offset)
            ends.Dequeue();
    }
}

/// <summary>The files of a queue: <c>0000000001.seg</c> and so on, and <c>cursor</c>, which says up to where all is acknowledged.</summary>
internal sealed class SegmentDirectory
{
    private readonly string path;
    private readonly Func<string, FileStream> create;

    internal SegmentDirectory(string path, Func<string, FileStream>? create = null)
    {
        this.path = path;
        this.create = create ?? (static file => new FileStream(file, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 1));
        Directory.CreateDirectory(path);
    }

    /// <summary>What a process left behind, however it ended. A cursor that is lost or damaged means from the beginning: the receiver knows what it has.</summary>
    internal List<Segment> Open(out QueuePosition acknowledged, out long damagedBytes)
    {
        var segments = new List<Segment>();
        damagedBytes = 0;
        foreach (string file in Directory.EnumerateFiles(path, "*.seg").Order(StringComparer.Ordinal))
        {
            if (!long.TryParse(Path.GetFileNameWithoutExtension(file), NumberStyles.None, CultureInfo.InvariantCulture, out long number))
                continue;
            var segment = new Segment(number);
            byte[] bytes = File.ReadAllBytes(file);
            int offset = 0;
            while (QueueRecord.Find(bytes, offset) is (int start, int length))
            {
                damagedBytes += start - offset;
                offset = start + QueueRecord.SizeOf(length);
                segment.AddAt(offset);
            }

            damagedBytes += bytes.Length - offset;
            segment.SetLength(bytes.Length);
            segments.Add(segment);
        }

        acknowledged = ReadCursor();
        return segments;
    }

    // Writing always begins a new segment after a start: the tail of the old one may be torn.
    internal FileStream Create(long number) => create(PathOf(number));

    /// <summary>What the file holds now; nothing when somebody took it away.</summary>
    internal byte[] Read(Segment segment)
    {
        try
        {
            return File.ReadAllBytes(PathOf(segment.Number));
        }
        catch (FileNotFoundException)
        {
            return [];
        }
    }

    internal void Delete(Segment segment) => File.Delete(PathOf(segment.Number));

    // Not forced to the disk: a cursor that falls back repeats records, which the receiver recognises.
    internal void WriteCursor(QueuePosition position)
    {
        string fresh = Path.Combine(path, "cursor.new");
        try
        {
            File.WriteAllText(fresh, string.Create(CultureInfo.InvariantCulture, $"{position.Segment} {position.Offset}\n"));
            File.Move(fresh, Path.Combine(path, "cursor"), overwrite: true);
        }
        catch (IOException)
        {
            // A full disk: the old cursor stands.
        }
    }

    private QueuePosition ReadCursor()
    {
        string file = Path.Combine(path, "cursor");
        string[] words = File.Exists(file) ? File.ReadAllText(file).Split(' ') : [];
        return words.Length == 2 && words[1].EndsWith('\n') && long.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out long segment)
            && int.TryParse(words[1].AsSpan().Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int offset)
            ? new QueuePosition(segment, offset) : default;
    }

    private string PathOf(long number) => Path.Combine(path, number.ToString("d10", CultureInfo.InvariantCulture) + ".seg");
}
