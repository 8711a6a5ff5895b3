using System.Collections.Concurrent;

namespace NodeProgram.Emulator.Tables;

/// <summary>A file of tables, opened once per process however many clients there are: one writer, and as many readers as read at a time.</summary>
internal sealed class TablesFile : IDisposable
{
    private const int IdleReadersMax = 16;

    private static readonly Dictionary<string, TablesFile> Opened = new(StringComparer.Ordinal);
    private static readonly Lock OpenedLock = new();

    private readonly string path;
    private readonly GroupCommit writer;
    private readonly ConcurrentBag<TablesReader> idleReaders = [];
    private volatile bool closed;

    private TablesFile(string path, TimeProvider clock)
    {
        this.path = path;
        writer = new GroupCommit(path, clock);
    }

    /// <summary>The file at that path; it is created when there is none.</summary>
    /// <param name="path">Full path of the file.</param>
    /// <param name="clock">The source of timestamps; it counts for the first opening in a process.</param>
    public static TablesFile Open(string path, TimeProvider clock)
    {
        lock (OpenedLock)
        {
            if (!Opened.TryGetValue(path, out TablesFile? file))
            {
                try
                {
                    file = new TablesFile(path, clock);
                }
                catch (Exception e) when (StoreFault.Is(e))
                {
                    throw StoreFault.From(e, path);
                }

                Opened.Add(path, file);
            }

            return file;
        }
    }

    /// <summary>Closes the file after everything queued was written. The next use opens it anew.</summary>
    public static void Close(string path)
    {
        lock (OpenedLock)
        {
            if (Opened.Remove(path, out TablesFile? file))
            {
                file.Dispose();
            }
        }
    }

    public Task<WriteOutcome> WriteAsync(WriteRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return writer.WriteAsync(request, cancellationToken);
    }

    /// <summary>Reads on a connection of its own. A reader that met a fault of the file is not used again.</summary>
    public T Read<T>(Func<TablesReader, T> read)
    {
        TablesReader? reader = null;
        bool sound = true;
        try
        {
            reader = idleReaders.TryTake(out TablesReader? idle) ? idle : new TablesReader(path);
            return read(reader);
        }
        catch (Exception e) when (StoreFault.Is(e))
        {
            sound = false;
            throw StoreFault.From(e, path);
        }
        finally
        {
            if (sound && !closed && idleReaders.Count < IdleReadersMax)
            {
                idleReaders.Add(reader!);
            }
            else
            {
                reader?.Dispose();
            }
        }
    }

    public void Dispose()
    {
        closed = true;
        while (idleReaders.TryTake(out TablesReader? reader))
        {
            reader.Dispose();
        }

        writer.Dispose();
    }
}
