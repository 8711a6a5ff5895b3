using NodeProgram.Emulator.EventHubs.Log;

namespace NodeProgram.Emulator.EventHubs.Tests.Log;

/// <summary>A disk that fills up after so many bytes of log, or whose flush fails.</summary>
internal sealed class FailingStorage : Storage
{
    private const int NoSpaceLeft = 28;

    public long RoomBytes { get; set; } = long.MaxValue;

    public bool FlushFails { get; set; }

    /// <summary>While this is not set, a flush of a log takes as long as it takes.</summary>
    public ManualResetEventSlim FlushReturns { get; } = new(initialState: true);

    public ManualResetEventSlim FlushIsUnderWay { get; } = new();

    public override StorageFile Open(string path, FileMode mode, FileAccess access) => new FailingFile(this, path, mode, access);

    private sealed class FailingFile(FailingStorage disk, string path, FileMode mode, FileAccess access) : StorageFile(path, mode, access)
    {
        public override void Write(ReadOnlySpan<byte> bytes, long position)
        {
            if (bytes.Length <= disk.RoomBytes)
            {
                disk.RoomBytes -= bytes.Length;
                base.Write(bytes, position);
                return;
            }

            // As a real disk does: what fits is written, then it is full.
            base.Write(bytes[..(int)disk.RoomBytes], position);
            disk.RoomBytes = 0;
            throw new IOException("No space left on device", NoSpaceLeft);
        }

        public override void Flush()
        {
            if (disk.FlushFails)
                throw new IOException("Input/output error", 5);
            disk.FlushIsUnderWay.Set();
            disk.FlushReturns.Wait();
            base.Flush();
        }
    }
}
