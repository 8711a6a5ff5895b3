using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using NodeProgram.Emulator.DurableTask.Tests.Support;

namespace NodeProgram.Emulator.DurableTask.Tests.Semantics;

/// <summary>facts/durable.md, section 8: reading, waiting, listing, purging.</summary>
public class QueryAndPurgeTests
{
    [Fact]
    public async Task GetInstance_Unknown_IsNull_AndDataComesOnlyWhenAskedFor()
    {
        await using EngineHost host = await HostAsync();
        await host.RunAsync("Echo", "in", "e");

        Assert.Null(await host.Client.GetInstanceAsync("unknown"));
        OrchestrationMetadata bare = (await host.Client.GetInstanceAsync("e"))!;
        Assert.Equal((null, null, null), (bare.SerializedInput, bare.SerializedOutput, bare.SerializedCustomStatus));
        Assert.Throws<InvalidOperationException>(() => bare.ReadInputAs<string>());
        Assert.Throws<InvalidOperationException>(() => bare.ReadOutputAs<string>());
        Assert.Throws<InvalidOperationException>(() => bare.ReadCustomStatusAs<string>());
        Assert.Equal("in", (await host.Client.GetInstanceAsync("e", true))!.ReadOutputAs<string>());
    }

    [Fact]
    public async Task WaitForCompletion_OfAnUnknownId_WaitsForItToComeAndFinish()
    {
        await using EngineHost host = await HostAsync();
        Task<OrchestrationMetadata> waiting = host.Client.WaitForInstanceCompletionAsync("later", true);
        using CancellationTokenSource giveUp = new();
        Task<OrchestrationMetadata> cancelled = host.Client.WaitForInstanceCompletionAsync("never", giveUp.Token);

        await host.RunAsync("Echo", "in", "later");
        giveUp.Cancel();

        Assert.Equal("in", (await waiting.WaitAsync(TimeSpan.FromSeconds(60))).ReadOutputAs<string>());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        await host.Client.WaitForInstanceCompletionAsync("later");
        Assert.Equal(0, host.Engine.Running.Waiters.Count);
    }

    [Fact]
    public async Task WaitForCompletion_IgnoresGenerations()
    {
        await using EngineHost host = await new EngineHost()
            .Orchestrator("Loop", context =>
            {
                int n = context.GetInput<int>();
                if (n < 20)
                {
                    context.ContinueAsNew(n + 1);
                }

                return Task.FromResult<object?>(n);
            })
            .StartAsync();

        await host.StartInstanceAsync("Loop", 0, "l");

        Assert.Equal(20, (await host.Client.WaitForInstanceCompletionAsync("l", true).WaitAsync(TimeSpan.FromSeconds(60))).ReadOutputAs<int>());
    }

    [Fact]
    public async Task GetAllInstances_PagesThroughAll_AndFilters()
    {
        await using EngineHost host = await HostAsync();
        for (int i = 0; i < 25; i++)
        {
            await host.RunAsync(i % 5 == 0 ? "Throw" : "Echo", i, $"{(i % 2 == 0 ? "even" : "odd")}-{i:00}");
            host.Time.Advance(TimeSpan.FromMinutes(1));
        }

        List<int> sizes = [];
        List<string> ids = [];
        await foreach (Page<OrchestrationMetadata> page in host.Client.GetAllInstancesAsync(new OrchestrationQuery(PageSize: 10)).AsPages())
        {
            sizes.Add(page.Values.Count);
            ids.AddRange(page.Values.Select(v => v.InstanceId));
        }

        Assert.Equal([10, 10, 5], sizes);
        Assert.Equal(25, ids.Distinct().Count());
        Assert.Equal(25, await CountAsync(null));
        Assert.Equal(12, await CountAsync(new OrchestrationQuery(InstanceIdPrefix: "odd-")));
        Assert.Equal(5, await CountAsync(new OrchestrationQuery(Statuses: [OrchestrationRuntimeStatus.Failed])));
        Assert.Equal(3, await CountAsync(new OrchestrationQuery(EngineHost.Start.AddMinutes(3), EngineHost.Start.AddMinutes(5))));
        Assert.Equal(0, await CountAsync(new OrchestrationQuery(TaskHubNames: ["other"])));

        string? token = null;
        await foreach (Page<OrchestrationMetadata> page in host.Client.GetAllInstancesAsync().AsPages(pageSizeHint: 7))
        {
            token = page.ContinuationToken;
            break;
        }

        Assert.Equal(18, await CountAsync(new OrchestrationQuery(ContinuationToken: token)));
        OrchestrationMetadata one = (await ListAsync(new OrchestrationQuery(InstanceIdPrefix: "even-02", FetchInputsAndOutputs: true))).Single();
        Assert.Equal(2, one.ReadInputAs<int>());
        Assert.Throws<ArgumentOutOfRangeException>(() => host.Client.GetAllInstancesAsync(new OrchestrationQuery(PageSize: 0)));

        async Task<int> CountAsync(OrchestrationQuery? query) => (await ListAsync(query)).Count;

        async Task<List<OrchestrationMetadata>> ListAsync(OrchestrationQuery? query)
        {
            List<OrchestrationMetadata> all = [];
            await foreach (OrchestrationMetadata metadata in host.Client.GetAllInstancesAsync(query))
            {
                all.Add(metadata);
            }

            return all;
        }
    }

