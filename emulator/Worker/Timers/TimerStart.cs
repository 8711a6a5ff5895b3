namespace NodeProgram.Emulator.Worker.Timers;

/// <summary>Decides with what a timer begins when the host starts: as the real schedule monitor does.</summary>
internal static class TimerStart
{
    /// <summary>The status to go on from, and whether an occurrence was missed while the host was down.</summary>
    /// <param name="stored">What the last host left; null = nothing.</param>
    public static (TimerStatus Status, bool IsPastDue) Decide(TimerStatus? stored, TimerSchedule schedule, DateTimeOffset now)
    {
        if (stored is null)
        {
            return (new TimerStatus(null, schedule.NextAfter(now), now), false);
        }

        var reckonedFrom = stored.Last ?? stored.LastUpdated;
        var expected = schedule.NextAfter(reckonedFrom);
        if (expected != stored.Next)
        {
            // Another schedule than the one that was stored: what it would have made of the past does not count as missed.
            stored = expected < now ? new TimerStatus(null, schedule.NextAfter(now), now) : new TimerStatus(null, expected, reckonedFrom);
        }

        return (stored, now > stored.Next);
    }
}
