using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using NodeProgram.Emulator.DurableTask.History;
using NodeProgram.Emulator.DurableTask.Tests.Support;

namespace NodeProgram.Emulator.DurableTask.Tests.Semantics;

/// <summary>facts/durable.md, section 4.</summary>
public class TimerTests
{
    // 3 days at most a piece: days of the timer, pieces.
    public static TheoryData<double, int> Lengths => new() { { 0, 1 }, { 1, 1 }, { 3, 1 }, { 3.5, 2 }, { 7, 3 }, { 30, 10 }, { 90, 30 } };

    [Theory]
    [MemberData(nameof(Lengths))]
    public async Task Timer_OfDays_FiresOnTimeInPiecesOfThree(double days, int pieces)
    {
        await using EngineHost host = await new EngineHost(replay: days < 10)
            .Orchestrator("Sleep", async context =>
            {
                await context.CreateTimer(TimeSpan.FromDays(context.GetInput<double>()), CancellationToken.None);
                return context.CurrentUtcDateTime;
            })
            .StartAsync();

        OrchestrationMetadata done = await host.RunAsync("Sleep", days, "s");

        Assert.Equal(EngineHost.Start.AddDays(days), done.LastUpdatedAt);
        Assert.Equal(EngineHost.Start.AddDays(days).UtcDateTime, done.ReadOutputAs<DateTime>());
        Assert.Equal(pieces, host.History("s").Count(e => e.Type == HistoryEventType.TimerCreated));
        Assert.Equal(Enumerable.Range(0, pieces), host.History("s").Where(e => e.Type == HistoryEventType.TimerCreated).Select(e => e.Id));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Timer_InThePast_FiresAtOnce_AndLocalTimesAreMadeUtc(bool replay)
    {
        await using EngineHost host = await new EngineHost(replay)
            .Orchestrator("Past", async context =>
            {
                await context.CreateTimer(context.CurrentUtcDateTime.AddYears(-1), CancellationToken.None);
                await context.CreateTimer(context.CurrentUtcDateTime.AddMinutes(5).ToLocalTime(), CancellationToken.None);
                return null;
            })
            .StartAsync();

        await host.StartInstanceAsync("Past", id: "p");
        await host.IdleAsync();
        Assert.Equal(EngineHost.Start.AddMinutes(5), host.Engine.NextTimerAt);
        await host.RunToEndAsync();

        Assert.Equal(EngineHost.Start.AddMinutes(5), (await host.GetAsync("p")).LastUpdatedAt);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Timer_Cancelled_CancelsItsTask_AndLeavesOnlyItsCreation(bool replay)
    {
        await using EngineHost host = await new EngineHost(replay)
            .Orchestrator("Cancel", async context =>
            {
                using CancellationTokenSource source = new();
                Task timer = context.CreateTimer(TimeSpan.FromDays(1), source.Token);
                await context.CreateTimer(TimeSpan.FromHours(1), CancellationToken.None);
                source.Cancel();
                await Assert.ThrowsAnyAsync<OperationCanceledException>(() => timer);
                return timer.IsCanceled;
            })
            .StartAsync();

        OrchestrationMetadata done = await host.RunAsync("Cancel", id: "c");

        Assert.True(done.ReadOutputAs<bool>());
        Assert.Equal(EngineHost.Start.AddHours(1), done.LastUpdatedAt);
        Assert.Equal(["TimerCreated #0", "TimerCreated #1", "TimerFired #1", "ExecutionCompleted #2"], host.History("c").Where(e => e.Id >= 0).Select(e => e.ToString()));
    }

    [Fact]
    public async Task Timer_ThatComesDueWhileTheEngineIsDown_FiresAtTheNextStart()
    {
        await using EngineHost host = await new EngineHost()
            .Orchestrator("Sleep", async context =>
            {
                await context.CreateTimer(TimeSpan.FromDays(1), CancellationToken.None);
                return null;
            })
            .StartAsync();
        await host.StartInstanceAsync("Sleep", id: "s");
        await host.IdleAsync();

        await host.Engine.DisposeAsync();
        host.Time.Advance(TimeSpan.FromDays(2));
        await host.StartAsync();
        await host.IdleAsync();

        OrchestrationMetadata done = await host.GetAsync("s");
        Assert.Equal(OrchestrationRuntimeStatus.Completed, done.RuntimeStatus);
        Assert.Equal(EngineHost.Start.AddDays(2), done.LastUpdatedAt);
    }

    [Fact]
    public async Task Timers_OfAThousandInstancesOverAYear_AllFireInTheirOrder()
    {
        List<double> order = [];
        await using EngineHost host = await new EngineHost(configure: o => new() { DatabasePath = o.DatabasePath, TimeProvider = o.TimeProvider, MaxCachedInstances = 50, MaxConcurrentOrchestrators = 1 })
            .Orchestrator("Sleep", async context =>
            {
                double day = context.GetInput<double>();
                await context.CreateTimer(TimeSpan.FromDays(day), CancellationToken.None);
                lock (order)
                {
                    order.Add(day);
                }

                return null;
            })
            .StartAsync();

        for (int i = 0; i < 1000; i++)
        {
            await host.StartInstanceAsync("Sleep", (i * 373 % 1000) * 0.0029, $"s{i}");
        }

        await host.RunToEndAsync();

        Assert.Equal(1000, order.Count);
        Assert.Equal(order.Order(), order);
    }
}
