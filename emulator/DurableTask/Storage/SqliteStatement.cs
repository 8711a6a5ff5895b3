using System.Text;
using SQLitePCL;

namespace NodeProgram.Emulator.DurableTask.Storage;

/// <summary>A prepared statement, bound by position and used again and again. One thread at a time.</summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;

    public SqliteStatement(sqlite3 database, string sql)
    {
        _database = database;
        StoreErrors.Check(database, raw.sqlite3_prepare_v2(database, sql, out _statement));
    }

    public SqliteStatement Bind(int position, long value)
    {
        StoreErrors.Check(_database, raw.sqlite3_bind_int64(_statement, position, value));
        return this;
    }

    public SqliteStatement Bind(int position, long? value)
    {
        StoreErrors.Check(_database, value is { } v ? raw.sqlite3_bind_int64(_statement, position, v) : raw.sqlite3_bind_null(_statement, position));
        return this;
    }

    public SqliteStatement Bind(int position, string? value)
    {
        if (value is null)
        {
            StoreErrors.Check(_database, raw.sqlite3_bind_null(_statement, position));
            return this;
        }

        // Most texts are short: no array for them.
        Span<byte> small = stackalloc byte[512];
        if (value.Length * 3 <= small.Length)
        {
            int bytes = Encoding.UTF8.GetBytes(value, small);
            StoreErrors.Check(_database, raw.sqlite3_bind_text(_statement, position, small[..bytes]));
        }
        else
        {
            StoreErrors.Check(_database, raw.sqlite3_bind_text(_statement, position, Encoding.UTF8.GetBytes(value)));
        }

        return this;
    }

    public SqliteStatement BindUtf8(int position, ReadOnlySpan<byte> value)
    {
        StoreErrors.Check(_database, raw.sqlite3_bind_text(_statement, position, value));
        return this;
    }

    /// <summary>Runs to the end; for statements without rows.</summary>
    public void Run()
    {
        int code = raw.sqlite3_step(_statement);
        raw.sqlite3_reset(_statement);
        if (code != raw.SQLITE_DONE)
        {
            throw StoreErrors.Make(_database, code);
        }
    }

    /// <summary>Moves to the next row. False at the end, after which it must be bound anew.</summary>
    public bool Next()
    {
        int code = raw.sqlite3_step(_statement);
        if (code == raw.SQLITE_ROW)
        {
            return true;
        }

        raw.sqlite3_reset(_statement);
        return code == raw.SQLITE_DONE ? false : throw StoreErrors.Make(_database, code);
    }

    /// <summary>Leaves the rows that were not read.</summary>
    public void Reset() => raw.sqlite3_reset(_statement);

    public long Long(int column) => raw.sqlite3_column_int64(_statement, column);

    public long? LongOrNull(int column) => IsNull(column) ? null : Long(column);

    public string Text(int column) => TextOrNull(column) ?? throw new DurableStoreException($"Column {column} of a stored row is null.");

    public string? TextOrNull(int column) => IsNull(column) ? null : raw.sqlite3_column_text(_statement, column).utf8_to_string();

    /// <summary>Valid until the next step.</summary>
    public ReadOnlySpan<byte> Utf8(int column) => raw.sqlite3_column_blob(_statement, column);

    public void Dispose() => _statement.Dispose();

    private bool IsNull(int column) => raw.sqlite3_column_type(_statement, column) == raw.SQLITE_NULL;
}
