using System.Collections.Concurrent;

namespace NodeProgram.Emulator.DurableTask.Engine;

/// <summary>Those who wait for an instance to change its status, by instance id.</summary>
internal sealed class StatusWaiters
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _waiters = new(StringComparer.Ordinal);
    private volatile Exception? _closed;

    /// <summary>Completes when the status changes next. Ask before reading the status, so that no change is missed.</summary>
    public Task NextChange(string instanceId)
    {
        Task next = _waiters.GetOrAdd(instanceId, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        return _closed is { } reason ? Task.FromException(reason) : next;
    }

    public void Notify(string instanceId)
    {
        if (!_waiters.IsEmpty && _waiters.TryRemove(instanceId, out TaskCompletionSource? waiter))
        {
            waiter.TrySetResult();
        }
    }

    /// <summary>Nothing will change any more.</summary>
    public void Close(Exception reason)
    {
        _closed = reason;
        foreach (string instanceId in _waiters.Keys)
        {
            if (_waiters.TryRemove(instanceId, out TaskCompletionSource? waiter))
            {
                waiter.TrySetException(reason);
            }
        }
    }
}
