using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using NodeProgram.Emulator.DurableTask.History;
using NodeProgram.Emulator.DurableTask.Tests.Support;

namespace NodeProgram.Emulator.DurableTask.Tests.Semantics;

/// <summary>facts/durable.md, section 1. Tests run with living instances and with a replay at every turn.</summary>
public class HistoryAndReplayTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Sequence_OfActivities_CompletesWithTheirResults(bool replay)
    {
        await using EngineHost host = await new EngineHost(replay)
            .Activity<int>("AddOne", n => n + 1)
            .Orchestrator("Sequence", async context =>
            {
                int n = context.GetInput<int>();
                for (int i = 0; i < 5; i++)
                {
                    n = await context.CallActivityAsync<int>("addone", n);
                }

                return n;
            })
            .StartAsync();

        OrchestrationMetadata done = await host.RunAsync("SEQUENCE", 10);

        Assert.Equal(OrchestrationRuntimeStatus.Completed, done.RuntimeStatus);
        Assert.Equal(15, done.ReadOutputAs<int>());
        Assert.Equal(10, done.ReadInputAs<int>());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task History_OfEachTurn_IsStartedMessagesActionsCompleted(bool replay)
    {
        await using EngineHost host = await new EngineHost(replay)
            .Activity<string>("Echo", s => s)
            .Orchestrator("One", async context => await context.CallActivityAsync<string>("Echo", "hi"))
            .StartAsync();

        await host.RunAsync("One", id: "one");

        Assert.Equal(
            [
                "OrchestratorStarted", "ExecutionStarted 'One'", "TaskScheduled #0 'Echo'", "OrchestratorCompleted",
                "OrchestratorStarted", "TaskCompleted #0", "ExecutionCompleted #1", "OrchestratorCompleted",
            ],
            host.History("one").Select(e => e.ToString()));
    }

    [Fact]
    public void EventTypes_AreThoseOfTheRealEngine_InItsOrder() => Assert.Equal(
        "ExecutionStarted ExecutionCompleted ExecutionFailed ExecutionTerminated TaskScheduled TaskCompleted TaskFailed SubOrchestrationInstanceCreated "
        + "SubOrchestrationInstanceCompleted SubOrchestrationInstanceFailed TimerCreated TimerFired OrchestratorStarted OrchestratorCompleted EventSent EventRaised "
        + "ContinueAsNew GenericEvent HistoryState ExecutionSuspended ExecutionResumed ExecutionRewound",
        string.Join(' ', Enum.GetNames<HistoryEventType>()));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task SequenceIds_OneCounter_ForEveryActionAndTheCompletion(bool replay)
    {
        await using EngineHost host = await new EngineHost(replay)
            .Activity<string>("Echo", s => s)
            .Orchestrator("Child", _ => Task.FromResult<object?>(null))
            .Orchestrator("All", async context =>
            {
                context.SendEvent("nobody", "Hello", 1);
                await context.CreateTimer(TimeSpan.FromSeconds(1), CancellationToken.None);
                await context.CallSubOrchestratorAsync("Child", options: new SubOrchestrationOptions(instanceId: "child"));
                await context.CallActivityAsync("Echo", "x");
                return null;
            })
            .StartAsync();

        await host.RunAsync("All", id: "all");

        Assert.Equal(
            ["EventSent #0 'Hello'", "TimerCreated #1", "TimerFired #1", "SubOrchestrationInstanceCreated #2 'Child'", "SubOrchestrationInstanceCompleted #2",
             "TaskScheduled #3 'Echo'", "TaskCompleted #3", "ExecutionCompleted #4"],
            host.History("all").Where(e => e.Id != HistoryEvent.NoId).Select(e => e.ToString()));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task CurrentUtcDateTime_WithinATurn_StandsStill_AndMovesWithTheNext(bool replay)
    {
        List<DateTime> seen = [];
        await using EngineHost host = await new EngineHost(replay)
            .Orchestrator("Clock", async context =>
            {
                List<DateTime> times = [context.CurrentUtcDateTime];
                await Task.Yield();
                times.Add(context.CurrentUtcDateTime);
                await context.CreateTimer(TimeSpan.FromHours(1), CancellationToken.None);
                times.Add(context.CurrentUtcDateTime);
                seen = times;
                return null;
            })
            .StartAsync();

        await host.RunAsync("Clock");

        DateTime start = EngineHost.Start.UtcDateTime;
        Assert.Equal([start, start, start.AddHours(1)], seen);
        Assert.All(seen, t => Assert.Equal(DateTimeKind.Utc, t.Kind));
    }

    [Theory]
    [InlineData(false, "F F F")]
    [InlineData(true, "F T F T T F")]
    public async Task IsReplaying_WhileGoingOverPastEvents_AndOnlyThen(bool replay, string expected)
    {
        List<string> seen = [];
        await using EngineHost host = await new EngineHost(replay)
            .Activity<string>("Echo", s => s)
            .Orchestrator("Look", async context =>
            {
                seen.Add(context.IsReplaying ? "T" : "F");
                await context.CallActivityAsync("Echo");
                seen.Add(context.IsReplaying ? "T" : "F");
                await context.CallActivityAsync("Echo");
                seen.Add(context.IsReplaying ? "T" : "F");
                return null;
            })
            .StartAsync();

        await host.RunAsync("Look");

        Assert.Equal(expected, string.Join(' ', seen));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Completion_WithAnOpenTimer_WaitsForIt(bool replay)
    {
        // facts: a forgotten 2 s timer delays the completion to 2.0 s.
        await using EngineHost host = await new EngineHost(replay)
            .Orchestrator("Forgetful", context =>
            {
                _ = context.CreateTimer(TimeSpan.FromSeconds(2), CancellationToken.None);
                return Task.FromResult<object?>("done");
            })
            .StartAsync();

        await host.StartInstanceAsync("Forgetful", id: "f");
        await host.IdleAsync();
        Assert.Equal(OrchestrationRuntimeStatus.Running, (await host.GetAsync("f")).RuntimeStatus);
        await host.RunToEndAsync();

        OrchestrationMetadata done = await host.GetAsync("f");
        Assert.Equal(OrchestrationRuntimeStatus.Completed, done.RuntimeStatus);
        Assert.Equal(EngineHost.Start.AddSeconds(2), done.LastUpdatedAt);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Failure_WithAnOpenTimer_WaitsForItToo(bool replay)
    {
        await using EngineHost host = await new EngineHost(replay)
            .Orchestrator("Forgetful", context =>
            {
                _ = context.CreateTimer(TimeSpan.FromSeconds(2), CancellationToken.None);
                throw new InvalidOperationException("early");
            })
            .StartAsync();

        await host.StartInstanceAsync("Forgetful", id: "f");
        await host.IdleAsync();
        Assert.Equal(OrchestrationRuntimeStatus.Running, (await host.GetAsync("f")).RuntimeStatus);
        await host.RunToEndAsync();
        Assert.Equal("early", (await host.GetAsync("f")).FailureDetails!.ErrorMessage);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ContinueWith_AndYield_StayOnTheOrchestratorsThread(bool replay)
    {
        await using EngineHost host = await new EngineHost(replay)
            .Activity<int>("Twice", n => n * 2)
            .Orchestrator("Schedulers", async context =>
            {
                int first = await await context.CallActivityAsync<int>("Twice", 1).ContinueWith(t => context.CallActivityAsync<int>("Twice", t.Result), TaskScheduler.Current);
                await Task.Yield();
                int[] many = await Task.WhenAll(Enumerable.Range(1, 3).Select(n => context.CallActivityAsync<int>("Twice", n)));
                return first + many.Sum();
            })
            .StartAsync();

        Assert.Equal(4 + 12, (await host.RunAsync("Schedulers")).ReadOutputAs<int>());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task FanOut_OfAHundred_AnswersInTheOrderOfTheCalls(bool replay)
    {
        await using EngineHost host = await new EngineHost(replay)
            .Activity<int>("Twice", n => n * 2)
            .Orchestrator("FanOut", async context =>
                await Task.WhenAll(Enumerable.Range(0, 100).Select(n => context.CallActivityAsync<int>("Twice", n))))
            .StartAsync();

        Assert.Equal(Enumerable.Range(0, 100).Select(n => n * 2), (await host.RunAsync("FanOut")).ReadOutputAs<int[]>()!);
    }
}
