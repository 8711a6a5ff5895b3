using Microsoft.Extensions.Time.Testing;

namespace NodeProgram.Emulator.Worker.Tests;

/// <summary>A clock that the test moves, and that tells when somebody begins to wait: moving it earlier would prove nothing.</summary>
public sealed class TestClock(DateTimeOffset start) : FakeTimeProvider(start)
{
    private readonly Recorder<TimeSpan> timers = new();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        timers.Add(dueTime);
        return new Observed(timer, timers);
    }

    /// <summary>Returns when a wait of that length has begun, after those seen by earlier calls. Choose odd lengths: stores flush by round ones.</summary>
    public async Task TimerSetAsync(TimeSpan dueTime)
    {
        while (await timers.NextAsync() != dueTime)
        {
        }
    }

    private sealed class Observed(ITimer timer, Recorder<TimeSpan> timers) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            var changed = timer.Change(dueTime, period);
            timers.Add(dueTime);
            return changed;
        }

        public void Dispose() => timer.Dispose();

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}
