namespace NodeProgram.Edge.Healing;

/// <summary>
/// When the media server is to be restarted: after so many failed checks in a row, each time after twice the pause before (30 s up to 30 min, anew after 10 healthy minutes),
/// at most 6 times an hour. Never at a check that succeeds. Pure: the time is given.
/// </summary>
/// <param name="failuresBeforeRestart">Failed checks in a row, at least 1; counted anew after a restart.</param>
internal sealed class RestartPolicy(int failuresBeforeRestart)
{
    internal const int PerHourMax = 6;
    internal static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(30);
    internal static readonly TimeSpan PauseMax = TimeSpan.FromMinutes(30);
    internal static readonly TimeSpan HealthyAfter = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly Queue<TimeSpan> lastHour = new();
    private TimeSpan pause = FirstPause;
    private TimeSpan? notBefore;
    private TimeSpan? upSince;

    /// <summary>Failed checks since the last good one or the last restart.</summary>
    internal int Failures { get; private set; }

    /// <summary>Takes a check's result at a monotonic time; true when to restart now, which then counts as done.</summary>
    internal bool Observe(bool up, TimeSpan now)
    {
        if (up)
        {
            Failures = 0;
            upSince ??= now;
            if (now - upSince >= HealthyAfter)
                pause = FirstPause;
            return false;
        }

        upSince = null;
        Failures++;
        while (lastHour.TryPeek(out TimeSpan oldest) && now - oldest >= Hour)
            lastHour.Dequeue();
        if (Failures < failuresBeforeRestart || now < notBefore || lastHour.Count >= PerHourMax)
            return false;
        lastHour.Enqueue(now);
        notBefore = now + pause;
        pause = pause * 2 < PauseMax ? pause * 2 : PauseMax;
        Failures = 0;
        return true;
    }
}
