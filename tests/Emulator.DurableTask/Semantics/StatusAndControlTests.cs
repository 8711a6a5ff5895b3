using DurableTask.Core.Exceptions;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using NodeProgram.Emulator.DurableTask.History;
using NodeProgram.Emulator.DurableTask.Tests.Support;

namespace NodeProgram.Emulator.DurableTask.Tests.Semantics;

/// <summary>facts/durable.md, section 8: statuses, starting, terminating, suspending, restarting.</summary>
public class StatusAndControlTests
{
    [Fact]
    public void RuntimeStatus_HasTheRealNumbers()
    {
#pragma warning disable CS0618
        Assert.Equal(
            [0, 1, 2, 3, 4, 5, 6, 7],
            new[]
            {
                OrchestrationRuntimeStatus.Running, OrchestrationRuntimeStatus.Completed, OrchestrationRuntimeStatus.ContinuedAsNew, OrchestrationRuntimeStatus.Failed,
                OrchestrationRuntimeStatus.Canceled, OrchestrationRuntimeStatus.Terminated, OrchestrationRuntimeStatus.Pending, OrchestrationRuntimeStatus.Suspended,
            }.Select(s => (int)s));
#pragma warning restore CS0618
        foreach (OrchestrationRuntimeStatus status in Enum.GetValues<OrchestrationRuntimeStatus>())
        {
            OrchestrationMetadata metadata = new("n", "i") { RuntimeStatus = status };
            Assert.Equal((int)status is 1 or 3 or 5, metadata.IsCompleted);
            Assert.Equal((int)status == 0, metadata.IsRunning);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task CustomStatus_LastOfTheTurn_NullClears_SurvivesCompletion(bool replay)
    {
        await using EngineHost host = await new EngineHost(replay)
            .Orchestrator("Status", async context =>
            {
                context.SetCustomStatus("a");
                context.SetCustomStatus(new { Step = 1 });
                await context.WaitForExternalEvent<string>("Next");
                context.SetCustomStatus(null);
                await context.WaitForExternalEvent<string>("Next");
                context.SetCustomStatus("end");
                return null;
            })
            .StartAsync();

        await host.StartInstanceAsync("Status", id: "s");
        List<string?> seen = [];
        for (int i = 0; i < 3; i++)
        {
            await host.IdleAsync();
            seen.Add((await host.GetAsync("s")).SerializedCustomStatus);
            if (i < 2)
            {
                await host.Client.RaiseEventAsync("s", "Next");
            }
        }

        Assert.Equal(["""{"Step":1}""", null, "\"end\""], seen);
    }

    [Fact]
    public async Task Start_WithoutId_MakesOne_AndStoresTagsAndVersion()
    {
        string? version = null;
        await using EngineHost host = await new EngineHost()
            .Orchestrator("Any", context =>
            {
                version = context.Version;
                return Task.FromResult<object?>(null);
            })
            .StartAsync();

        string id = await host.Client.ScheduleNewOrchestrationInstanceAsync(
            "Any", new StartOrchestrationOptions { Tags = new Dictionary<string, string> { ["k"] = "v" }, Version = "1.2" });
        await host.IdleAsync();

        Assert.True(Guid.TryParseExact(id, "N", out _));
        Assert.Equal("v", (await host.GetAsync(id)).Tags["k"]);
        Assert.Equal("1.2", version);
    }

    [Fact]
    public async Task Start_Later_IsPendingUntilThen()
    {
        await using EngineHost host = await new EngineHost().Orchestrator("Any", context => Task.FromResult<object?>(context.CurrentUtcDateTime)).StartAsync();
        await host.Client.ScheduleNewOrchestrationInstanceAsync("Any", new StartOrchestrationOptions("later", EngineHost.Start.AddDays(10)));
        Task<OrchestrationMetadata> started = host.Client.WaitForInstanceStartAsync("later");
        await host.RunToEndAsync(TimeSpan.FromDays(9));
        Assert.Equal(OrchestrationRuntimeStatus.Pending, (await host.GetAsync("later")).RuntimeStatus);
        Assert.False(started.IsCompleted);

        await host.RestartAsync();
        started = host.Client.WaitForInstanceStartAsync("later");
        await host.RunToEndAsync();

        Assert.Equal(EngineHost.Start.AddDays(10).UtcDateTime, (await host.GetAsync("later")).ReadOutputAs<DateTime>());
        Assert.True((await started.WaitAsync(TimeSpan.FromSeconds(60))).IsCompleted);
    }

    [Theory]
    [InlineData("")]
    [InlineData("@entity")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("a#b")]
    [InlineData("a?b")]
    [InlineData("a\nb")]
    [InlineData("101")]
    public async Task Start_WithABadId_IsRefused(string id)
    {
        await using EngineHost host = await new EngineHost().StartAsync();
        string bad = id == "101" ? new string('x', 101) : id;

        await Assert.ThrowsAnyAsync<ArgumentException>(() => host.StartInstanceAsync("Any", id: bad));
        await foreach (OrchestrationMetadata stored in host.Client.GetAllInstancesAsync())
        {
            Assert.Fail($"{stored} is stored.");
        }
    }

    // status of the existing instance, dedupe statuses named (null = none named), any state overridable -> is it replaced?
    [Theory]
    [InlineData("Running", null, false, false)]
    [InlineData("Pending", null, false, false)]
    [InlineData("Suspended", null, false, false)]
    [InlineData("Completed", null, false, true)]
    [InlineData("Failed", null, false, true)]
    [InlineData("Terminated", null, false, true)]
    [InlineData("Running", null, true, true)]
    [InlineData("Pending", null, true, true)]
    [InlineData("Suspended", null, true, true)]
    [InlineData("Completed", "Completed", false, false)]
    [InlineData("Failed", "Completed", false, true)]
    [InlineData("Terminated", "Completed,Terminated", true, false)]
    [InlineData("Running", "Completed", false, true)]
    [InlineData("Running", "Running,Pending", false, false)]
    public async Task Start_OfAnExistingId_ReplacesOrRefuses(string status, string? dedupe, bool anyState, bool replaced)
    {
        await using EngineHost host = await new EngineHost(configure: o => new()
            {
                DatabasePath = o.DatabasePath, TimeProvider = o.TimeProvider, OverridableExistingInstanceStates = anyState ? OverridableStates.AnyState : OverridableStates.NonRunningStates,
            })
            .Orchestrator("Wait", async context => await context.WaitForExternalEvent<string>("Go"))
            .Orchestrator("Throw", _ => throw new InvalidOperationException())
            .StartAsync();
        await BringToAsync(host, "x", status);
        Assert.Equal(status, (await host.GetAsync("x")).RuntimeStatus.ToString());
        host.Time.Advance(TimeSpan.FromMinutes(1));

        StartOrchestrationOptions options = new("x");
        if (dedupe is not null)
        {
            options = options.WithDedupeStatuses([.. dedupe.Split(',').Select(Enum.Parse<OrchestrationRuntimeStatus>)]);
        }

        Task<string> again = host.Client.ScheduleNewOrchestrationInstanceAsync("Wait", "second", options);
        if (!replaced)
        {
            await Assert.ThrowsAsync<OrchestrationAlreadyExistsException>(() => again);
            Assert.Null((await host.GetAsync("x")).SerializedInput);
            return;
        }

        await again;
        await host.IdleAsync();
        OrchestrationMetadata now = await host.GetAsync("x");
        Assert.Equal((OrchestrationRuntimeStatus.Running, "second", EngineHost.Start.AddMinutes(1)), (now.RuntimeStatus, now.ReadInputAs<string>(), now.CreatedAt));
        Assert.Single(host.History("x"), e => e.Type == HistoryEventType.ExecutionStarted);
        await host.Client.RaiseEventAsync("x", "Go", "done");
        await host.IdleAsync();
        Assert.Equal("done", (await host.GetAsync("x")).ReadOutputAs<string>());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Terminate_KeepsTheOutput_DropsLateResults_LeavesChildrenUnlessRecursive(bool recursive)
    {
        TaskCompletionSource<object?> release = new();
        EngineHost host = new();
        host.Registry.AddActivity("Slow", async (_, _, _) => await release.Task);
        await using EngineHost started = await host
            .Orchestrator("Child", async context => await context.WaitForExternalEvent<string>("never"))
            .Orchestrator("Parent", async context =>
            {
                Task child = context.CallSubOrchestratorAsync("Child", options: new SubOrchestrationOptions(instanceId: "child"));
                await Task.WhenAll(child, context.CallActivityAsync("Slow"));
                return null;
            })
            .StartAsync();
        await host.StartInstanceAsync("Parent", id: "p");
        await host.Client.WaitForInstanceStartAsync("child").WaitAsync(TimeSpan.FromSeconds(60));

        await host.Client.TerminateInstanceAsync("p", new TerminateInstanceOptions("stopped", recursive));
        OrchestrationMetadata ended = await host.Client.WaitForInstanceCompletionAsync("p", true).WaitAsync(TimeSpan.FromSeconds(60));
        int events = host.History("p").Count;
        release.SetResult("late");
        await host.IdleAsync();
        await host.Client.TerminateInstanceAsync("p", "again");
        await host.IdleAsync();

        Assert.Equal((OrchestrationRuntimeStatus.Terminated, "stopped"), (ended.RuntimeStatus, ended.ReadOutputAs<string>()));
        Assert.Equal(events, host.History("p").Count);
        Assert.Equal("stopped", (await host.GetAsync("p")).ReadOutputAs<string>());
        Assert.Equal(recursive ? OrchestrationRuntimeStatus.Terminated : OrchestrationRuntimeStatus.Running, (await host.GetAsync("child")).RuntimeStatus);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Suspended_HoldsEverything_UntilResumed(bool replay)
    {
        await using EngineHost host = await new EngineHost(replay)
            .Orchestrator("Hold", async context =>
            {
                Task timer = context.CreateTimer(TimeSpan.FromHours(1), CancellationToken.None);
                string got = await context.WaitForExternalEvent<string>("N");
                await timer;
                return got;
            })
            .StartAsync();
        await host.StartInstanceAsync("Hold", id: "h");
        await host.IdleAsync();
        await host.Client.SuspendInstanceAsync("h", "maintenance");
        await host.IdleAsync();
        await host.Client.RaiseEventAsync("h", "N", "kept");
        await host.RunToEndAsync();
        Assert.Equal(OrchestrationRuntimeStatus.Suspended, (await host.GetAsync("h")).RuntimeStatus);
        await host.RestartAsync();
        await host.IdleAsync();
        Assert.Equal(OrchestrationRuntimeStatus.Suspended, (await host.GetAsync("h")).RuntimeStatus);

        await host.Client.ResumeInstanceAsync("h");
        await host.RunToEndAsync();

        Assert.Equal("kept", (await host.GetAsync("h")).ReadOutputAs<string>());
        Assert.Single(host.History("h"), e => e.Type == HistoryEventType.TimerFired);
    }

    [Fact]
    public async Task Suspended_ActivityResults_AreStoredOnce_AcrossARestart()
    {
        int calls = 0;
        TaskCompletionSource release = new();
        EngineHost host = new();
        host.Registry.AddActivity("Once", async (_, _, _) =>
        {
            await release.Task;
            return ++calls;
        });
        await using EngineHost started = await host.Orchestrator("Hold", async context => await context.CallActivityAsync<int>("Once")).StartAsync();
        await host.StartInstanceAsync("Hold", id: "h");
        await host.Client.WaitForInstanceStartAsync("h");
        await host.Client.SuspendInstanceAsync("h");
        release.SetResult();
        await host.IdleAsync();

        await host.RestartAsync();
        await host.IdleAsync();
        await host.Client.ResumeInstanceAsync("h");
        await host.IdleAsync();

        Assert.Equal(1, (await host.GetAsync("h")).ReadOutputAs<int>());
        Assert.Equal(1, calls);
        Assert.Single(host.History("h"), e => e.Type == HistoryEventType.TaskCompleted);
    }

    [Fact]
    public async Task Suspended_CanBeTerminated_AndSoCanPending()
    {
        await using EngineHost host = await new EngineHost().Orchestrator("Wait", async context => await context.WaitForExternalEvent<string>("Go")).StartAsync();
        await BringToAsync(host, "s", "Suspended");
        await BringToAsync(host, "p", "Pending");

        await host.Client.TerminateInstanceAsync("s", "a");
        await host.Client.TerminateInstanceAsync("p", "b");
        await host.IdleAsync();

        Assert.Equal(OrchestrationRuntimeStatus.Terminated, (await host.GetAsync("s")).RuntimeStatus);
        Assert.Equal(OrchestrationRuntimeStatus.Terminated, (await host.GetAsync("p")).RuntimeStatus);
        await host.RunToEndAsync();
        Assert.Equal(OrchestrationRuntimeStatus.Terminated, (await host.GetAsync("p")).RuntimeStatus);
    }

    [Fact]
    public async Task Restart_SameNameInputAndTags_NewIdOnlyIfAsked()
    {
        await using EngineHost host = await new EngineHost()
            .Orchestrator("Wait", async context => await context.WaitForExternalEvent<string>("Go"))
            .Orchestrator("Echo", context => Task.FromResult<object?>(context.GetInput<string>()))
            .StartAsync();
        await host.Client.ScheduleNewOrchestrationInstanceAsync("Echo", "in", new StartOrchestrationOptions("e") { Tags = new Dictionary<string, string> { ["k"] = "v" } });
        await host.StartInstanceAsync("Wait", id: "w");
        await host.IdleAsync();
        host.Time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal("e", await host.Client.RestartAsync("e"));
        string other = await host.Client.RestartAsync("e", restartWithNewInstanceId: true);
        await host.IdleAsync();

        foreach (string id in new[] { "e", other })
        {
            OrchestrationMetadata again = await host.GetAsync(id);
            Assert.Equal(("Echo", "in", "v", EngineHost.Start.AddMinutes(1)), (again.Name, again.ReadOutputAs<string>(), again.Tags["k"], again.CreatedAt));
        }

        Assert.NotEqual("e", other);
        await Assert.ThrowsAsync<ArgumentException>(() => host.Client.RestartAsync("unknown"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => host.Client.RestartAsync("w"));
    }

    internal static async Task BringToAsync(EngineHost host, string id, string status)
    {
        DateTimeOffset? startAt = status == "Pending" ? host.Time.GetUtcNow().AddDays(1) : null;
        await host.Client.ScheduleNewOrchestrationInstanceAsync(status == "Failed" ? "Throw" : "Wait", new StartOrchestrationOptions(id, startAt));
        await host.IdleAsync();
        switch (status)
        {
            case "Suspended":
                await host.Client.SuspendInstanceAsync(id);
                break;
            case "Completed":
                await host.Client.RaiseEventAsync(id, "Go", "x");
                break;
            case "Terminated":
                await host.Client.TerminateInstanceAsync(id);
                break;
        }

        await host.IdleAsync();
    }
}
