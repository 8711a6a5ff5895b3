using System.Diagnostics;

namespace NodeProgram.EndToEnd.Tests.Running;

/// <summary>Waits for a condition of another process, which can only be looked at.</summary>
internal static class Until
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60), Look = TimeSpan.FromMilliseconds(50);

    /// <summary>Whether it came true within a minute.</summary>
    /// <param name="condition">Is looked at again and again.</param>
    /// <param name="look">The pause between two looks; null: 50 ms.</param>
    public static async Task<bool> TrueAsync(Func<Task<bool>> condition, TimeSpan? look = null)
    {
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < Patience; await Task.Delay(look ?? Look))
        {
            if (await condition())
                return true;
        }

        return false;
    }
}
