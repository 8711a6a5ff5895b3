namespace NodeProgram.Emulator.DurableTask.Engine;

/// <summary>Counts what is under way; tells when nothing is.</summary>
internal sealed class BusyCounter
{
    private readonly object _gate = new();
    private List<TaskCompletionSource> _waiters = [];
    private int _count;

    public void Enter(int count = 1) => Interlocked.Add(ref _count, count);

    public void Exit()
    {
        if (Interlocked.Decrement(ref _count) != 0)
        {
            return;
        }

        lock (_gate)
        {
            if (_waiters.Count > 0 && Volatile.Read(ref _count) == 0)
            {
                List<TaskCompletionSource> waiters = _waiters;
                _waiters = [];
                waiters.ForEach(w => w.TrySetResult());
            }
        }
    }

    public Task WhenIdleAsync()
    {
        lock (_gate)
        {
            if (Volatile.Read(ref _count) == 0)
            {
                return Task.CompletedTask;
            }

            TaskCompletionSource waiter = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiters.Add(waiter);
            return Volatile.Read(ref _count) == 0 ? Task.CompletedTask : waiter.Task;
        }
    }
}
