using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace NodeProgram.Emulator.DurableTask.Storage;

/// <summary>The database file: one writer, several readers, one process.</summary>
internal sealed class DurableStore : IDisposable
{
    private readonly string _path;
    private readonly FileStream _lock;
    private readonly ConcurrentBag<StoreReader> _readers = [];
    private readonly SqliteConnection _writerConnection;
    private bool _disposed;

    private DurableStore(string path, FileStream processLock)
    {
        _path = path;
        _lock = processLock;
        _writerConnection = Connect(SqliteOpenMode.ReadWriteCreate);
        Prepare(_writerConnection);
        Writer = new StoreWriter(_writerConnection.Handle!);
    }

    /// <summary>For the committing thread only.</summary>
    public StoreWriter Writer { get; }

    /// <summary>Opens the file, or makes it.</summary>
    /// <exception cref="DurableStoreException">It is held by another process, damaged, of another version or not writable.</exception>
    public static DurableStore Open(string path)
    {
        string full = Path.GetFullPath(path);
        FileStream? processLock = null;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            processLock = new FileStream(full + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            return new DurableStore(full, processLock);
        }
        catch (Exception e)
        {
            processLock?.Dispose();
            throw e switch
            {
                SqliteException s => new DurableStoreException($"The durable task database {path} cannot be opened: {s.Message}", s)
                {
                    SqliteCode = s.SqliteExtendedErrorCode, ConcernsWholeStore = true,
                },
                IOException io when processLock is null => new DurableStoreException(
                    $"The durable task database {path} is in use by another process, or its folder cannot be written: {io.Message}", io) { ConcernsWholeStore = true },
                UnauthorizedAccessException u => new DurableStoreException($"The durable task database {path} cannot be written: {u.Message}", u) { ConcernsWholeStore = true },
                _ => e,
            };
        }
    }

    /// <summary>Reads the last committed state.</summary>
    public T Read<T>(Func<StoreReader, T> read)
    {
        if (!_readers.TryTake(out StoreReader? reader))
        {
            reader = new StoreReader(Connect(SqliteOpenMode.ReadWrite));
        }

        bool healthy = false;
        try
        {
            T result = read(reader);
            healthy = true;
            return result;
        }
        finally
        {
            if (healthy && !_disposed)
            {
                _readers.Add(reader);
            }
            else
            {
                reader.Dispose();
            }
        }
    }

    /// <summary>Tests: the file may not grow beyond so many pages, as on a full disk. Call it while nothing is being written.</summary>
    public void LimitPages(int pages) => Scalar(_writerConnection.Handle!, $"PRAGMA max_page_count = {pages}");

    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        while (_readers.TryTake(out StoreReader? reader))
        {
            reader.Dispose();
        }

        Writer.Dispose();
        _writerConnection.Dispose();
        _lock.Dispose();
    }

    private static void Prepare(SqliteConnection connection)
    {
        sqlite3 database = connection.Handle!;
        long version = Scalar(database, "PRAGMA user_version");
        if (version == 0 && Scalar(database, "SELECT count(*) FROM sqlite_master") == 0)
        {
            Execute(database, "PRAGMA page_size = 8192");
        }

        Execute(database, "PRAGMA journal_mode = WAL");
        Execute(database, "PRAGMA synchronous = FULL");
        Execute(database, "PRAGMA wal_autocheckpoint = 4000");
        Execute(database, "PRAGMA journal_size_limit = 67108864");
        Execute(database, "PRAGMA cache_size = -65536");
        Execute(database, "PRAGMA temp_store = MEMORY");
        if (version == 0)
        {
            Execute(database, "BEGIN IMMEDIATE;" + StoreSchema.Create + "COMMIT;");
        }
        else if (version != StoreSchema.Version)
        {
            throw new DurableStoreException(
                $"The durable task database has schema version {version}; this program knows {StoreSchema.Version}. Move the file away to begin anew.")
            {
                ConcernsWholeStore = true,
            };
        }
    }

    private static void Execute(sqlite3 database, string sql) => StoreErrors.Check(database, raw.sqlite3_exec(database, sql));

    private static long Scalar(sqlite3 database, string sql)
    {
        using SqliteStatement statement = new(database, sql);
        return statement.Next() ? statement.Long(0) : 0;
    }

    private SqliteConnection Connect(SqliteOpenMode mode)
    {
        SqliteConnection connection = new(new SqliteConnectionStringBuilder { DataSource = _path, Mode = mode, Pooling = false, DefaultTimeout = 5 }.ToString());
        connection.Open();
        StoreErrors.Check(connection.Handle!, raw.sqlite3_busy_timeout(connection.Handle!, 5000));
        return connection;
    }
}
