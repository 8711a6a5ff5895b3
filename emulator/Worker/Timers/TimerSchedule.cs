using System.Globalization;
using NCrontab;
using NodeProgram.Emulator.Worker.Hosting;

namespace NodeProgram.Emulator.Worker.Timers;

/// <summary>When a timer function runs next. Times are local to the zone of the host.</summary>
internal abstract class TimerSchedule
{
    /// <summary>The first occurrence after the given time.</summary>
    public abstract DateTimeOffset NextAfter(DateTimeOffset time);

    /// <summary>The text is NCRONTAB with six or five fields, a time span, or %Setting% that holds one. Null and the reason when it is none.</summary>
    public static TimerSchedule? TryParse(string text, SettingResolver settings, TimeZoneInfo zone, out string? reason)
    {
        reason = null;
        if (settings.TryResolve(text, out var missing) is not { } resolved)
        {
            reason = $"there is no setting '{missing}'.";
            return null;
        }

        if (TimeSpan.TryParse(resolved, CultureInfo.InvariantCulture, out var interval) && resolved.Contains(':', StringComparison.Ordinal))
        {
            reason = interval > TimeSpan.Zero ? null : "an interval must be longer than zero.";
            return reason is null ? new Interval(interval) : null;
        }

        var fields = resolved.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length;
        var cron = CrontabSchedule.TryParse(resolved, new CrontabSchedule.ParseOptions { IncludingSeconds = fields != 5 });
        reason = cron is null ? "neither NCRONTAB ({second} {minute} {hour} {day} {month} {day of week}) nor a time span (hh:mm:ss)." : null;
        return cron is null ? null : EveryHour(resolved) ? new HourlyCron(cron, zone) : new Cron(cron, zone);
    }

    private static bool EveryHour(string cron) => cron.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^4] == "*";

    private sealed class Interval(TimeSpan interval) : TimerSchedule
    {
        public override DateTimeOffset NextAfter(DateTimeOffset time) => time + interval;
    }

    // Runs in every hour, so a change of the clock by an hour neither repeats nor pauses it.
    private sealed class HourlyCron(CrontabSchedule schedule, TimeZoneInfo zone) : TimerSchedule
    {
        public override DateTimeOffset NextAfter(DateTimeOffset time)
        {
            var local = TimeZoneInfo.ConvertTime(time, zone);
            return new DateTimeOffset(schedule.GetNextOccurrence(local.DateTime), local.Offset);
        }
    }

    private sealed class Cron(CrontabSchedule schedule, TimeZoneInfo zone) : TimerSchedule
    {
        public override DateTimeOffset NextAfter(DateTimeOffset time)
        {
            var local = TimeZoneInfo.ConvertTime(time, zone).DateTime;
            while (true)
            {
                local = schedule.GetNextOccurrence(local);
                if (zone.IsInvalidTime(local))
                {
                    // The clock jumps over this one.
                    continue;
                }

                // When the clock is put back the same local time comes twice; the first one counts, once.
                var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
                var next = new DateTimeOffset(local, offset);
                if (next > time)
                {
                    return next;
                }
            }
        }
    }
}
