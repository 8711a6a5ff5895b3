namespace NodeProgram.Emulator.DurableTask.Orchestration;

/// <summary>Who waits for which event, and which events wait for someone. Names do not differ by case.</summary>
internal sealed class ExternalEvents
{
    // The newest waiter is served first, so that waiters abandoned in a WhenAny loop do not swallow what the current one is waiting for.
    private readonly Dictionary<string, Stack<IWaiter>> _waiters = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, Queue<Buffered>> _buffer = new(StringComparer.OrdinalIgnoreCase);
    private long _arrivals;

    private interface IWaiter
    {
        Type EventType { get; }

        void Complete(string? payload);
    }

    public bool HasWaiters => _waiters.Count > 0;

    /// <exception cref="ArgumentException">Another waiter of that name asked for another type.</exception>
    public Task<T> Wait<T>(string name, Func<string?, T> deserialize, CancellationToken cancellation)
    {
        Waiter<T> waiter = new(deserialize);
        if (_waiters.TryGetValue(name, out Stack<IWaiter>? stack))
        {
            Type existing = stack.Peek().EventType;
            if (existing != typeof(T))
            {
                throw new ArgumentException(
                    $"Events with the same name must have the same type argument. Expected {existing.FullName} but was requested {typeof(T).FullName}.");
            }
        }
        else
        {
            _waiters.Add(name, stack = new Stack<IWaiter>());
        }

        stack.Push(waiter);
        if (_buffer.TryGetValue(name, out Queue<Buffered>? queue))
        {
            string? payload = queue.Dequeue().Payload;
            if (queue.Count == 0)
            {
                _buffer.Remove(name);
            }

            TryServe(name, payload);
        }

        if (cancellation.CanBeCanceled)
        {
            cancellation.Register(() => waiter.Cancel(cancellation));
        }

        return waiter.Task;
    }

    /// <summary>Gives an event to the newest waiter; a cancelled one takes it and loses it. False when nobody waits.</summary>
    public bool TryServe(string name, string? payload)
    {
        if (!_waiters.TryGetValue(name, out Stack<IWaiter>? stack))
        {
            return false;
        }

        IWaiter waiter = stack.Pop();
        if (stack.Count == 0)
        {
            _waiters.Remove(name);
        }

        waiter.Complete(payload);
        return true;
    }

    public void Buffer(string name, string? payload)
    {
        if (!_buffer.TryGetValue(name, out Queue<Buffered>? queue))
        {
            _buffer.Add(name, queue = new Queue<Buffered>());
        }

        queue.Enqueue(new Buffered(_arrivals++, name, payload));
    }

    /// <summary>All buffered events in the order of their arrival; the buffer is empty afterwards.</summary>
    public IReadOnlyList<(string Name, string? Payload)> TakeBuffered()
    {
        List<(string, string?)> all = [.. _buffer.Values.SelectMany(q => q).OrderBy(b => b.Arrival).Select(b => (b.Name, b.Payload))];
        _buffer.Clear();
        return all;
    }

    private readonly record struct Buffered(long Arrival, string Name, string? Payload);

    private sealed class Waiter<T>(Func<string?, T> deserialize) : IWaiter
    {
        private readonly TaskCompletionSource<T> _source = new();

        public Type EventType => typeof(T);

        public Task<T> Task => _source.Task;

        public void Complete(string? payload)
        {
            if (_source.Task.IsCompleted)
            {
                return;
            }

            T value;
            try
            {
                value = deserialize(payload);
            }
            catch (Exception e)
            {
                // A payload that does not fit fails the one who waited for it, where it can be caught.
                _source.TrySetException(e);
                return;
            }

            _source.TrySetResult(value);
        }

        public void Cancel(CancellationToken cancellation) => _source.TrySetCanceled(cancellation);
    }
}
