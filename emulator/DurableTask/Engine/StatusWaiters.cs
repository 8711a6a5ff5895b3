namespace NodeProgram.Emulator.DurableTask.Engine;

/// <summary>Those who wait for an instance to change its status, by instance id. Who has left is forgotten.</summary>
internal sealed class StatusWaiters
{
    private readonly object _gate = new();
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private Exception? _closed;

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _entries.Count;
            }
        }
    }

    /// <summary>Begins to listen. Do so before reading the status, so that no change is missed; dispose of it in the end.</summary>
    public Subscription Listen(string instanceId)
    {
        lock (_gate)
        {
            if (_closed is not null)
            {
                return new Subscription(this, instanceId, null, Task.FromException(_closed));
            }

            if (!_entries.TryGetValue(instanceId, out Entry? entry))
            {
                _entries.Add(instanceId, entry = new Entry());
            }

            entry.Listeners++;
            return new Subscription(this, instanceId, entry, entry.Changed.Task);
        }
    }

    public void Notify(string instanceId)
    {
        Entry? entry;
        lock (_gate)
        {
            if (!_entries.Remove(instanceId, out entry))
            {
                return;
            }
        }

        entry.Changed.TrySetResult();
    }

    /// <summary>Nothing will change any more.</summary>
    public void Close(Exception reason)
    {
        List<Entry> all;
        lock (_gate)
        {
            _closed ??= reason;
            all = [.. _entries.Values];
            _entries.Clear();
        }

        all.ForEach(e => e.Changed.TrySetException(reason));
    }

    private void Leave(string instanceId, Entry entry)
    {
        lock (_gate)
        {
            if (--entry.Listeners == 0 && _entries.TryGetValue(instanceId, out Entry? current) && ReferenceEquals(current, entry))
            {
                _entries.Remove(instanceId);
            }
        }
    }

    public readonly struct Subscription : IDisposable
    {
        private readonly StatusWaiters _owner;
        private readonly string _instanceId;
        private readonly Entry? _entry;

        internal Subscription(StatusWaiters owner, string instanceId, object? entry, Task changed)
        {
            _owner = owner;
            _instanceId = instanceId;
            _entry = (Entry?)entry;
            Changed = changed;
        }

        /// <summary>Completes at the next change; faults when the engine ends.</summary>
        public Task Changed { get; }

        public void Dispose()
        {
            if (_entry is not null)
            {
                _owner.Leave(_instanceId, _entry);
            }
        }
    }

    private sealed class Entry
    {
        public TaskCompletionSource Changed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Listeners { get; set; }
    }
}
