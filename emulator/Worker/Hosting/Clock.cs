namespace NodeProgram.Emulator.Worker.Hosting;

/// <summary>Waiting for a time of a clock that may be a test's.</summary>
internal static class Clock
{
    // Timers take no longer delay; and a laptop that slept notices within the hour.
    private static readonly TimeSpan SliceMaximum = TimeSpan.FromHours(1);
    private static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(1);

    /// <summary>Completes when the clock shows that time or a later one, also when it is moved while the wait is being set up.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    public static async Task UntilAsync(this TimeProvider time, DateTimeOffset due, CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var now = time.GetUtcNow();
            if (now >= due)
            {
                return;
            }

            var slice = due - now < SliceMaximum ? due - now : SliceMaximum;
            using var abandoned = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var delay = Task.Delay(slice, time, abandoned.Token);
            if (time.GetUtcNow() - now > Tolerance)
            {
                // The clock moved between looking and setting: the delay would end too late by as much.
                await abandoned.CancelAsync();
                continue;
            }

            await delay;
        }
    }
}
