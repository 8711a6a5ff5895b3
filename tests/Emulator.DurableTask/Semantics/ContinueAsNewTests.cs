using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using NodeProgram.Emulator.DurableTask.History;
using NodeProgram.Emulator.DurableTask.Tests.Support;

namespace NodeProgram.Emulator.DurableTask.Tests.Semantics;

/// <summary>facts/durable.md, section 7.</summary>
public class ContinueAsNewTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Generations_KeepIdAndName_AndBeginWithAnEmptyHistory(bool replay)
    {
        List<int> firstIds = [];
        await using EngineHost host = await new EngineHost(replay)
            .Activity<int>("Echo", n => n)
            .Orchestrator("Count", async context =>
            {
                int n = context.GetInput<int>();
                if (n == 1)
                {
                    context.SetCustomStatus("set in generation 1");
                }

                await context.CallActivityAsync("Echo", n);
                await context.CreateTimer(TimeSpan.FromMinutes(1), CancellationToken.None);
                if (n < 3)
                {
                    context.ContinueAsNew(n + 1);
                    return "dropped";
                }

                return n;
            })
            .StartAsync();

        OrchestrationMetadata done = await host.RunAsync("Count", 0, "c");

        Assert.Equal(3, done.ReadOutputAs<int>());
        Assert.Equal(3, done.ReadInputAs<int>());
        Assert.Equal("set in generation 1", done.ReadCustomStatusAs<string>());
        Assert.Equal(EngineHost.Start.AddMinutes(3), done.CreatedAt);
        Assert.Equal(EngineHost.Start.AddMinutes(4), done.LastUpdatedAt);
        Assert.Single(host.History("c"), e => e.Type == HistoryEventType.ExecutionStarted);
        Assert.Equal(0, host.History("c").First(e => e.Type == HistoryEventType.TaskScheduled).Id);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Recorded_TakesEffectWhenTheFunctionReturns_NotBefore(bool replay)
    {
        await using EngineHost host = await new EngineHost(replay)
            .Activity<int>("Echo", n => n)
            .Orchestrator("Late", async context =>
            {
                int n = context.GetInput<int>();
                if (n == 0)
                {
                    context.ContinueAsNew(1);
                    return await context.CallActivityAsync<int>("Echo", 99);
                }

                return n;
            })
            .StartAsync();

        Assert.Equal(1, (await host.RunAsync("Late", 0)).ReadOutputAs<int>());
    }

    [Fact]
    public async Task Recorded_AndThenThrown_Fails()
    {
        await using EngineHost host = await new EngineHost()
            .Orchestrator("Throw", context =>
            {
                context.ContinueAsNew(1);
                throw new InvalidOperationException("after all");
            })
            .StartAsync();

        OrchestrationMetadata failed = await host.RunAsync("Throw");

        Assert.Equal(OrchestrationRuntimeStatus.Failed, failed.RuntimeStatus);
        Assert.Equal("after all", failed.FailureDetails!.ErrorMessage);
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public async Task UnawaitedEvents_AreCarriedOverInOrder_OrDropped(bool replay, bool preserve)
    {
        await using EngineHost host = await new EngineHost(replay)
            .Orchestrator("Carry", async context =>
            {
                List<int> got = context.GetInput<List<int>>() ?? [];
                if (got.Count == 0)
                {
                    // Five events lie in the buffer before the first generation looks.
                    await context.WaitForExternalEvent<string>("Go");
                }

                if (got.Count == 4)
                {
                    return got;
                }

                try
                {
                    got.Add(await context.WaitForExternalEvent<int>("N", TimeSpan.FromHours(1)));
                }
                catch (TaskCanceledException)
                {
                    return got;
                }

                context.ContinueAsNew(got, preserve);
                return null;
            })
            .StartAsync();

        await host.StartInstanceAsync("Carry", id: "c");
        await host.IdleAsync();
        foreach (int n in new[] { 1, 2, 3, 4, 5 })
        {
            await host.Client.RaiseEventAsync("c", "N", n);
        }

        await host.IdleAsync();
        await host.Client.RaiseEventAsync("c", "Go");
        await host.RunToEndAsync();

        Assert.Equal(preserve ? "1,2,3,4" : "1", string.Join(',', (await host.GetAsync("c")).ReadOutputAs<List<int>>()!));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task EventStream_IntoAnEternalOrchestration_LosesNothingAndKeepsItsOrder(bool replay)
    {
        const int Events = 60;
        await using EngineHost host = await new EngineHost(replay)
            .Activity<int>("Echo", n => n)
            .Orchestrator("Eternal", async context =>
            {
                List<int> got = context.GetInput<List<int>>() ?? [];
                got.Add(await context.WaitForExternalEvent<int>("N"));
                if (got.Count % 2 == 0)
                {
                    await context.CallActivityAsync("Echo", 1);
                }

                if (got.Count == Events)
                {
                    return got;
                }

                context.ContinueAsNew(got);
                return null;
            })
            .StartAsync();

        await host.StartInstanceAsync("Eternal", id: "e");
        for (int n = 0; n < Events; n++)
        {
            await host.Client.RaiseEventAsync("e", "N", n);
        }

        await host.IdleAsync();

        Assert.Equal(Enumerable.Range(0, Events), (await host.GetAsync("e")).ReadOutputAs<List<int>>()!);
    }

    [Fact]
    public async Task Parent_AwaitsTheFinalGeneration_WhichKeepsParentTagsAndVersion()
    {
        await using EngineHost host = await new EngineHost()
            .Orchestrator("Child", context =>
            {
                if (context.GetInput<int>() < 3)
                {
                    context.ContinueAsNew(new ContinueAsNewOptions { NewInput = context.GetInput<int>() + 1, NewVersion = context.GetInput<int>() == 1 ? "2.0" : null });
                    return Task.FromResult<object?>("no");
                }

                return Task.FromResult<object?>($"{context.Parent!.Name} {context.Parent.InstanceId} {context.Version}");
            })
            .Orchestrator("Parent", async context => await context.CallSubOrchestratorAsync<string>("Child", 0, new SubOrchestrationOptions(instanceId: "child") { Version = "1.0", Tags = new Dictionary<string, string> { ["k"] = "v" } }))
            .StartAsync();

        Assert.Equal("Parent p 2.0", (await host.RunAsync("Parent", id: "p")).ReadOutputAs<string>());
        OrchestrationMetadata child = await host.GetAsync("child");
        Assert.Equal((3, "v"), (child.ReadInputAs<int>(), child.Tags["k"]));
    }

    [Fact]
    public async Task TimersOfAnOldGeneration_DoNotFireIntoTheNew()
    {
        await using EngineHost host = await new EngineHost()
            .Orchestrator("Loop", async context =>
            {
                // The same sequence ids in each generation: only the generation tells the timers apart.
                using CancellationTokenSource source = new();
                Task longTimer = context.CreateTimer(TimeSpan.FromHours(10), source.Token);
                await context.CreateTimer(TimeSpan.FromHours(1), CancellationToken.None);
                if (context.GetInput<int>() == 0)
                {
                    source.Cancel();
                    context.ContinueAsNew(1);
                    return null;
                }

                await longTimer;
                return context.CurrentUtcDateTime;
            })
            .StartAsync();

        Assert.Equal(EngineHost.Start.AddHours(11).UtcDateTime, (await host.RunAsync("Loop", 0)).ReadOutputAs<DateTime>());
    }
}
