using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using NodeProgram.Emulator.DurableTask.Tests.Support;

namespace NodeProgram.Emulator.DurableTask.Tests.Semantics;

/// <summary>facts/durable.md, section 6.</summary>
public class FailureTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Activity_ThatThrows_IsATaskFailedExceptionWithItsDetails(bool replay)
    {
        TaskFailedException? caught = null;
        await using EngineHost host = await new EngineHost(replay)
            .Activity<string>("Fail", _ => throw new CustomException("outer", new TimeoutException("inner")))
            .Orchestrator("Catch", async context =>
            {
                await context.CreateTimer(TimeSpan.FromSeconds(1), CancellationToken.None);
                caught = await Assert.ThrowsAsync<TaskFailedException>(() => context.CallActivityAsync("Fail"));
                return null;
            })
            .StartAsync();

        Assert.Equal(OrchestrationRuntimeStatus.Completed, (await host.RunAsync("Catch")).RuntimeStatus);

        Assert.Equal("Task 'Fail' (#1) failed with an unhandled exception: outer", caught!.Message);
        Assert.Equal(("Fail", 1), (caught.TaskName, caught.TaskId));
        TaskFailureDetails details = caught.FailureDetails;
        Assert.Equal((typeof(CustomException).ToString(), "outer"), (details.ErrorType, details.ErrorMessage));
        Assert.NotNull(details.StackTrace);
        Assert.Equal(("System.TimeoutException", "inner"), (details.InnerFailure!.ErrorType, details.InnerFailure.ErrorMessage));
        Assert.Equal($"{typeof(CustomException)}: outer", details.ToString());
    }

    [Fact]
    public void IsCausedBy_FindsTheTypeByName_AndItsBaseTypes()
    {
        TaskFailureDetails details = TaskFailureDetails.FromException(new CustomException("x", new TimeoutException()));
        Assert.True(details.IsCausedBy<CustomException>());
        Assert.True(details.IsCausedBy<InvalidOperationException>());
        Assert.True(details.IsCausedBy<Exception>());
        Assert.False(details.IsCausedBy<TimeoutException>());
        Assert.True(details.InnerFailure!.IsCausedBy<TimeoutException>());
        Assert.False(new TaskFailureDetails("No.Such.Type", "", null, null, null).IsCausedBy<Exception>());
        Assert.Throws<ArgumentException>(() => details.IsCausedBy(typeof(string)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task SubOrchestration_ThatFails_CarriesTheRealFailureInside(bool replay)
    {
        TaskFailedException? caught = null;
        await using EngineHost host = await new EngineHost(replay)
            .Activity<string>("Fail", _ => throw new TimeoutException("deep"))
            .Orchestrator("Child", async context => await context.CallActivityAsync<string>("Fail"))
            .Orchestrator("Parent", async context =>
            {
                caught = await Assert.ThrowsAsync<TaskFailedException>(() => context.CallSubOrchestratorAsync("Child"));
                return null;
            })
            .StartAsync();

        await host.RunAsync("Parent");

        Assert.Equal("Child", caught!.TaskName);
        Assert.Equal("Microsoft.DurableTask.TaskFailedException", caught.FailureDetails.ErrorType);
        Assert.Equal(("System.TimeoutException", "deep"), (caught.FailureDetails.InnerFailure!.ErrorType, caught.FailureDetails.InnerFailure.ErrorMessage));
    }

    [Fact]
    public async Task SubOrchestration_Terminated_FailsTheCallWithoutDetails()
    {
        TaskFailedException? caught = null;
        await using EngineHost host = await new EngineHost()
            .Orchestrator("Child", async context => await context.WaitForExternalEvent<string>("never"))
            .Orchestrator("Parent", async context =>
            {
                caught = await Assert.ThrowsAsync<TaskFailedException>(() => context.CallSubOrchestratorAsync("Child", options: new SubOrchestrationOptions(instanceId: "child")));
                return null;
            })
            .StartAsync();

        await host.StartInstanceAsync("Parent");
        await host.IdleAsync();
        await host.Client.TerminateInstanceAsync("child");
        await host.IdleAsync();

        Assert.Equal("Task 'Child' (#0) failed with an unhandled exception: ", caught!.Message);
        Assert.Null(caught.FailureDetails);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Orchestrator_ThatThrows_IsFailedWithTypeAndMessage(bool replay)
    {
        await using EngineHost host = await new EngineHost(replay).Orchestrator("Throw", _ => throw new CustomException("bad", null)).StartAsync();

        OrchestrationMetadata failed = await host.RunAsync("Throw", id: "t");

        Assert.Equal(OrchestrationRuntimeStatus.Failed, failed.RuntimeStatus);
        Assert.Equal((typeof(CustomException).ToString(), "bad"), (failed.FailureDetails!.ErrorType, failed.FailureDetails.ErrorMessage));
        Assert.Equal($"{typeof(CustomException)}: bad", failed.SerializedOutput);
        Assert.Null((await host.Client.GetInstanceAsync("t"))!.FailureDetails);
    }

    [Fact]
    public async Task MissingFunctions_FailByTheirCodes()
    {
        await using EngineHost host = await new EngineHost().Orchestrator("Call", async context => await context.CallActivityAsync<string>("Nowhere")).StartAsync();

        TaskFailureDetails orchestrator = (await host.RunAsync("NoSuch")).FailureDetails!;
        TaskFailureDetails activity = (await host.RunAsync("Call")).FailureDetails!.InnerFailure!;

        Assert.Equal("OrchestratorTaskNotFound: No orchestrator task named 'NoSuch' was found.", orchestrator.ToString());
        Assert.Equal("ActivityTaskNotFound: No activity task named 'Nowhere' was found.", activity.ToString());
    }

    [Fact]
    public async Task SubOrchestration_OfAnIdThatIsRunning_FailsTheCall()
    {
        await using EngineHost host = await new EngineHost()
            .Orchestrator("Wait", async context => await context.WaitForExternalEvent<string>("never"))
            .Orchestrator("Parent", async context => await context.CallSubOrchestratorAsync<string>("Wait", new SubOrchestrationOptions(instanceId: "taken")))
            .StartAsync();
        await host.StartInstanceAsync("Wait", id: "taken");

        OrchestrationMetadata failed = await host.RunAsync("Parent");

        Assert.Equal("DurableTask.Core.Exceptions.OrchestrationAlreadyExistsException", failed.FailureDetails!.InnerFailure!.ErrorType);
        Assert.Equal(OrchestrationRuntimeStatus.Running, (await host.GetAsync("taken")).RuntimeStatus);
    }

    [Fact]
    public async Task TooManyActionsInOneTurn_AreRefused()
    {
        await using EngineHost host = await new EngineHost(configure: o => new() { DatabasePath = o.DatabasePath, TimeProvider = o.TimeProvider, MaxActionsPerTurn = 10 })
            .Activity<int>("Echo", n => n)
            .Orchestrator("Ten", async context => await Task.WhenAll(Enumerable.Range(0, 10).Select(n => context.CallActivityAsync<int>("Echo", n))))
            .Orchestrator("Eleven", async context => await Task.WhenAll(Enumerable.Range(0, 11).Select(n => context.CallActivityAsync<int>("Echo", n))))
            .StartAsync();

        Assert.Equal(OrchestrationRuntimeStatus.Completed, (await host.RunAsync("Ten")).RuntimeStatus);
        Assert.Contains("MaxActionsPerTurn", (await host.RunAsync("Eleven")).FailureDetails!.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TooLongAHistory_FailsTheInstanceWithAdvice()
    {
        await using EngineHost host = await new EngineHost(configure: o => new() { DatabasePath = o.DatabasePath, TimeProvider = o.TimeProvider, MaxHistoryEvents = 100 })
            .Activity<int>("Echo", n => n)
            .Orchestrator("Endless", async context =>
            {
                while (true)
                {
                    await context.CallActivityAsync("Echo", 1);
                }
            })
            .StartAsync();

        OrchestrationMetadata failed = await host.RunAsync("Endless", id: "e");

        Assert.Contains("Use ContinueAsNew", failed.FailureDetails!.ErrorMessage, StringComparison.Ordinal);
        Assert.InRange(host.History("e").Count, 90, 101);
    }

    private sealed class CustomException(string message, Exception? inner) : InvalidOperationException(message, inner);
}
