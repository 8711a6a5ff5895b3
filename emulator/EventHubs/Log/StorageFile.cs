using Microsoft.Win32.SafeHandles;

namespace NodeProgram.Emulator.EventHubs.Log;

/// <summary>One file of the log, and every call to the operating system that changes it; tests let these fail.</summary>
internal class StorageFile : IDisposable
{
    private readonly SafeFileHandle _handle;

    public StorageFile(string path, FileMode mode, FileAccess access)
    {
        this.Path = path;
        this._handle = File.OpenHandle(path, mode, access, FileShare.ReadWrite | FileShare.Delete);
    }

    public string Path { get; }

    public long Length => RandomAccess.GetLength(this._handle);

    public virtual void Write(ReadOnlySpan<byte> bytes, long position)
    {
        try
        {
            RandomAccess.Write(this._handle, bytes, position);
        }
        catch (ArgumentOutOfRangeException tooLarge)
        {
            // So the runtime calls EFBIG: the file reached the limit on the size of files. It is a full disk by another name.
            throw new IOException(tooLarge.Message, Storage.FileTooLarge);
        }
    }

    /// <summary>Returns when everything written is on the disk.</summary>
    public virtual void Flush() => RandomAccess.FlushToDisk(this._handle);

    public virtual void SetLength(long length) => RandomAccess.SetLength(this._handle, length);

    /// <summary>Reads until the target is full or the file ends; returns how much was there.</summary>
    public int Read(Span<byte> target, long position)
    {
        int total = 0;
        while (total < target.Length)
        {
            int read = RandomAccess.Read(this._handle, target[total..], position + total);
            if (read == 0)
                break;
            total += read;
        }

        return total;
    }

    public void Dispose()
    {
        this._handle.Dispose();
        GC.SuppressFinalize(this);
    }
}
