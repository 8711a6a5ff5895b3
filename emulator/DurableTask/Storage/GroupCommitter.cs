using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;

namespace NodeProgram.Emulator.DurableTask.Storage;

/// <summary>Where a commit stands when a test lets the engine crash.</summary>
internal enum CommitStage
{
    BeforeTransaction,
    BeforeCommit,
    AfterCommit,
}

/// <summary>
/// The one thread that writes. It takes all changes that are waiting into one transaction, which reaches the disk (fsync) before any of them is acknowledged; while
/// it does so, the next group gathers.
/// </summary>
internal sealed class GroupCommitter
{
    private const int MaxGroup = 2048;

    private readonly object _gate = new();
    private readonly DurableStore _store;
    private readonly ILogger _logger;
    private readonly Action<DurableStoreException> _onFault;
    private readonly Func<CommitStage, bool>? _crashAt;
    private readonly Thread _thread;
    private List<Change> _waiting = [];
    private bool _stopping;
    private bool _dead;
    private DurableStoreException? _fault;

    public GroupCommitter(DurableStore store, ILogger logger, Action<DurableStoreException> onFault, Func<CommitStage, bool>? crashAt)
    {
        _store = store;
        _logger = logger;
        _onFault = onFault;
        _crashAt = crashAt;
        _thread = new Thread(Loop) { IsBackground = true, Name = "durable-commit" };
    }

    /// <summary>Groups committed so far.</summary>
    public long Commits { get; private set; }

    /// <summary>Whether what is enqueued will be stored.</summary>
    public bool IsAlive
    {
        get
        {
            lock (_gate)
            {
                return !_stopping && !_dead && _fault is null;
            }
        }
    }

    public void Start() => _thread.Start();

    public void Enqueue(Change change)
    {
        Exception? refusal;
        lock (_gate)
        {
            refusal = _fault is not null ? _fault : (_stopping ? new OperationCanceledException("The durable task engine has stopped.") : null);
            if (refusal is null && !_dead)
            {
                _waiting.Add(change);
                if (_waiting.Count == 1)
                {
                    Monitor.Pulse(_gate);
                }
            }
        }

        if (refusal is not null)
        {
            change.Failed(refusal);
        }
    }

    /// <summary>From now on nothing is stored: the store has failed elsewhere.</summary>
    public void Refuse(DurableStoreException reason)
    {
        lock (_gate)
        {
            _fault ??= reason;
        }
    }

    /// <summary>Stores what is waiting and ends. Later changes are refused.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _stopping = true;
            Monitor.Pulse(_gate);
        }

        if (_thread.IsAlive)
        {
            _thread.Join();
        }
    }

    private void Loop()
    {
        List<Change> group = [];
        while (Take(ref group))
        {
            for (int start = 0; start < group.Count && !_dead; start += MaxGroup)
            {
                Commit(group.GetRange(start, Math.Min(MaxGroup, group.Count - start)));
            }

            group.Clear();
        }
    }

    private bool Take(ref List<Change> group)
    {
        lock (_gate)
        {
            while (_waiting.Count == 0)
            {
                if (_stopping || _dead)
                {
                    return false;
                }

                Monitor.Wait(_gate);
            }

            (group, _waiting) = (_waiting, group);
            return !_dead;
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "The one writer must outlive whatever a single change does.")]
    private void Commit(List<Change> group)
    {
        try
        {
            Store(group);
        }
        catch (SimulatedCrashException)
        {
            Die();
            return;
        }
        catch (DurableStoreException e) when (e.ConcernsWholeStore)
        {
            Fail(group, e);
            return;
        }
        catch (Exception e)
        {
            if (group.Count == 1)
            {
                _logger.LogError(e, "A change could not be stored");
                Guarded(() => group[0].Failed(e));
                return;
            }

            // One of them is bad: each for itself, so that it alone is refused.
            foreach (Change change in group)
            {
                if (!_dead)
                {
                    Commit([change]);
                }
            }

            return;
        }

        foreach (Change change in group)
        {
            Guarded(change.Committed);
        }
    }

    private void Store(List<Change> group)
    {
        if (_fault is not null)
        {
            throw _fault;
        }

        CrashHere(CommitStage.BeforeTransaction);
        StoreWriter writer = _store.Writer;
        writer.Begin();
        try
        {
            foreach (Change change in group)
            {
                change.Apply(writer);
            }

            CrashHere(CommitStage.BeforeCommit);
            writer.Commit();
        }
        catch
        {
            writer.Rollback();
            throw;
        }

        Commits++;
        CrashHere(CommitStage.AfterCommit);
    }

    private void Fail(List<Change> group, DurableStoreException e)
    {
        List<Change> rest;
        lock (_gate)
        {
            _fault ??= e;
            rest = [.. group, .. _waiting];
            _waiting.Clear();
        }

        _logger.LogCritical(e, "The durable task store has failed; the engine stops");
        foreach (Change change in rest)
        {
            Guarded(() => change.Failed(e));
        }

        _onFault(e);
    }

    private void CrashHere(CommitStage stage)
    {
        if (_crashAt?.Invoke(stage) == true)
        {
            throw new SimulatedCrashException();
        }
    }

    private void Die()
    {
        lock (_gate)
        {
            _dead = true;
            _waiting.Clear();
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "The one writer must outlive whatever a single change does.")]
    private void Guarded(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e)
        {
            _logger.LogError(e, "What follows a stored change failed");
        }
    }

    private sealed class SimulatedCrashException : Exception;
}
