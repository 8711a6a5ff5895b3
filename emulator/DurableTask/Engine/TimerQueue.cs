using NodeProgram.Emulator.DurableTask.History;
using NodeProgram.Emulator.DurableTask.Storage;

namespace NodeProgram.Emulator.DurableTask.Engine;

/// <summary>
/// Wakes instances when their stored timers are due. The nearest timers are in memory; those beyond a horizon stay in the database until it moves. A timer that is
/// posted twice or has been cancelled does no harm: the turn takes only what is awaited.
/// </summary>
internal sealed class TimerQueue : IDisposable
{
    /// <summary>The number of the timer that starts a pending instance.</summary>
    public const int StartTimer = -1;

    private const int PageSize = 50_000;
    private static readonly TimeSpan s_longestWait = TimeSpan.FromDays(20);

    private readonly object _gate = new();
    private readonly PriorityQueue<StoredTimer, long> _near = new();
    private readonly DurableStore _store;
    private readonly LiveInstances _instances;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private long _horizon;
    private bool _disposed;

    public TimerQueue(DurableStore store, LiveInstances instances, TimeProvider time)
    {
        _store = store;
        _instances = instances;
        _time = time;
        _timer = time.CreateTimer(static self => ((TimerQueue)self!).Tick(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>When the next timer is due; null when there is none.</summary>
    public DateTimeOffset? Next
    {
        get
        {
            lock (_gate)
            {
                return _near.TryPeek(out _, out long ticks) ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;
            }
        }
    }

    /// <summary>Loads the nearest timers and fires what came due meanwhile.</summary>
    public void Start() => Tick();

    /// <summary>Takes a timer that has just been stored.</summary>
    public void Add(StoredTimer timer)
    {
        bool due;
        lock (_gate)
        {
            if (_disposed || timer.FireAtTicks >= _horizon)
            {
                return;
            }

            bool first = !_near.TryPeek(out _, out long soonest) || timer.FireAtTicks < soonest;
            _near.Enqueue(timer, timer.FireAtTicks);
            if (_near.Count > 4 * PageSize)
            {
                // Too many near ones: keep a page of them, the others are in the database.
                _near.Clear();
                Load(0);
                first = true;
            }

            due = first && timer.FireAtTicks <= _time.GetUtcNow().Ticks;
            if (first && !due)
            {
                Arm();
            }
        }

        if (due)
        {
            Tick();
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
        }

        _timer.Dispose();
    }

    private void Tick()
    {
        List<StoredTimer> due = [];
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            long now = _time.GetUtcNow().Ticks;
            while (true)
            {
                while (_near.TryPeek(out _, out long ticks) && ticks <= now)
                {
                    due.Add(_near.Dequeue());
                }

                if (_near.Count > 0 || _horizon == long.MaxValue)
                {
                    break;
                }

                Load(_horizon);
            }

            Arm();
        }

        foreach (StoredTimer timer in due)
        {
            HistoryEvent? fired = timer.Timer == StartTimer ? null : HistoryEvent.TimerFired(timer.Timer, new DateTime(timer.FireAtTicks, DateTimeKind.Utc));
            _instances.Post(timer.Instance, new Mail(fired, Generation: timer.Generation));
        }
    }

    private void Load(long fromTicks)
    {
        (List<StoredTimer> timers, _horizon) = _store.Read(r => r.Timers(fromTicks, PageSize));
        foreach (StoredTimer timer in timers)
        {
            _near.Enqueue(timer, timer.FireAtTicks);
        }
    }

    private void Arm()
    {
        TimeSpan wait = Timeout.InfiniteTimeSpan;
        if (_near.TryPeek(out _, out long ticks))
        {
            wait = TimeSpan.FromTicks(Math.Max(0, ticks - _time.GetUtcNow().Ticks));
            wait = wait > s_longestWait ? s_longestWait : AtLeastOneMillisecond(wait);
        }

        _timer.Change(wait, Timeout.InfiniteTimeSpan);
    }

    // Timers count whole milliseconds: a fraction would be cut to nothing and wake too early, again and again.
    private static TimeSpan AtLeastOneMillisecond(TimeSpan wait) =>
        wait > TimeSpan.Zero && wait < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1) : wait;
}
