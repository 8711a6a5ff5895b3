using Microsoft.Data.Sqlite;
using Microsoft.DurableTask.Client;
using NodeProgram.Emulator.DurableTask.History;
using SQLitePCL;

namespace NodeProgram.Emulator.DurableTask.Storage;

/// <summary>A stored message that no turn has taken.</summary>
internal sealed record StoredMessage(long Seq, HistoryEvent Event);

/// <summary>A stored timer.</summary>
internal readonly record struct StoredTimer(long FireAtTicks, long Instance, int Generation, int Timer);

/// <summary>Reads what is committed. One thread at a time.</summary>
internal sealed class StoreReader : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteStatement _bySeq;
    private readonly SqliteStatement _byId;
    private readonly SqliteStatement _history;
    private readonly SqliteStatement _inbox;

    public StoreReader(SqliteConnection connection)
    {
        _connection = connection;
        _bySeq = Statement($"SELECT {InstanceColumns.All} FROM instances WHERE seq = ?1");
        _byId = Statement($"SELECT {InstanceColumns.All} FROM instances WHERE id = ?1");
        _history = Statement("SELECT turn, events FROM history WHERE instance = ?1 ORDER BY turn");
        _inbox = Statement("SELECT seq, message FROM inbox WHERE instance = ?1 ORDER BY seq LIMIT ?2");
    }

    public InstanceRow? Instance(long seq) => One(_bySeq.Bind(1, seq));

    public InstanceRow? Instance(string id) => One(_byId.Bind(1, id));

    /// <summary>Hands out the turns one by one, so that a long history is never in memory whole; answers their number.</summary>
    /// <exception cref="CorruptHistoryException">A turn cannot be read or is missing.</exception>
    public int History(long instance, Action<List<HistoryEvent>> turn)
    {
        _history.Bind(1, instance);
        int count = 0;
        try
        {
            for (; _history.Next(); count++)
            {
                HistoryCodec.Expect(_history.Long(0) == count, $"turn {count} instead of {_history.Long(0)}");
                turn(HistoryCodec.Decode(_history.Utf8(1)));
            }
        }
        finally
        {
            _history.Reset();
        }

        return count;
    }

    public List<StoredMessage> Inbox(long instance, int max)
    {
        _inbox.Bind(1, instance).Bind(2, max);
        List<StoredMessage> messages = [];
        try
        {
            while (_inbox.Next())
            {
                List<HistoryEvent> one = HistoryCodec.Decode(_inbox.Utf8(1));
                HistoryCodec.Expect(one.Count == 1, "one message");
                messages.Add(new StoredMessage(_inbox.Long(0), one[0]));
            }
        }
        finally
        {
            _inbox.Reset();
        }

        return messages;
    }

    /// <summary>Instances that match, by id from after <paramref name="afterId"/>. Looks at <paramref name="scanMax"/> rows at most: the page may be short.</summary>
    public (List<InstanceRow> Rows, string? ContinueAfter) Page(OrchestrationQuery query, string? afterId, int size, int scanMax)
    {
        HashSet<OrchestrationRuntimeStatus>? statuses = query.Statuses?.ToHashSet();
        string prefix = query.InstanceIdPrefix ?? string.Empty;
        using SqliteStatement page = Statement($"SELECT {InstanceColumns.All} FROM instances WHERE id > ?1 AND id >= ?2 ORDER BY id LIMIT ?3");
        page.Bind(1, afterId ?? string.Empty).Bind(2, prefix).Bind(3, scanMax);
        List<InstanceRow> rows = [];
        int scanned = 0;
        string? last = null;
        while (page.Next())
        {
            scanned++;
            last = page.Text(1);
            if (!last.StartsWith(prefix, StringComparison.Ordinal))
            {
                return (rows, null);
            }

            InstanceRow row = InstanceColumns.Read(page);
            if (statuses?.Contains(row.Status) == false || row.Created < query.CreatedFrom?.UtcDateTime || row.Created > query.CreatedTo?.UtcDateTime)
            {
                continue;
            }

            rows.Add(row);
            if (rows.Count == size)
            {
                return (rows, last);
            }
        }

        return (rows, scanned == scanMax ? last : null);
    }

    /// <summary>The next timers from a moment on: all before the answered horizon, about <paramref name="count"/> of them.</summary>
    public (List<StoredTimer> Timers, long Horizon) Timers(long fromTicks, int count)
    {
        long horizon = long.MaxValue;
        using (SqliteStatement bound = Statement("SELECT fire_at FROM timers WHERE fire_at >= ?1 ORDER BY fire_at LIMIT 1 OFFSET ?2"))
        {
            if (bound.Bind(1, fromTicks).Bind(2, count).Next())
            {
                horizon = bound.Long(0) + 1;
            }
        }

        List<StoredTimer> timers = [];
        using SqliteStatement due = Statement("SELECT fire_at, instance, generation, timer FROM timers WHERE fire_at >= ?1 AND fire_at < ?2 ORDER BY fire_at");
        due.Bind(1, fromTicks).Bind(2, horizon);
        while (due.Next())
        {
            timers.Add(new StoredTimer(due.Long(0), due.Long(1), (int)due.Long(2), (int)due.Long(3)));
        }

        return (timers, horizon);
    }

    public List<long> Longs(string sql)
    {
        using SqliteStatement statement = Statement(sql);
        List<long> values = [];
        while (statement.Next())
        {
            values.Add(statement.Long(0));
        }

        return values;
    }

    public List<InstanceRow> Instances(string where, long parameter, int limit)
    {
        using SqliteStatement statement = Statement($"SELECT {InstanceColumns.All} FROM instances WHERE {where} ORDER BY seq LIMIT {limit}");
        statement.Bind(1, parameter);
        List<InstanceRow> rows = [];
        while (statement.Next())
        {
            rows.Add(InstanceColumns.Read(statement));
        }

        return rows;
    }

    public void Dispose()
    {
        _bySeq.Dispose();
        _byId.Dispose();
        _history.Dispose();
        _inbox.Dispose();
        _connection.Dispose();
    }

    private static InstanceRow? One(SqliteStatement bound)
    {
        InstanceRow? row = bound.Next() ? InstanceColumns.Read(bound) : null;
        bound.Reset();
        return row;
    }

    private SqliteStatement Statement(string sql)
    {
        sqlite3 database = _connection.Handle!;
        return new SqliteStatement(database, sql);
    }
}
