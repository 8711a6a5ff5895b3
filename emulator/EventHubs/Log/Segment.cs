using System.Globalization;

namespace NodeProgram.Emulator.EventHubs.Log;

/// <summary>One file of the log. Its name is the offset at which it begins; its index is in memory only while it is being read or written.</summary>
internal sealed class Segment(Storage storage, string path, long segmentBase, SegmentHeader header) : IDisposable
{
    public const string Extension = ".log";

    private readonly Lock _loading = new();
    private StorageFile? _file;
    private SegmentIndex? _index;

    public string Path => path;

    public long Base => segmentBase;

    public SegmentHeader Header => header;

    /// <summary>How far the file is known to be on disk. Only that much is ever read.</summary>
    public long Length { get; set; }

    /// <summary>Whether the index is in memory.</summary>
    public bool IsLoaded => Volatile.Read(ref this._index) is not null;

    public static string NameOf(long segmentBase) => segmentBase.ToString("D20", CultureInfo.InvariantCulture) + Extension;

    /// <summary>Takes over a file that is open and whose index is known: the segment that is being written.</summary>
    public void Adopt(StorageFile file, SegmentIndex index, long length)
    {
        this._file = file;
        this.Length = length;
        Volatile.Write(ref this._index, index);
    }

    /// <summary>File and index, read again from the disk if they were let go.</summary>
    public (StorageFile File, SegmentIndex Index) Load()
    {
        lock (this._loading)
        {
            if (this._file is not null && this._index is not null)
                return (this._file, this._index);
            StorageFile file = storage.Open(path, FileMode.Open, FileAccess.Read);
            try
            {
                SegmentScan scan = SegmentScan.Of(file, header, segmentBase);
                if (scan.End != this.Length)
                    throw new EventLogException(EventLogFault.Corrupt, path, $"The event log is damaged at position {scan.End}");
                this._file = file;
                Volatile.Write(ref this._index, scan.Index);
                return (file, scan.Index);
            }
            catch
            {
                file.Dispose();
                throw;
            }
        }
    }

    /// <summary>Lets file and index go; who is reading just then gets an <see cref="ObjectDisposedException"/> and loads again.</summary>
    public void Unload()
    {
        lock (this._loading)
        {
            this._file?.Dispose();
            this._file = null;
            Volatile.Write(ref this._index, null);
        }
    }

    public void Dispose() => this.Unload();
}
