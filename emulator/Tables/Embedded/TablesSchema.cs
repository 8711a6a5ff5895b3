using Microsoft.Data.Sqlite;

namespace NodeProgram.Emulator.Tables;

/// <summary>Opens connections to a file of tables, and lays out a new one. WARNING: files outlive programs; another layout needs a new version.</summary>
internal static class TablesSchema
{
    private const long ApplicationId = 0x4E505442;
    private const long Version = 1;
    private const int BusyTimeoutSeconds = 5;

    private const string Layout =
        """
        CREATE TABLE tables(id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE COLLATE NOCASE);
        CREATE TABLE rows(id INTEGER PRIMARY KEY, tbl INTEGER NOT NULL, pk BLOB NOT NULL, rk BLOB NOT NULL, stamp INTEGER NOT NULL, body BLOB NOT NULL);
        CREATE UNIQUE INDEX rows_key ON rows(tbl, pk, rk);
        CREATE TABLE clock(stamp INTEGER NOT NULL);
        INSERT INTO clock VALUES (0);
        """;

    /// <summary>The connection that writes; creates the file and its directory when there is none.</summary>
    /// <exception cref="InvalidDataException">The file is a database, but not one of tables.</exception>
    public static SqliteConnection OpenWriter(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return Open(path, SqliteOpenMode.ReadWriteCreate, connection =>
        {
            long application = Scalar(connection, "PRAGMA application_id");
            bool empty = Scalar(connection, "SELECT count(*) FROM sqlite_master") == 0;
            if (application != ApplicationId && !(application == 0 && empty))
            {
                throw new InvalidDataException("it is a database of another program");
            }

            // FULL: a commit returns when the log has reached the disk, which is what an acknowledged write promises.
            Execute(connection, "PRAGMA page_size=4096; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;");
            Execute(connection, "PRAGMA wal_autocheckpoint=8192; PRAGMA journal_size_limit=67108864; PRAGMA cache_size=-65536;");
            Execute(connection, "BEGIN IMMEDIATE");
            if (Scalar(connection, "SELECT count(*) FROM sqlite_master") == 0)
            {
                Execute(connection, Layout);
                Execute(connection, $"PRAGMA application_id={ApplicationId}; PRAGMA user_version={Version};");
            }

            long version = Scalar(connection, "PRAGMA user_version");
            Execute(connection, "COMMIT");
            if (version != Version)
            {
                throw new InvalidDataException($"its layout is version {version}, this program reads version {Version}");
            }
        });
    }

    public static SqliteConnection OpenReader(string path) =>
        Open(path, SqliteOpenMode.ReadWrite, connection => Execute(connection, "PRAGMA query_only=1; PRAGMA cache_size=-16384;"));

    private static SqliteConnection Open(string path, SqliteOpenMode mode, Action<SqliteConnection> prepare)
    {
        SqliteConnection connection = new(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = mode,
            Pooling = false,
            DefaultTimeout = BusyTimeoutSeconds,
        }.ConnectionString);
        try
        {
            connection.Open();
            SQLitePCL.raw.sqlite3_busy_timeout(connection.Handle, BusyTimeoutSeconds * 1000);
            prepare(connection);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

#pragma warning disable CA2100 // All of it is written in this file.
    private static void Execute(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static long Scalar(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }
}
