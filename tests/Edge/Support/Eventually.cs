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

    /// <summary>Turns the clock on in steps until the task is done, giving real sockets the moments that they need between the steps.</summary>
    internal static async Task DoneAsync(Task task, Microsoft.Extensions.Time.Testing.FakeTimeProvider time, TimeSpan step, string what, int seconds = 30)
    {
        long start = Stopwatch.GetTimestamp();
        while (!task.IsCompleted)
        {
            Assert.True(Stopwatch.GetElapsedTime(start).TotalSeconds < seconds, $"not within {seconds} s: {what}");
            await Task.WhenAny(task, Task.Delay(5));
            time.Advance(step);
        }

        await task;
    }
}
