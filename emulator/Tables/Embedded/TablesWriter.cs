using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace NodeProgram.Emulator.Tables;

/// <summary>The statements of the one connection that writes. Used by one thread, inside <see cref="Begin"/> and <see cref="Commit"/>.</summary>
internal sealed class TablesWriter : IDisposable
{
    private readonly SqliteConnection connection;
    private readonly TimeProvider clock;
    private readonly Dictionary<string, long?> tableIds = new(StringComparer.OrdinalIgnoreCase);
    private readonly SqliteStatement begin;
    private readonly SqliteStatement commit;
    private readonly SqliteStatement rollback;
    private readonly SqliteStatement readClock;
    private readonly SqliteStatement writeClock;
    private readonly SqliteStatement findTable;
    private readonly SqliteStatement addTable;
    private readonly SqliteStatement dropTable;
    private readonly SqliteStatement dropRows;
    private readonly SqliteStatement find;
    private readonly SqliteStatement findStamp;
    private readonly SqliteStatement put;
    private readonly SqliteStatement delete;
    private long lastStamp;
    private long committedStamp;

    public TablesWriter(string path, TimeProvider clock)
    {
        this.clock = clock;
        connection = TablesSchema.OpenWriter(path);
        begin = new SqliteStatement(connection, "BEGIN IMMEDIATE");
        commit = new SqliteStatement(connection, "COMMIT");
        rollback = new SqliteStatement(connection, "ROLLBACK");
        readClock = new SqliteStatement(connection, "SELECT stamp FROM clock");
        writeClock = new SqliteStatement(connection, "UPDATE clock SET stamp=?1");
        findTable = new SqliteStatement(connection, "SELECT id FROM tables WHERE name=?1");
        addTable = new SqliteStatement(connection, "INSERT INTO tables(name) VALUES (?1)");
        dropTable = new SqliteStatement(connection, "DELETE FROM tables WHERE id=?1");
        dropRows = new SqliteStatement(connection, "DELETE FROM rows WHERE tbl=?1");
        find = new SqliteStatement(connection, "SELECT stamp, body FROM rows WHERE tbl=?1 AND pk=?2 AND rk=?3");
        findStamp = new SqliteStatement(connection, "SELECT stamp FROM rows WHERE tbl=?1 AND pk=?2 AND rk=?3");
        put = new SqliteStatement(
            connection,
            "INSERT INTO rows(tbl, pk, rk, stamp, body) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT(tbl, pk, rk) DO UPDATE SET stamp=?4, body=?5");
        delete = new SqliteStatement(connection, "DELETE FROM rows WHERE tbl=?1 AND pk=?2 AND rk=?3");
    }

    /// <summary>Starts a group of requests. Other processes may have written since the last one: what is known of the file is read again.</summary>
    public void Begin()
    {
        begin.Run();
        tableIds.Clear();
        readClock.Step();
        lastStamp = committedStamp = readClock.Int64(0);
        readClock.Reset();
    }

    /// <summary>Returns when the group is on the disk.</summary>
    public void Commit()
    {
        if (lastStamp != committedStamp)
        {
            writeClock.Bind(1, lastStamp).Run();
        }

        commit.Run();
    }

    /// <summary>Forgets the group; also when SQLite has done so by itself.</summary>
    public void Rollback()
    {
        if (raw.sqlite3_get_autocommit(connection.Handle) == 0)
        {
            rollback.Run();
        }
    }

    public long? TableId(string name)
    {
        if (!tableIds.TryGetValue(name, out long? id))
        {
            if (findTable.Bind(1, name).Step())
            {
                id = findTable.Int64(0);
                findTable.Reset();
            }

            tableIds[name] = id;
        }

        return id;
    }

    public void CreateTable(string name)
    {
        addTable.Bind(1, name).Run();
        tableIds.Remove(name);
    }

    public void DeleteTable(long id, string name)
    {
        dropRows.Bind(1, id).Run();
        dropTable.Bind(1, id).Run();
        tableIds.Remove(name);
    }

    /// <summary>The row's stamp, null when there is no such row; its body only when it is asked for.</summary>
    public long? Find(long table, byte[] partitionKey, byte[] rowKey, bool withBody, out byte[] body)
    {
        SqliteStatement statement = withBody ? find : findStamp;
        body = [];
        if (!statement.Bind(1, table).Bind(2, partitionKey).Bind(3, rowKey).Step())
        {
            return null;
        }

        long stamp = statement.Int64(0);
        if (withBody)
        {
            body = statement.Blob(1).ToArray();
        }

        statement.Reset();
        return stamp;
    }

    /// <summary>Writes a row and returns its new stamp.</summary>
    public long Put(long table, byte[] partitionKey, byte[] rowKey, byte[] body)
    {
        lastStamp = Math.Max(lastStamp + 1, clock.GetUtcNow().UtcTicks);
        put.Bind(1, table).Bind(2, partitionKey).Bind(3, rowKey).Bind(4, lastStamp).Bind(5, body).Run();
        return lastStamp;
    }

    public void Delete(long table, byte[] partitionKey, byte[] rowKey) => delete.Bind(1, table).Bind(2, partitionKey).Bind(3, rowKey).Run();

    public void Dispose()
    {
        SqliteStatement[] statements =
            [begin, commit, rollback, readClock, writeClock, findTable, addTable, dropTable, dropRows, find, findStamp, put, delete];
        foreach (SqliteStatement statement in statements)
        {
            statement.Dispose();
        }

        connection.Dispose();
    }
}
