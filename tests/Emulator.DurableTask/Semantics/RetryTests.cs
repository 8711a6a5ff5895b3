using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using NodeProgram.Emulator.DurableTask.Tests.Support;

namespace NodeProgram.Emulator.DurableTask.Tests.Semantics;

/// <summary>facts/durable.md, section 5.</summary>
public class RetryTests
{
    private static readonly TimeSpan s_100ms = TimeSpan.FromMilliseconds(100);

    // attempts, coefficient, longest delay ms, timeout ms -> attempts made, ms until the failure is seen. Delays: min(100 * c^k, longest), none after the last.
    public static TheoryData<int, double, int?, int?, int, int> Policies => new()
    {
        { 1, 1, null, null, 1, 0 },
        { 3, 1, null, null, 3, 200 },
        { 3, 2, null, null, 3, 300 },
        { 5, 2, 300, null, 5, 100 + 200 + 300 + 300 },
        { 5, 10, null, null, 5, 100 + 1_000 + 10_000 + 100_000 },
        { 10, 10, null, null, 10, 100 + 1_000 + 10_000 + 100_000 + 1_000_000 + (4 * 3_600_000) },
        { 100, 1, null, 250, 4, 300 },
        { 100, 1, null, 300, 4, 300 },
    };

    [Theory]
    [MemberData(nameof(Policies))]
    public async Task Policy_TriesSoOften_AndWaitsSoLong(int attempts, double coefficient, int? longest, int? timeout, int made, int totalMilliseconds)
    {
        int calls = 0;
        RetryPolicy policy = new(attempts, s_100ms, coefficient, Milliseconds(longest), Milliseconds(timeout));
        await using EngineHost host = await new EngineHost(replay: attempts == 3)
            .Activity<string>("Fail", _ => throw new InvalidOperationException($"attempt {++calls}"))
            .Orchestrator("Retry", async context => await context.CallActivityAsync<string>("Fail", TaskOptions.FromRetryPolicy(policy)))
            .StartAsync();

        OrchestrationMetadata failed = await host.RunAsync("Retry");

        Assert.Equal(made, calls);
        Assert.Contains($"attempt {made}", failed.FailureDetails!.ErrorMessage, StringComparison.Ordinal);
        Assert.Equal(EngineHost.Start.AddMilliseconds(totalMilliseconds), failed.LastUpdatedAt);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Policy_AttemptsAndTimersAlternate_TheLastTimerToo(bool replay, bool sub)
    {
        // facts: three attempts, 100 + 200 ms, TaskId 4; ids are attempt, timer, attempt, timer, attempt, timer.
        RetryPolicy policy = new(3, s_100ms, 2);
        await using EngineHost host = await new EngineHost(replay)
            .Activity<string>("Fail", _ => throw new InvalidOperationException("no"))
            .Orchestrator("FailingChild", _ => throw new InvalidOperationException("no"))
            .Orchestrator("Retry", async context =>
            {
                try
                {
                    await (sub
                        ? context.CallSubOrchestratorAsync("FailingChild", options: new SubOrchestrationOptions(policy, "child"))
                        : context.CallActivityAsync("Fail", TaskOptions.FromRetryPolicy(policy)));
                }
                catch (TaskFailedException e)
                {
                    return e.TaskId;
                }

                return null;
            })
            .StartAsync();

        OrchestrationMetadata done = await host.RunAsync("Retry", id: "r");

        Assert.Equal(4, done.ReadOutputAs<int>());
        Assert.Equal(EngineHost.Start.AddMilliseconds(300), done.LastUpdatedAt);
        string scheduled = sub ? "SubOrchestrationInstanceCreated" : "TaskScheduled";
        Assert.Equal(
            [$"{scheduled} 0", "TimerCreated 1", $"{scheduled} 2", "TimerCreated 3", $"{scheduled} 4", "TimerCreated 5"],
            host.History("r").Where(e => e.Type.ToString() == scheduled || e.Type.ToString() == "TimerCreated").Select(e => $"{e.Type} {e.Id}"));
    }

    [Fact]
    public async Task Policy_SuccessAfterFailures_IsTheResult()
    {
        int calls = 0;
        await using EngineHost host = await new EngineHost()
            .Activity<string>("Flaky", _ => ++calls < 3 ? throw new TimeoutException() : calls)
            .Orchestrator("Retry", async context => await context.CallActivityAsync<int>("Flaky", TaskOptions.FromRetryPolicy(new RetryPolicy(5, s_100ms))))
            .StartAsync();

        Assert.Equal(3, (await host.RunAsync("Retry")).ReadOutputAs<int>());
    }

    [Theory]
    [InlineData("says no")]
    [InlineData("throws")]
    public async Task Policy_WhosePredicate_EndsWithTheLastFailureAtOnce(string predicate)
    {
        RetryPolicy policy = new(5, s_100ms)
        {
            HandleFailure = failure => predicate == "throws" ? throw new NotSupportedException() : !failure.IsCausedBy<InvalidOperationException>(),
        };
        int calls = 0;
        await using EngineHost host = await new EngineHost()
            .Activity<string>("Fail", _ => throw new InvalidOperationException($"attempt {++calls}"))
            .Orchestrator("Retry", async context => await context.CallActivityAsync<string>("Fail", TaskOptions.FromRetryPolicy(policy)))
            .StartAsync();

        OrchestrationMetadata failed = await host.RunAsync("Retry");

        Assert.Equal(1, calls);
        Assert.Equal("Task 'Fail' (#0) failed with an unhandled exception: attempt 1", failed.FailureDetails!.ErrorMessage);
    }

    [Fact]
    public async Task NonRetriableFailure_IsNotRetried()
    {
        await using EngineHost host = await new EngineHost()
            .Orchestrator("Retry", async context => await context.CallActivityAsync<string>("Missing", TaskOptions.FromRetryPolicy(new RetryPolicy(5, s_100ms))))
            .Orchestrator("Child", async context => await context.CallSubOrchestratorAsync<string>("MissingToo", TaskOptions.FromRetryHandler(_ => true)))
            .StartAsync();

        OrchestrationMetadata activity = await host.RunAsync("Retry");
        OrchestrationMetadata child = await host.RunAsync("Child");

        Assert.Equal("ActivityTaskNotFound", activity.FailureDetails!.InnerFailure!.ErrorType);
        Assert.Equal("OrchestratorTaskNotFound", child.FailureDetails!.InnerFailure!.ErrorType);
        Assert.Equal(EngineHost.Start, activity.LastUpdatedAt);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Handler_IsToldAttemptFailureAndTime_AndDecides(bool replay)
    {
        List<string> told = [];
        AsyncRetryHandler handler = async retry =>
        {
            await retry.OrchestrationContext.CreateTimer(TimeSpan.FromSeconds(retry.LastAttemptNumber), CancellationToken.None);
            if (!retry.OrchestrationContext.IsReplaying)
            {
                told.Add($"{retry.LastAttemptNumber} {retry.LastFailure.ErrorType} {retry.LastFailure.ErrorMessage} {retry.TotalRetryTime.TotalSeconds}");
            }

            return retry.LastAttemptNumber < 3;
        };
        int calls = 0;
        await using EngineHost host = await new EngineHost(replay)
            .Activity<string>("Fail", _ => throw new TimeoutException($"attempt {++calls}"))
            .Orchestrator("Retry", async context => await context.CallActivityAsync<string>("Fail", TaskOptions.FromRetryHandler(handler)))
            .StartAsync();

        OrchestrationMetadata failed = await host.RunAsync("Retry");

        Assert.Equal(["1 System.TimeoutException attempt 1 0", "2 System.TimeoutException attempt 2 1", "3 System.TimeoutException attempt 3 3"], told);
        Assert.Equal("Task 'Fail' (#4) failed with an unhandled exception: attempt 3", failed.FailureDetails!.ErrorMessage);
        Assert.Equal(EngineHost.Start.AddSeconds(6), failed.LastUpdatedAt);
    }

    [Fact]
    public void RetryPolicy_OutOfRange_IsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new RetryPolicy(0, s_100ms));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RetryPolicy(1, TimeSpan.Zero));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RetryPolicy(1, s_100ms, 0.99));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RetryPolicy(1, s_100ms, double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RetryPolicy(1, s_100ms, 1, TimeSpan.FromMilliseconds(99)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RetryPolicy(1, s_100ms, 1, null, TimeSpan.FromMilliseconds(99)));
        RetryPolicy defaults = new(1, s_100ms, maxRetryInterval: null);
        Assert.Equal((1.0, TimeSpan.FromHours(1), Timeout.InfiniteTimeSpan), (defaults.BackoffCoefficient, defaults.MaxRetryInterval, defaults.RetryTimeout));
        Assert.Equal(Timeout.InfiniteTimeSpan, new RetryPolicy(1, s_100ms, 1, Timeout.InfiniteTimeSpan).MaxRetryInterval);
    }

    private static TimeSpan? Milliseconds(int? value) => value is { } v ? TimeSpan.FromMilliseconds(v) : null;
}
