using Microsoft.DurableTask.Client;
using NodeProgram.Emulator.DurableTask.History;
using SQLitePCL;

namespace NodeProgram.Emulator.DurableTask.Storage;

/// <summary>All statements that change the database. Used by the committing thread within its transaction.</summary>
internal sealed class StoreWriter : IDisposable
{
    private readonly List<SqliteStatement> _statements = [];
    private readonly HistoryCodec _codec = new();
    private readonly SqliteStatement _begin;
    private readonly SqliteStatement _commit;
    private readonly SqliteStatement _rollback;
    private readonly SqliteStatement _insertInstance;
    private readonly SqliteStatement _touch;
    private readonly SqliteStatement _finish;
    private readonly SqliteStatement _renew;
    private readonly SqliteStatement _park;
    private readonly SqliteStatement _appendHistory;
    private readonly SqliteStatement _insertMessage;
    private readonly SqliteStatement _deleteMessage;
    private readonly SqliteStatement _insertTimer;
    private readonly SqliteStatement _deleteTimer;
    private readonly SqliteStatement _deleteInstance;
    private readonly SqliteStatement _deleteHistory;
    private readonly SqliteStatement _deleteInbox;
    private readonly SqliteStatement _deleteTimers;
    private readonly SqliteStatement _byId;
    private readonly SqliteStatement _bySeq;
    private readonly SqliteStatement _children;
    private readonly SqliteStatement _waitingSpan;
    private readonly SqliteStatement _waiting;
    private readonly SqliteStatement _lastTurn;
    private readonly sqlite3 _database;
    private long _nextInstance;
    private long _nextMessage;
    private long _frontMessage;

    public StoreWriter(sqlite3 database)
    {
        _database = database;
        _begin = Statement("BEGIN IMMEDIATE");
        _commit = Statement("COMMIT");
        _rollback = Statement("ROLLBACK");
        _insertInstance = Statement(
            $"INSERT INTO instances({InstanceColumns.All}, wake) VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,?19,?20,?21,?22)");
        _touch = Statement("UPDATE instances SET status = ?3, wake = ?4, updated = ?5 WHERE seq = ?1 AND generation = ?2");
        _finish = Statement("UPDATE instances SET status = ?3, wake = 0, updated = ?4, output = ?5, failure = ?6, custom_status = ?7, parked = NULL WHERE seq = ?1 AND generation = ?2");
        _renew = Statement(
            "UPDATE instances SET status = ?3, wake = ?4, updated = ?5, custom_status = ?6, generation = ?7, execution = ?8, version = ?9, input = ?10, created = ?11 "
            + "WHERE seq = ?1 AND generation = ?2");
        _park = Statement("UPDATE instances SET parked = ?2, wake = 0 WHERE seq = ?1");
        _appendHistory = Statement("INSERT INTO history(instance, turn, events) VALUES (?1, ?2, ?3)");
        _insertMessage = Statement("INSERT INTO inbox(seq, instance, message) VALUES (?1, ?2, ?3)");
        _deleteMessage = Statement("DELETE FROM inbox WHERE seq = ?1");
        _insertTimer = Statement("INSERT OR IGNORE INTO timers(fire_at, instance, generation, timer) VALUES (?1, ?2, ?3, ?4)");
        _deleteTimer = Statement("DELETE FROM timers WHERE instance = ?1 AND timer = ?2");
        _deleteInstance = Statement("DELETE FROM instances WHERE seq = ?1");
        _deleteHistory = Statement("DELETE FROM history WHERE instance = ?1");
        _deleteInbox = Statement("DELETE FROM inbox WHERE instance = ?1");
        _deleteTimers = Statement("DELETE FROM timers WHERE instance = ?1");
        _byId = Statement($"SELECT {InstanceColumns.All} FROM instances WHERE id = ?1");
        _bySeq = Statement($"SELECT {InstanceColumns.All} FROM instances WHERE seq = ?1");
        _children = Statement($"SELECT {InstanceColumns.All} FROM instances WHERE parent_seq = ?1");
        _lastTurn = Statement("SELECT coalesce(max(turn), -1) FROM history WHERE instance = ?1");
        _waitingSpan = Statement("SELECT coalesce(max(seq) - min(seq), 0) FROM inbox WHERE instance = ?1");
        _waiting = Statement("SELECT count(*) FROM inbox WHERE instance = ?1");
        _nextInstance = Scalar("SELECT coalesce(max(seq), 0) FROM instances") + 1;
        _nextMessage = Math.Max(0, Scalar("SELECT coalesce(max(seq), 0) FROM inbox")) + 1;
        _frontMessage = Math.Min(0, Scalar("SELECT coalesce(min(seq), 0) FROM inbox"));
    }

    public void Begin() => _begin.Run();

    public void Commit() => _commit.Run();

    /// <summary>Undoes the open transaction, if SQLite has not already done so itself.</summary>
    public void Rollback()
    {
        if (raw.sqlite3_get_autocommit(_database) == 0)
        {
            _rollback.Run();
        }
    }

    public long NewInstanceSeq() => _nextInstance++;

    public InstanceRow? Instance(string id) => One(_byId.Bind(1, id));

