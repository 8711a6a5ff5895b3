using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using NodeProgram.Emulator.DurableTask.History;
using NodeProgram.Emulator.DurableTask.Tests.Support;

namespace NodeProgram.Emulator.DurableTask.Tests.Semantics;

/// <summary>facts/durable.md, section 3.</summary>
public class ExternalEventTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Events_ThatNobodyAwaits_AreKeptInOrder_WhateverTheCaseOfTheName(bool replay)
    {
        await using EngineHost host = await new EngineHost(replay)
            .Orchestrator("Listen", async context =>
            {
                await context.WaitForExternalEvent<object?>("Go");
                List<int> got = [];
                for (int i = 0; i < 3; i++)
                {
                    got.Add(await context.WaitForExternalEvent<int>("number"));
                }

                return got;
            })
            .StartAsync();

        await host.StartInstanceAsync("Listen", id: "l");
        await host.IdleAsync();
        foreach (int n in new[] { 1, 2, 3 })
        {
            await host.Client.RaiseEventAsync("l", n == 2 ? "NUMBER" : "Number", n);
        }

        await host.Client.RaiseEventAsync("l", "gO");
        await host.IdleAsync();

        Assert.Equal([1, 2, 3], (await host.GetAsync("l")).ReadOutputAs<List<int>>());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Waiters_OfOneName_AreServedNewestFirst(bool replay)
    {
        // facts: the first waiter got event 2, the second waiter event 1.
        await using EngineHost host = await new EngineHost(replay)
            .Orchestrator("Two", async context =>
            {
                Task<int> first = context.WaitForExternalEvent<int>("N");
                Task<int> second = context.WaitForExternalEvent<int>("n");
                return await Task.WhenAll(first, second);
            })
            .StartAsync();

        await host.StartInstanceAsync("Two", id: "t");
        await host.IdleAsync();
        await host.Client.RaiseEventAsync("t", "N", 1);
        await host.Client.RaiseEventAsync("t", "N", 2);
        await host.IdleAsync();

        Assert.Equal([2, 1], (await host.GetAsync("t")).ReadOutputAs<List<int>>());
    }

    [Fact]
    public async Task Waiters_OfOneNameAndOtherTypes_AreRefused()
    {
        await using EngineHost host = await new EngineHost()
            .Orchestrator("Types", context =>
            {
                _ = context.WaitForExternalEvent<int>("N");
                ArgumentException refused = Assert.Throws<ArgumentException>(() => { _ = context.WaitForExternalEvent<string>("n"); });
                return Task.FromResult<object?>(refused.Message);
            })
            .StartAsync();

        Assert.Equal(
            "Events with the same name must have the same type argument. Expected System.Int32 but was requested System.String.",
            (await host.RunAsync("Types")).ReadOutputAs<string>());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Waiter_Cancelled_StillSwallowsOneEvent(bool replay)
    {
        await using EngineHost host = await new EngineHost(replay)
            .Orchestrator("Cancel", async context =>
            {
                Task<int> old = context.WaitForExternalEvent<int>("N");
                using CancellationTokenSource source = new();
                Task<int> cancelled = context.WaitForExternalEvent<int>("N", source.Token);
                source.Cancel();
                await Assert.ThrowsAsync<TaskCanceledException>(() => cancelled);
                return await old;
            })
            .StartAsync();

        await host.StartInstanceAsync("Cancel", id: "c");
        await host.IdleAsync();
        await host.Client.RaiseEventAsync("c", "N", 1);
        await host.IdleAsync();
        Assert.Equal(OrchestrationRuntimeStatus.Running, (await host.GetAsync("c")).RuntimeStatus);
        await host.Client.RaiseEventAsync("c", "N", 2);
        await host.IdleAsync();

        Assert.Equal(2, (await host.GetAsync("c")).ReadOutputAs<int>());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task WaitWithTimeout_EventInTime_CancelsTheTimer(bool replay)
    {
        await using EngineHost host = await new EngineHost(replay).Orchestrator("Wait", Waiting).StartAsync();

        await host.StartInstanceAsync("Wait", id: "w");
        await host.IdleAsync();
        await host.Client.RaiseEventAsync("w", "N", 7);
        await host.IdleAsync();

        OrchestrationMetadata done = await host.GetAsync("w");
        Assert.Equal("7", done.ReadOutputAs<string>());
        Assert.Equal(EngineHost.Start, done.LastUpdatedAt);
        Assert.Equal(["TimerCreated #0", "ExecutionCompleted #1"], host.History("w").Where(e => e.Id >= 0).Select(e => e.ToString()));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task WaitWithTimeout_NoEvent_ThrowsWhenTheTimeIsUp(bool replay)
    {
        await using EngineHost host = await new EngineHost(replay).Orchestrator("Wait", Waiting).StartAsync();

        OrchestrationMetadata done = await host.RunAsync("Wait");

        Assert.Equal("timeout", done.ReadOutputAs<string>());
        Assert.Equal(EngineHost.Start.AddHours(1), done.LastUpdatedAt);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task CancelledTimer_ThatFiresLater_IsIgnored(bool replay)
    {
        await using EngineHost host = await new EngineHost(replay)
            .Orchestrator("Later", async context =>
            {
                int n = await context.WaitForExternalEvent<int>("N", TimeSpan.FromHours(1));
                await context.CreateTimer(TimeSpan.FromHours(5), CancellationToken.None);
                return n;
            })
            .StartAsync();

        await host.StartInstanceAsync("Later", id: "l");
        await host.IdleAsync();
        await host.Client.RaiseEventAsync("l", "N", 7);
        await host.RunToEndAsync();

        OrchestrationMetadata done = await host.GetAsync("l");
        Assert.Equal(7, done.ReadOutputAs<int>());
        Assert.Equal(EngineHost.Start.AddHours(5), done.LastUpdatedAt);
        Assert.Single(host.History("l"), e => e.Type == HistoryEventType.TimerFired);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task SendEvent_ReachesTheOtherInstance_AndAnUnknownOneIsDropped(bool replay)
    {
        await using EngineHost host = await new EngineHost(replay)
            .Orchestrator("Receive", async context => await context.WaitForExternalEvent<string>("Hello"))
            .Orchestrator("Send", context =>
            {
                context.SendEvent("nobody", "Hello", "lost");
                context.SendEvent("receiver", "hello", "there");
                return Task.FromResult<object?>(null);
            })
            .StartAsync();

        await host.StartInstanceAsync("Receive", id: "receiver");
        await host.IdleAsync();
        OrchestrationMetadata sent = await host.RunAsync("Send", id: "sender");

        Assert.Equal(OrchestrationRuntimeStatus.Completed, sent.RuntimeStatus);
        Assert.Equal("there", (await host.GetAsync("receiver")).ReadOutputAs<string>());
        Assert.Equal(["EventSent #0 'Hello'", "EventSent #1 'hello'"], host.History("sender").Where(e => e.Type == HistoryEventType.EventSent).Select(e => e.ToString()));
        Assert.Contains(host.History("receiver"), e => e.Type == HistoryEventType.EventRaised);
    }

    [Fact]
    public async Task RaiseEvent_BadArguments_UnknownAndFinishedInstances()
    {
        await using EngineHost host = await new EngineHost().Orchestrator("Done", _ => Task.FromResult<object?>(null)).StartAsync();
        await host.RunAsync("Done", id: "done");

        await Assert.ThrowsAnyAsync<ArgumentException>(() => host.Client.RaiseEventAsync("", "N"));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => host.Client.RaiseEventAsync("done", ""));
        await host.Client.RaiseEventAsync("unknown", "N");
        await Assert.ThrowsAsync<InvalidOperationException>(() => host.Client.RaiseEventAsync("done", "N"));
    }

    [Fact]
    public async Task RaiseEvent_WhilePending_IsDeliveredAfterTheStart_AndNullIsDefault()
    {
        await using EngineHost host = await new EngineHost().Orchestrator("Wait", async context => await context.WaitForExternalEvent<int>("N")).StartAsync();
        await host.Client.ScheduleNewOrchestrationInstanceAsync("Wait", new StartOrchestrationOptions("p", EngineHost.Start.AddHours(1)));
        await host.Client.RaiseEventAsync("p", "N");
        await host.IdleAsync();
        Assert.Equal(OrchestrationRuntimeStatus.Pending, (await host.GetAsync("p")).RuntimeStatus);

        await host.RunToEndAsync();

        OrchestrationMetadata done = await host.GetAsync("p");
        Assert.Equal(0, done.ReadOutputAs<int>());
        Assert.Equal(EngineHost.Start.AddHours(1), done.LastUpdatedAt);
    }

    [Fact]
    public async Task RaiseEvent_OverTheBound_IsRefused()
    {
        await using EngineHost host = await new EngineHost(configure: o => new() { DatabasePath = o.DatabasePath, TimeProvider = o.TimeProvider, MaxWaitingMessages = 3 })
            .Orchestrator("Any", _ => Task.FromResult<object?>(null))
            .StartAsync();
        await host.Client.ScheduleNewOrchestrationInstanceAsync("Any", new StartOrchestrationOptions("p", EngineHost.Start.AddHours(1)));
        for (int i = 0; i < 3; i++)
        {
            await host.Client.RaiseEventAsync("p", "N", i);
        }

        InvalidOperationException refused = await Assert.ThrowsAsync<InvalidOperationException>(() => host.Client.RaiseEventAsync("p", "N", 3));

        Assert.Contains("MaxWaitingMessages", refused.Message, StringComparison.Ordinal);
    }

    private static async Task<object?> Waiting(TaskOrchestrationContext context)
    {
        try
        {
            return (await context.WaitForExternalEvent<int>("N", TimeSpan.FromHours(1))).ToString();
        }
        catch (TaskCanceledException)
        {
            return "timeout";
        }
    }
}
