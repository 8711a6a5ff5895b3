using System.Collections.Concurrent;
using NodeProgram.Emulator.DurableTask.Storage;

namespace NodeProgram.Emulator.DurableTask.Engine;

/// <summary>The instances in memory, and the queue of those that want a turn. An instance that does not stand still counts as busy.</summary>
internal sealed class LiveInstances(int maxCached, BusyCounter busy)
{
    private readonly ConcurrentDictionary<long, LiveInstance> _instances = new();
    private readonly BusyCounter _active = new();
    private readonly object _queueGate = new();
    private readonly Queue<LiveInstance> _queue = new();
    private TaskCompletionSource _room = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _sweeping;
    private bool _stopped;

    public int Count => _instances.Count;

    public int QueuedMax => Math.Max(1024, maxCached);

    /// <summary>Delivers to the instance, which is made when it is not in memory, and queues it.</summary>
    public void Post(long seq, params ReadOnlySpan<Mail> mail)
    {
        while (true)
        {
            LiveInstance instance = _instances.GetOrAdd(seq, static s => new LiveInstance(s));
            if (instance.TryPost(mail, out bool ready))
            {
                if (ready)
                {
                    Enter();
                    Enqueue(instance);
                }

                return;
            }

            _instances.TryRemove(KeyValuePair.Create(seq, instance));
        }
    }

    /// <summary>Takes in an instance whose stored row is known and queues its first turn.</summary>
    public void PostNew(InstanceRow row)
    {
        LiveInstance instance = new(row.Seq) { Row = row };
        if (!_instances.TryAdd(row.Seq, instance))
        {
            Post(row.Seq, default(Mail));
            return;
        }

        if (instance.TryPost([default], out bool ready) && ready)
        {
            Enter();
            Enqueue(instance);
        }
    }

    /// <summary>Waits for an instance that wants a turn. Null when the engine stops.</summary>
    public LiveInstance? Take()
    {
        lock (_queueGate)
        {
            while (_queue.Count == 0 && !_stopped)
            {
                Monitor.Wait(_queueGate);
            }

            if (_stopped)
            {
                return null;
            }

            LiveInstance next = _queue.Dequeue();
            if (_queue.Count == QueuedMax / 2)
            {
                _room.TrySetResult();
                _room = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            return next;
        }
    }

    /// <summary>Holds back those who bring new work while more instances than fit in memory are waiting.</summary>
    public async ValueTask WhenRoomAsync(CancellationToken cancellation)
    {
        while (true)
        {
            Task room;
            lock (_queueGate)
            {
                if (_queue.Count < QueuedMax || _stopped)
                {
                    return;
                }

                room = _room.Task;
            }

            await room.WaitAsync(cancellation);
        }
    }

    /// <summary>The turn (or its commit) is over.</summary>
    public void EndTurn(LiveInstance instance, IReadOnlyList<Mail>? carriedOver = null)
    {
        if (instance.EndTurn(carriedOver))
        {
            Enqueue(instance);
            return;
        }

        if (_instances.Count > maxCached)
        {
            Sweep();
        }

        Exit();
    }

    /// <summary>The instance has finished, is parked or is put away. Late mail is handed on to whoever comes after it, unless there is to be nobody.</summary>
    public void Leave(LiveInstance instance, bool handOn)
    {
        List<Mail> late = instance.Leave();
        _instances.TryRemove(KeyValuePair.Create(instance.Seq, instance));
        if (handOn && late.Count > 0)
        {
            Post(instance.Seq, [.. late]);
        }

        Exit();
    }

    /// <summary>Completes when every instance stands still.</summary>
    public Task WhenQuietAsync() => _active.WhenIdleAsync();

    public void Stop()
    {
        lock (_queueGate)
        {
            _stopped = true;
            _room.TrySetResult();
            Monitor.PulseAll(_queueGate);
        }
    }

    private void Enter()
    {
        busy.Enter();
        _active.Enter();
    }

    private void Exit()
    {
        _active.Exit();
        busy.Exit();
    }

    private void Enqueue(LiveInstance instance)
    {
        lock (_queueGate)
        {
            _queue.Enqueue(instance);
            Monitor.Pulse(_queueGate);
        }
    }

    // The least recently used tenth goes; exactness is not worth a lock on every turn.
    private void Sweep()
    {
        if (Interlocked.Exchange(ref _sweeping, 1) == 1)
        {
            return;
        }

        try
        {
            int surplus = _instances.Count - maxCached + (maxCached / 10);
            foreach (LiveInstance instance in _instances.Values.OrderBy(i => i.LastUsed).Take(surplus).ToList())
            {
                if (instance.TryEvict())
                {
                    _instances.TryRemove(KeyValuePair.Create(instance.Seq, instance));
                }
            }
        }
        finally
        {
            Volatile.Write(ref _sweeping, 0);
        }
    }
}