    public InstanceRow? Instance(long seq) => One(_bySeq.Bind(1, seq));

    public List<InstanceRow> Children(long seq)
    {
        _children.Bind(1, seq);
        List<InstanceRow> rows = [];
        while (_children.Next())
        {
            rows.Add(InstanceColumns.Read(_children));
        }

        return rows;
    }

    /// <summary>Whether an instance has at least so many messages waiting. Counts only when the numbers of the first and the last leave room for so many.</summary>
    public bool HasWaitingMessages(long instance, int atLeast) => One(_waitingSpan, instance) + 1 >= atLeast && One(_waiting, instance) >= atLeast;

    public void InsertInstance(InstanceRow row, bool wake) => InstanceColumns.Bind(_insertInstance, row, wake).Run();

    /// <summary>False when that generation is not there any more: whoever computed with it computed in vain.</summary>
    public bool Touch(long seq, int generation, OrchestrationRuntimeStatus status, bool wake, DateTime updated)
    {
        _touch.Bind(1, seq).Bind(2, generation).Bind(3, (long)status).Bind(4, wake ? 1 : 0).Bind(5, updated.Ticks).Run();
        return Changed;
    }

    public bool Finish(InstanceRow row)
    {
        _finish.Bind(1, row.Seq).Bind(2, row.Generation).Bind(3, (long)row.Status).Bind(4, row.Updated.Ticks).Bind(5, row.Output)
            .Bind(6, row.Failure is null ? null : FailureJson.ToText(row.Failure)).Bind(7, row.CustomStatus).Run();
        return Changed;
    }

    /// <summary>Replaces what a turn or a new generation may change.</summary>
    public bool Renew(long seq, int generation, InstanceRow row, bool wake)
    {
        _renew.Bind(1, seq).Bind(2, generation).Bind(3, (long)row.Status).Bind(4, wake ? 1 : 0).Bind(5, row.Updated.Ticks).Bind(6, row.CustomStatus)
            .Bind(7, row.Generation).Bind(8, row.Execution).Bind(9, row.Version).Bind(10, row.Input).Bind(11, row.Created.Ticks).Run();
        return Changed;
    }

    public void Park(long seq, string? reason) => _park.Bind(1, seq).Bind(2, reason).Run();

    public void AppendHistory(long instance, int turn, ReadOnlySpan<byte> events) => _appendHistory.Bind(1, instance).Bind(2, turn).BindUtf8(3, events).Run();

    /// <summary>The last turn of an instance that is ended without its code being asked.</summary>
    public void AppendFinalTurn(long instance, DateTime at, IEnumerable<HistoryEvent> messages)
    {
        int turn = (int)One(_lastTurn, instance) + 1;
        AppendHistory(instance, turn, _codec.Encode([HistoryEvent.OrchestratorStarted(at), .. messages, HistoryEvent.OrchestratorCompleted]));
    }

    /// <summary>Stores a message for an instance, behind those that it has or before all of them; answers its number.</summary>
    public long InsertMessage(long instance, HistoryEvent message, bool front = false)
    {
        long seq = front ? --_frontMessage : _nextMessage++;
        _insertMessage.Bind(1, seq).Bind(2, instance).BindUtf8(3, _codec.Encode([message])).Run();
        return seq;
    }

    public void DeleteMessage(long seq) => _deleteMessage.Bind(1, seq).Run();

    public void InsertTimer(StoredTimer timer) =>
        _insertTimer.Bind(1, timer.FireAtTicks).Bind(2, timer.Instance).Bind(3, timer.Generation).Bind(4, timer.Timer).Run();

    public void DeleteTimer(long instance, int timer) => _deleteTimer.Bind(1, instance).Bind(2, timer).Run();

    /// <summary>Takes away what only a running instance needs.</summary>
    public void DeleteInboxAndTimers(long instance)
    {
        _deleteInbox.Bind(1, instance).Run();
        _deleteTimers.Bind(1, instance).Run();
    }

    public void DeleteTimers(long instance) => _deleteTimers.Bind(1, instance).Run();

    public void DeleteHistory(long instance) => _deleteHistory.Bind(1, instance).Run();

    public void DeleteInstance(long instance)
    {
        DeleteInboxAndTimers(instance);
        DeleteHistory(instance);
        _deleteInstance.Bind(1, instance).Run();
    }

    public void Dispose()
    {
        foreach (SqliteStatement statement in _statements)
        {
            statement.Dispose();
        }

        _codec.Dispose();
    }

    private bool Changed => raw.sqlite3_changes(_database) > 0;

    private static InstanceRow? One(SqliteStatement bound)
    {
        InstanceRow? row = bound.Next() ? InstanceColumns.Read(bound) : null;
        bound.Reset();
        return row;
    }

    private static long One(SqliteStatement statement, long parameter)
    {
        statement.Bind(1, parameter).Next();
        long value = statement.Long(0);
        statement.Reset();
        return value;
    }

    private SqliteStatement Statement(string sql)
    {
        SqliteStatement statement = new(_database, sql);
        _statements.Add(statement);
        return statement;
    }

    private long Scalar(string sql)
    {
        using SqliteStatement statement = new(_database, sql);
        return statement.Next() ? statement.Long(0) : 0;
    }
}
