using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using NodeProgram.Emulator.DurableTask.Engine;
using NodeProgram.Emulator.DurableTask.History;
using NodeProgram.Emulator.DurableTask.Tests.Support;

namespace NodeProgram.Emulator.DurableTask.Tests.Durability;

/// <summary>Stopping, starting again, and living in less memory than there are instances.</summary>
public class RecoveryTests
{
    [Fact]
    public async Task Stop_WhileAnActivityRuns_RunsItAgainAtTheNextStart()
    {
        int calls = 0;
        bool finish = false;
        EngineHost host = new();
        host.Registry.AddActivity("Long", async (_, _, cancellation) =>
        {
            Interlocked.Increment(ref calls);
            if (!finish)
            {
                await Task.Delay(Timeout.Infinite, cancellation);
            }

            return "done";
        });
        await using EngineHost started = await host.Orchestrator("Call", async context => await context.CallActivityAsync<string>("Long")).StartAsync();
        await host.StartInstanceAsync("Call", id: "c");
        while (Volatile.Read(ref calls) == 0)
        {
            await Task.Yield();
        }

        await host.Engine.StopAsync(CancellationToken.None);
        finish = true;
        await host.StartAsync();
        await host.IdleAsync();

        Assert.Equal("done", (await host.GetAsync("c")).ReadOutputAs<string>());
        Assert.Equal(2, calls);
        Assert.Single(host.History("c"), e => e.Type == HistoryEventType.TaskCompleted);
    }

