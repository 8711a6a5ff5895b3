using System.Collections.Immutable;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using NodeProgram.Emulator.Worker.Functions;
using NodeProgram.Emulator.Worker.Hosting;
using NodeProgram.Emulator.Worker.Invocation;

namespace NodeProgram.Emulator.Worker.Timers;

/// <summary>Runs one timer function by its schedule: one invocation at a time, whatever becomes of it.</summary>
/// <param name="store">Null = not monitored: no status is shown or kept, and nothing is made up for.</param>
internal sealed class TimerLoop(
    FunctionDescriptor function, TimerSchedule schedule, TimerStatusStore? store, RetryRunner runner, TimeProvider time, ILogger logger)
{
    private TimerStatus status = null!;
    private bool isPastDue;

    private TimerTriggerAttribute Trigger => (TimerTriggerAttribute)function.Trigger;

    /// <summary>Decides what comes first, by the clock as the host becomes ready. Before <see cref="RunAsync"/>.</summary>
    public void Begin()
    {
        (status, isPastDue) = TimerStart.Decide(store?.Load(function.Name), schedule, time.GetUtcNow());
        Save();
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (isPastDue)
        {
            logger.LogInformation("{Function} is past due since {Next:o}.", function.Name, status.Next);
        }

        if (isPastDue || Trigger.RunOnStartup)
        {
            await InvokeAsync(pastDue: isPastDue, onSchedule: false, cancellationToken);
        }

        while (true)
        {
            await time.UntilAsync(status.Next, cancellationToken);
            await InvokeAsync(pastDue: false, onSchedule: true, cancellationToken);
        }
    }

    private async Task InvokeAsync(bool pastDue, bool onSchedule, CancellationToken cancellationToken)
    {
        var started = time.GetUtcNow();
        var info = new TimerInfo { IsPastDue = pastDue, ScheduleStatus = store is null ? null : Describe(status) };
        await runner.RunAsync(function, info, ImmutableDictionary<string, object?>.Empty, gate: null, cancellationToken);

        // A clock that rings a little early must not make the same occurrence come twice.
        var from = onSchedule && status.Next > started ? status.Next : started;
        status = new TimerStatus(from, schedule.NextAfter(from), from);
        Save();
    }

    private void Save()
    {
        try
        {
            store?.Save(function.Name, status);
        }
        catch (IOException exception)
        {
            // The schedule goes on; a restart may then make up for a run that was not missed.
            logger.LogError(exception, "{Function}: its status cannot be kept.", function.Name);
        }
    }

    private ScheduleStatus Describe(TimerStatus known) => new()
    {
        Last = known.Last is { } last ? Local(last) : default,
        Next = Local(known.Next),
        LastUpdated = Local(known.LastUpdated),
    };

    private DateTime Local(DateTimeOffset instant)
    {
        var zone = time.LocalTimeZone;
        return zone == TimeZoneInfo.Utc ? instant.UtcDateTime : TimeZoneInfo.ConvertTime(instant, zone).DateTime;
    }
}
