using Microsoft.Extensions.Time.Testing;

namespace NodeProgram.Edge.Tests.Support;

/// <summary>A clock that stands until it is turned on, and knows whether anybody waits for it.</summary>
internal sealed class WaitedForTimeProvider(DateTimeOffset start) : FakeTimeProvider(start)
{
    private int waiting;

    internal bool IsWaitedFor => Volatile.Read(ref waiting) > 0;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Interlocked.Increment(ref waiting);
        return new Counted(base.CreateTimer(callback, state, dueTime, period), this);
    }

    private sealed class Counted(ITimer timer, WaitedForTimeProvider owner) : ITimer
    {
        private int disposed;

        public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(dueTime, period);

        public void Dispose()
        {
            timer.Dispose();
            if (Interlocked.Exchange(ref disposed, 1) == 0)
                Interlocked.Decrement(ref owner.waiting);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