    [Fact]
    public async Task Stop_StoresWhatARunningActivityStillReturns()
    {
        int calls = 0;
        EngineHost host = new();
        host.Registry.AddActivity("Graceful", async (_, _, cancellation) =>
        {
            int call = Interlocked.Increment(ref calls);
            await Task.Delay(Timeout.Infinite, cancellation).ContinueWith(_ => { }, TaskScheduler.Default);
            return call;
        });
        await using EngineHost started = await host.Orchestrator("Call", async context => await context.CallActivityAsync<int>("Graceful")).StartAsync();
        await host.StartInstanceAsync("Call", id: "c");
        while (Volatile.Read(ref calls) == 0)
        {
            await Task.Yield();
        }

        await host.RestartAsync();
        await host.IdleAsync();

        Assert.Equal(1, (await host.GetAsync("c")).ReadOutputAs<int>());
        Assert.Equal(1, calls);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Answers_ThatComeTwiceOrTooLate_AreIgnored(bool replay)
    {
        TaskCompletionSource<object?> release = new();
        EngineHost host = new(replay);
        host.Registry.AddActivity("Slow", async (_, _, _) => await release.Task);
        await using EngineHost started = await host
            .Orchestrator("Call", async context =>
            {
                string result = await context.CallActivityAsync<string>("Slow");
                await context.WaitForExternalEvent<string>("End");
                return result;
            })
            .StartAsync();
        await host.StartInstanceAsync("Call", id: "c");
        await host.Client.WaitForInstanceStartAsync("c");
        long seq = host.Engine.Running.Store.Read(r => r.Instance("c")!.Seq);

        Mail first = new(HistoryEvent.TaskCompleted(0, "\"first\""), Generation: 0);
        host.Engine.Running.Instances.Post(seq, new Mail(HistoryEvent.TaskCompleted(0, "\"other generation\""), Generation: 1), first, first);
        host.Engine.Running.Instances.Post(seq, new Mail(HistoryEvent.TimerFired(0, default), Generation: 0), new Mail(HistoryEvent.TaskCompleted(7, null), Generation: 0));
        release.SetResult("late");
        await host.IdleAsync();
        host.Engine.Running.Instances.Post(seq, first);
        await host.IdleAsync();
        await host.Client.RaiseEventAsync("c", "End");
        await host.IdleAsync();

        Assert.Equal("first", (await host.GetAsync("c")).ReadOutputAs<string>());
        Assert.Single(host.History("c"), e => e.Type == HistoryEventType.TaskCompleted);
        Assert.DoesNotContain(host.History("c"), e => e.Type == HistoryEventType.TimerFired);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Restart_BetweenAnyTwoSteps_GoesOnWhereItStood(bool replay)
    {
        await using EngineHost host = await new EngineHost(replay)
            .Activity<int>("AddOne", n => n + 1)
            .Orchestrator("Steps", async context =>
            {
                int n = 0;
                Guid guid = context.NewGuid();
                for (int i = 0; i < 5; i++)
                {
                    n = await context.CallActivityAsync<int>("AddOne", n);
                    n += await context.WaitForExternalEvent<int>("Add");
                    await context.CreateTimer(TimeSpan.FromDays(5), CancellationToken.None);
                }

                return $"{n} {guid == context.GetInput<Guid>()} {context.CurrentUtcDateTime:o}";
            })
            .StartAsync();
        await host.StartInstanceAsync("Steps", Guid.Empty, "s");
        for (int i = 0; i < 5; i++)
        {
            await host.IdleAsync();
            await host.RestartAsync();
            await host.Client.RaiseEventAsync("s", "Add", 10);
            await host.IdleAsync();
            await host.RestartAsync();
            await host.RunToEndAsync();
        }

        OrchestrationMetadata done = await host.GetAsync("s");
        Assert.Equal($"55 False {EngineHost.Start.AddDays(25).UtcDateTime:o}", done.ReadOutputAs<string>());
    }

    [Fact]
    public async Task Instances_ManyMoreThanFitInMemory_AllComplete_AndAreNotKept()
    {
        const int Instances = 400;
        await using EngineHost host = await new EngineHost(configure: o => new() { DatabasePath = o.DatabasePath, TimeProvider = o.TimeProvider, MaxCachedInstances = 20, MaxQueuedActivities = 5 })
            .Activity<int>("Twice", n => n * 2)
            .Orchestrator("Both", async context =>
            {
                int word = await context.WaitForExternalEvent<int>("Word");
                int[] all = await Task.WhenAll(Enumerable.Range(0, 5).Select(n => context.CallActivityAsync<int>("Twice", n + word)));
                return all.Sum();
            })
            .StartAsync();
        for (int i = 0; i < Instances; i++)
        {
            await host.StartInstanceAsync("Both", id: $"i{i}");
        }

        await host.IdleAsync();
        Assert.InRange(host.Engine.Running.Instances.Count, 0, 40);
        for (int i = 0; i < Instances; i++)
        {
            await host.Client.RaiseEventAsync($"i{i}", "Word", i);
        }

        await host.IdleAsync();

        for (int i = 0; i < Instances; i++)
        {
            Assert.Equal(2 * ((5 * i) + 10), (await host.GetAsync($"i{i}")).ReadOutputAs<int>());
        }

        Assert.InRange(host.Engine.Running.Instances.Count, 0, 1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Mail_OfThousands_IsTakenInOrder_AlsoAfterARestart(bool restart)
    {
        // More than a turn takes (2,000) and than are read at once (2,000).
        const int Events = 5_000;
        await using EngineHost host = await new EngineHost()
            .Orchestrator("Collect", async context =>
            {
                await context.CreateTimer(TimeSpan.FromHours(1), CancellationToken.None);
                for (int i = 0; i < Events; i++)
                {
                    int n = await context.WaitForExternalEvent<int>("N");
                    if (n != i)
                    {
                        return $"{n} instead of {i}";
                    }
                }

                return "in order";
            })
            .StartAsync();
        DateTimeOffset? startAt = restart ? EngineHost.Start.AddHours(1) : null;
        await host.Client.ScheduleNewOrchestrationInstanceAsync("Collect", new StartOrchestrationOptions("c", startAt));
        await Task.WhenAll(Enumerable.Range(0, Events).Select(i => host.Client.RaiseEventAsync("c", "N", i)));
        if (restart)
        {
            await host.RestartAsync();
        }

        await host.RunToEndAsync();

        Assert.Equal("in order", (await host.GetAsync("c")).ReadOutputAs<string>());
    }

    [Fact]
    public async Task Mail_BeyondWhatLiesInMemory_ComesFromTheDatabaseInOrder()
    {
        const int Events = 12_500;
        using ManualResetEventSlim go = new();
        await using EngineHost host = await new EngineHost()
            .Orchestrator("Slow", async context =>
            {
                // The turn stands still while its mail piles up beyond 10,000.
                go.Wait();
                for (int i = 0; i < Events; i++)
                {
                    int n = await context.WaitForExternalEvent<int>("N");
                    if (n != i)
                    {
                        return $"{n} instead of {i}";
                    }
                }

                return "in order";
            })
            .StartAsync();
        await host.StartInstanceAsync("Slow", id: "s");
        await Task.WhenAll(Enumerable.Range(0, Events).Select(i => host.Client.RaiseEventAsync("s", "N", i)));
        go.Set();
        await host.IdleAsync();

        Assert.Equal("in order", (await host.GetAsync("s")).ReadOutputAs<string>());
        Assert.Equal(Events, host.History("s").Count(e => e.Type == HistoryEventType.EventRaised));
    }
}
