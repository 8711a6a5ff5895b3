using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace NodeProgram.Emulator.Worker.Tests.Timers;

/// <summary>Timer functions under a clock that the test moves. Source: the real TimerListener and ScheduleMonitor.</summary>
public sealed class TimerTriggerTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 4, 12, 0, 30, TimeSpan.Zero);

    private readonly TemporaryDirectory directory = new();
    private readonly Recorder<Run> runs = new();
    private readonly TestClock clock = new(Noon);

    public sealed record Run(string Timer, TimeSpan After, bool IsPastDue, ScheduleStatus? Status, int? Retry);

    public sealed class Every(Recorder<Run> runs, TimeProvider time)
    {
        [Function("Hourly")]
        public void Hourly([TimerTrigger("0 0 * * * *")] TimerInfo timer) => Add("Hourly", timer);

        private void Add(string name, TimerInfo timer) => runs.Add(new(name, time.GetUtcNow() - Noon, timer.IsPastDue, timer.ScheduleStatus, null));
    }

    public sealed class AtStart(Recorder<Run> runs, TimeProvider time)
    {
        [Function("AtStart")]
        public void Run([TimerTrigger("0 0 * * * *", RunOnStartup = true)] TimerInfo timer) =>
            runs.Add(new("AtStart", time.GetUtcNow() - Noon, timer.IsPastDue, timer.ScheduleStatus, null));
    }

    public sealed class Failing(Recorder<Run> runs, TimeProvider time)
    {
        [Function("Failing")]
        public void Run([TimerTrigger("00:00:10")] TimerInfo timer)
        {
            runs.Add(new("Failing", time.GetUtcNow() - Noon, timer.IsPastDue, timer.ScheduleStatus, null));
            throw new InvalidOperationException("as it always does");
        }
    }

    public sealed class Slow(Recorder<Run> runs, SemaphoreSlim permit, TimeProvider time)
    {
        [Function("Slow")]
        public async Task RunAsync([TimerTrigger("0 * * * * *")] TimerInfo timer, CancellationToken token)
        {
            runs.Add(new("Slow", time.GetUtcNow() - Noon, timer.IsPastDue, timer.ScheduleStatus, null));
            await permit.WaitAsync(token);
        }
    }

    public sealed class Retried(Recorder<Run> runs, TimeProvider time)
    {
        [Function("Retried")]
        [FixedDelayRetry(2, "00:00:05")]
        public void Run([TimerTrigger("0 0 * * * *")] TimerInfo timer, FunctionContext context)
        {
            runs.Add(new("Retried", time.GetUtcNow() - Noon, timer.IsPastDue, timer.ScheduleStatus, context.RetryContext.RetryCount));
            Assert.Equal(2, context.RetryContext.MaxRetryCount);
            throw new InvalidOperationException("still");
        }
    }

    [Fact]
    public async Task Timer_OnSchedule_RunsOnceAnOccurrence()
    {
        await using var app = await StartAsync(typeof(Every));
        clock.Advance(TimeSpan.FromSeconds(3569));
        clock.Advance(TimeSpan.FromSeconds(1));
        var first = await runs.NextAsync();
        clock.Advance(TimeSpan.FromHours(1));
        var second = await runs.NextAsync();
        Assert.Equal([TimeSpan.FromSeconds(3570), TimeSpan.FromSeconds(7170)], [first.After, second.After]);
        Assert.False(first.IsPastDue);
        Assert.Equal((default, Noon.UtcDateTime.AddSeconds(3570)), (first.Status!.Last, first.Status.Next));
        Assert.Equal((Noon.UtcDateTime.AddSeconds(3570), Noon.UtcDateTime.AddSeconds(7170)), (second.Status!.Last, second.Status.Next));
        Assert.Empty(runs.Drain());
    }

    [Fact]
    public async Task Timer_RunOnStartup_RunsAtOnceAndThenOnSchedule()
    {
        await using var app = await StartAsync(typeof(AtStart));
        Assert.Equal((TimeSpan.Zero, false), await OutcomeAsync());
        clock.Advance(TimeSpan.FromSeconds(3570));
        Assert.Equal((TimeSpan.FromSeconds(3570), false), await OutcomeAsync());
    }

    [Fact]
    public async Task Timer_MissedWhileDown_RunsOncePastDueWithTheStatusBefore()
    {
        await (await StartAsync(typeof(Every))).DisposeAsync();
        clock.Advance(TimeSpan.FromHours(5));
        await using var app = await StartAsync(typeof(Every));
        var run = await runs.NextAsync();
        Assert.True(run.IsPastDue);
        Assert.Equal(TimeSpan.FromHours(5), run.After);
        Assert.Equal(Noon.UtcDateTime.AddSeconds(3570), run.Status!.Next);
        clock.Advance(TimeSpan.FromSeconds(3570));
        Assert.False((await runs.NextAsync()).IsPastDue);
        Assert.Empty(runs.Drain());
    }

    [Fact]
    public async Task Timer_RestartedBeforeTheNextOccurrence_IsNotPastDue()
    {
        await (await StartAsync(typeof(Every))).DisposeAsync();
        clock.Advance(TimeSpan.FromMinutes(30));
        await using var app = await StartAsync(typeof(Every));
        clock.Advance(TimeSpan.FromSeconds(3570 - 1800));
        Assert.Equal((TimeSpan.FromSeconds(3570), false), await OutcomeAsync());
    }

    [Fact]
    public async Task Timer_FunctionThrows_GoesOn()
    {
        await using var app = await StartAsync(typeof(Failing));
        for (var tick = 1; tick <= 3; tick++)
        {
            clock.Advance(TimeSpan.FromSeconds(10));
            var run = await runs.NextAsync();
            Assert.Equal(TimeSpan.FromSeconds(10 * tick), run.After);
            Assert.Null(run.Status);
        }
    }

    [Fact]
    public async Task Timer_StillRunning_DoesNotOverlapAndCatchesUpOnce()
    {
        using var permit = new SemaphoreSlim(0);
        await using var app = await StartAsync(typeof(Slow), permit);
        clock.Advance(TimeSpan.FromSeconds(30));
        await runs.NextAsync();
        for (var minute = 0; minute < 5; minute++)
        {
            clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Empty(runs.Drain());
        permit.Release(2);
        Assert.Equal(TimeSpan.FromSeconds(330), (await runs.NextAsync()).After);
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(TimeSpan.FromSeconds(390), (await runs.NextAsync()).After);
        Assert.Empty(runs.Drain());
        permit.Release();
    }

    [Fact]
    public async Task Timer_WithRetry_RepeatsAfterTheDelay()
    {
        await using var app = await StartAsync(typeof(Retried));
        clock.Advance(TimeSpan.FromSeconds(3570));
        for (var attempt = 0; attempt <= 2; attempt++)
        {
            var run = await runs.NextAsync();
            Assert.Equal((attempt, TimeSpan.FromSeconds(3570 + (5 * attempt))), (run.Retry, run.After));
            await clock.TimerSetAsync(attempt < 2 ? TimeSpan.FromSeconds(5) : TimeSpan.FromHours(1) - TimeSpan.FromSeconds(10));
            clock.Advance(TimeSpan.FromSeconds(5));
        }

        clock.Advance(TimeSpan.FromHours(1) - TimeSpan.FromSeconds(15));
        Assert.Equal(0, (await runs.NextAsync()).Retry);
    }

    public void Dispose() => directory.Dispose();

    private async Task<(TimeSpan After, bool IsPastDue)> OutcomeAsync()
    {
        var run = await runs.NextAsync();
        return (run.After, run.IsPastDue);
    }

    private Task<FunctionApp> StartAsync(Type functions, SemaphoreSlim? permit = null) => FunctionApp.StartAsync(
        builder => builder.Services.AddSingleton(runs).AddSingleton(permit ?? new SemaphoreSlim(0)),
        options =>
        {
            options.FunctionTypes.Add(functions);
            options.DataDirectory = directory.Path;
            options.TimeProvider = clock;
        });
}
