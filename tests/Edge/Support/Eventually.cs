using System.Diagnostics;

namespace NodeProgram.Edge.Tests.Support;

/// <summary>Waits on a condition of something that runs by itself; fails with a sentence, not with a hang.</summary>
internal static class Eventually
{
    internal static async Task HoldsAsync(Func<bool> condition, string what, int seconds = 30)
    {
        long start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(start).TotalSeconds < seconds, $"not within {seconds} s: {what}");
            await Task.Delay(5);
        }
    }

    /// <summary>Turns the clock on in steps until the task is done, but only while something waits for the clock: what waits for a socket takes the time it takes.</summary>
    internal static async Task DoneAsync(Task task, WaitedForTimeProvider time, TimeSpan step, string what, int seconds = 60)
    {
        long start = Stopwatch.GetTimestamp();
        while (!task.IsCompleted)
        {
            Assert.True(Stopwatch.GetElapsedTime(start).TotalSeconds < seconds, $"not within {seconds} s: {what}");
            if (time.IsWaitedFor)
                time.Advance(step);
            else
                await Task.WhenAny(task, Task.Delay(1));
        }

        await task;
    }
}
