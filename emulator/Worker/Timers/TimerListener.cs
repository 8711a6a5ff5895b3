using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using NodeProgram.Emulator.Worker.Functions;
using NodeProgram.Emulator.Worker.Hosting;
using NodeProgram.Emulator.Worker.Invocation;

namespace NodeProgram.Emulator.Worker.Timers;

/// <summary>Runs the timer functions of the app.</summary>
internal sealed class TimerListener(
    FunctionIndex index, RetryRunner runner, SettingResolver settings, HostResources resources, TimeProvider time, HostStop stop,
    ILoggerFactory loggers) : TriggerListener(stop, loggers)
{
    private static readonly TimeSpan MonitoredIntervalMinimum = TimeSpan.FromMinutes(1);

    protected override IEnumerable<Func<CancellationToken, Task>> Loops()
    {
        var store = new TimerStatusStore(resources.Directory.Path);
        foreach (var function in index.Of(TriggerKind.TimerTrigger))
        {
            var trigger = (TimerTriggerAttribute)function.Trigger;
            var schedule = TimerSchedule.TryParse(trigger.Schedule, settings, time.LocalTimeZone, out var reason)
                ?? throw new HostStartException($"{function.Name}: {reason}");
            var first = schedule.NextAfter(time.GetUtcNow());
            var monitored = trigger.UseMonitor && schedule.NextAfter(first) - first >= MonitoredIntervalMinimum;
            var loop = new TimerLoop(function, schedule, monitored ? store : null, runner, time, Loggers.CreateLogger("Host.Triggers.Timer"));
            loop.Begin();
            yield return loop.RunAsync;
        }
    }
}