    [Fact]
    public async Task Purge_ById_TakesFinishedOnes_AndTheirChildrenWhenAsked()
    {
        await using EngineHost host = await HostAsync();
        await host.RunAsync("Parent", id: "p1");
        await host.RunAsync("Parent", id: "p2");
        await host.StartInstanceAsync("Wait", id: "w");
        await host.IdleAsync();

        Assert.Equal(0, (await host.Client.PurgeInstanceAsync("unknown")).PurgedInstanceCount);
        Assert.Equal(0, (await host.Client.PurgeInstanceAsync("w")).PurgedInstanceCount);
        Assert.Equal(1, (await host.Client.PurgeInstanceAsync("p1")).PurgedInstanceCount);
        Assert.Equal(2, (await host.Client.PurgeInstanceAsync("p2", new PurgeInstanceOptions(Recursive: true))).PurgedInstanceCount);

        Assert.Null(await host.Client.GetInstanceAsync("p1"));
        Assert.NotNull(await host.Client.GetInstanceAsync("p1-child"));
        Assert.Null(await host.Client.GetInstanceAsync("p2-child"));
        Assert.NotNull(await host.Client.GetInstanceAsync("w"));
    }

    [Fact]
    public async Task Purge_ByFilter_TakesWhatMatchesAndHasFinished()
    {
        await using EngineHost host = await HostAsync();
        for (int i = 0; i < 450; i++)
        {
            await host.StartInstanceAsync(i % 3 == 0 ? "Throw" : i % 3 == 1 ? "Echo" : "Wait", id: $"i{i}");
        }

        await host.IdleAsync();
        host.Time.Advance(TimeSpan.FromDays(1));
        await host.RunAsync("Echo", id: "new");

        PurgeResult failed = await host.Client.PurgeAllInstancesAsync(new PurgeInstancesFilter(Statuses: [OrchestrationRuntimeStatus.Failed]));
        PurgeResult old = await host.Client.PurgeAllInstancesAsync(new PurgeInstancesFilter(CreatedTo: EngineHost.Start.AddHours(1)));
        PurgeResult none = await host.Client.PurgeAllInstancesAsync(new PurgeInstancesFilter(CreatedTo: EngineHost.Start.AddHours(1)));
        PurgeResult timeout = await host.Client.PurgeAllInstancesAsync(new PurgeInstancesFilter { Timeout = TimeSpan.Zero });

        Assert.Equal((150, 150, 0), (failed.PurgedInstanceCount, old.PurgedInstanceCount, none.PurgedInstanceCount));
        Assert.Equal((true, false), (old.IsComplete, timeout.IsComplete));
        Assert.NotNull(await host.Client.GetInstanceAsync("new"));
        Assert.Equal(OrchestrationRuntimeStatus.Running, (await host.GetAsync("i2")).RuntimeStatus);
    }

    private static Task<EngineHost> HostAsync() => new EngineHost()
        .Orchestrator("Echo", context => Task.FromResult<object?>(context.GetInput<object>()))
        .Orchestrator("Throw", _ => throw new InvalidOperationException())
        .Orchestrator("Wait", async context => await context.WaitForExternalEvent<string>("Go"))
        .Orchestrator("Parent", async context =>
            await context.CallSubOrchestratorAsync<object>("Echo", 1, new SubOrchestrationOptions(instanceId: context.InstanceId + "-child")))
        .StartAsync();
}
