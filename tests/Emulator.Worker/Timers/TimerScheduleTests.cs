using System.Globalization;
using Microsoft.Extensions.Configuration;
using NodeProgram.Emulator.Worker.Hosting;
using NodeProgram.Emulator.Worker.Timers;

namespace NodeProgram.Emulator.Worker.Tests.Timers;

/// <summary>NCRONTAB as documented for the timer trigger; daylight saving as in the real CronSchedule, by the rules of Europe/Berlin in 2026 (29 March, 25 October).</summary>
public sealed class TimerScheduleTests
{
    private static readonly SettingResolver Settings = new(
        new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Every"] = "0 */10 * * * *", ["Nothing"] = "never" }).Build());

    // Rules written out: machines without zone data run these tests too.
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.CreateCustomTimeZone(
        "Berlin", TimeSpan.FromHours(1), "Berlin", "CET", "CEST",
        [
            TimeZoneInfo.AdjustmentRule.CreateAdjustmentRule(
                DateTime.MinValue.Date, DateTime.MaxValue.Date, TimeSpan.FromHours(1),
                TimeZoneInfo.TransitionTime.CreateFloatingDateRule(new DateTime(1, 1, 1, 2, 0, 0), 3, 5, DayOfWeek.Sunday),
                TimeZoneInfo.TransitionTime.CreateFloatingDateRule(new DateTime(1, 1, 1, 3, 0, 0), 10, 5, DayOfWeek.Sunday)),
        ]);

    [Theory]
    [InlineData("0 */5 * * * *", "2026-01-01T00:00:00Z", "2026-01-01T00:05:00Z")]
    [InlineData("*/5 * * * *", "2026-01-01T00:00:01Z", "2026-01-01T00:05:00Z")]
    [InlineData("30 15 10 * * *", "2026-01-01T10:15:30Z", "2026-01-02T10:15:30Z")]
    [InlineData("0 0 9 * * MON", "2026-11-22T00:00:00Z", "2026-11-23T09:00:00Z")]
    [InlineData("0 0 0 29 2 *", "2026-01-01T00:00:00Z", "2028-02-29T00:00:00Z")]
    [InlineData("00:00:30", "2026-01-01T00:00:07Z", "2026-01-01T00:00:37Z")]
    [InlineData("1.00:00:00", "2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z")]
    [InlineData("%Every%", "2026-01-01T00:00:00Z", "2026-01-01T00:10:00Z")]
    public void NextAfter_Utc_IsTheFollowingOccurrence(string schedule, string after, string next) =>
        Assert.Equal(At(next), TimerSchedule.TryParse(schedule, Settings, TimeZoneInfo.Utc, out _)!.NextAfter(At(after)));

    [Theory]
    [InlineData("0 30 2 * * *", "2026-03-28T12:00:00Z", "2026-03-30T00:30:00Z", "the clock jumps over 02:30 on the 29th")]
    [InlineData("0 30 2 * * *", "2026-10-24T12:00:00Z", "2026-10-25T00:30:00Z", "02:30 comes twice, the first counts")]
    [InlineData("0 30 2 * * *", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z", "the second 02:30 does not")]
    [InlineData("0 0,30 * * * *", "2026-10-25T00:30:00Z", "2026-10-25T01:00:00Z", "every half hour goes on through both")]
    [InlineData("0 0,30 * * * *", "2026-03-29T00:30:00Z", "2026-03-29T01:00:00Z", "and through the gap")]
    public void NextAfter_ClockChange_RunsOnce(string schedule, string after, string next, string why) =>
        Assert.True(At(next) == TimerSchedule.TryParse(schedule, Settings, Berlin, out _)!.NextAfter(At(after)), why);

    [Theory]
    [InlineData("%Missing%", "there is no setting 'Missing'")]
    [InlineData("%Nothing%", "neither NCRONTAB")]
    [InlineData("", "neither NCRONTAB")]
    [InlineData("60 * * * * *", "neither NCRONTAB")]
    [InlineData("* * * *", "neither NCRONTAB")]
    [InlineData("00:00:00", "longer than zero")]
    public void TryParse_NoSchedule_TellsWhy(string schedule, string reason)
    {
        Assert.Null(TimerSchedule.TryParse(schedule, Settings, TimeZoneInfo.Utc, out var told));
        Assert.Contains(reason, told, StringComparison.Ordinal);
    }

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
