using DurableTask.Core.Exceptions;
using Microsoft.DurableTask;
using NodeProgram.Emulator.DurableTask.Storage;
using NodeProgram.Emulator.DurableTask.Tests.Support;

namespace NodeProgram.Emulator.DurableTask.Tests.Durability;

/// <summary>The engine is dropped before a transaction, before its commit or after it, at a commit chosen by seed, again and again; then it is opened anew.</summary>
public class CrashAtCommitTests
{
    private const int Instances = 25;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 12)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Engine_CrashedAtSeededCommits_CompletesEverythingExactlyOnce(int seed)
    {
        Random random = new(seed);
        await using EngineHost host = new(replay: seed % 4 == 0) { Registry = StressProgram.Registry() };
        HashSet<int> acknowledged = [];
        for (int crash = 0; crash < 8; crash++)
        {
            TaskCompletionSource crashed = new(TaskCreationOptions.RunContinuationsAsynchronously);
            int after = random.Next(1, 40);
            CommitStage stage = (CommitStage)random.Next(3);
            int commits = 0;
            await host.StartAsync(at =>
            {
                if (crashed.Task.IsCompleted || at != stage || Interlocked.Increment(ref commits) < after)
                {
                    return false;
                }

                crashed.TrySetResult();
                return true;
            });

            for (int n = 0; n < Instances && !crashed.Task.IsCompleted; n++)
            {
                Task start = StartAsync(host, n);
                if (await Task.WhenAny(start, crashed.Task) == start)
                {
                    await start;
                    acknowledged.Add(n);
                }
            }

            await Task.WhenAny(crashed.Task, RunToEndAsync(host));
            await host.Engine.DisposeAsync();
        }

        await host.StartAsync();
        foreach (int n in Enumerable.Range(0, Instances).Except(acknowledged))
        {
            await StartAsync(host, n);
        }

        await host.RunToEndAsync();

        for (int n = 0; n < Instances; n++)
        {
            await StressCheck.CompletedExactlyOnceAsync(host.Engine, $"stress-{n}", n);
        }

        StressCheck.NothingIsLeftOver(host.Engine);
    }

    // commit (1 = the start, 2 = its first turn, ...) and stage at which the engine dies
    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 0)]
    [InlineData(2, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 2)]
    public async Task NewGeneration_CrashedAroundItsBeginning_GoesOn(int commit, int stage)
    {
        TaskCompletionSource crashed = new();
        int commits = 0;
        await using EngineHost host = await new EngineHost()
            .Orchestrator("Loop", context =>
            {
                int n = context.GetInput<int>();
                if (n < 3)
                {
                    context.ContinueAsNew(n + 1);
                }

                return Task.FromResult<object?>(n);
            })
            .StartAsync(at => at == (CommitStage)stage && Interlocked.Increment(ref commits) == commit && crashed.TrySetResult());

        Task start = host.StartInstanceAsync("Loop", 0, "l");
        await crashed.Task.WaitAsync(TimeSpan.FromSeconds(60));
        await host.RestartAsync();
        await host.IdleAsync();

        Assert.Equal(3, (await host.GetAsync("l")).ReadOutputAs<int>());
        Assert.Equal(commit > 1, start.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Start_IsAcknowledgedOnlyAfterItsCommit()
    {
        using ManualResetEventSlim mayCommit = new();
        using ManualResetEventSlim atCommit = new();
        await using EngineHost host = await new EngineHost { Registry = StressProgram.Registry() }.StartAsync(stage =>
        {
            if (stage == CommitStage.BeforeCommit)
            {
                atCommit.Set();
                mayCommit.Wait();
            }

            return false;
        });

        Task<string> start = host.StartInstanceAsync(StressProgram.Name, 1, "a");
        Assert.True(atCommit.Wait(TimeSpan.FromSeconds(60)));
        Assert.False(start.IsCompleted);
        Assert.Null(await host.Client.GetInstanceAsync("a"));
        mayCommit.Set();

        Assert.Equal("a", await start.WaitAsync(TimeSpan.FromSeconds(60)));
    }

    [Fact]
    public async Task Activity_IsNotCalledBeforeItsSchedulingIsStored()
    {
        using ManualResetEventSlim mayCommit = new();
        using ManualResetEventSlim secondCommit = new();
        int commits = 0;
        int calls = 0;
        await using EngineHost host = await new EngineHost()
            .Activity<int>("Count", _ => Interlocked.Increment(ref calls))
            .Orchestrator("Call", async context => await context.CallActivityAsync<int>("Count"))
            .StartAsync(stage =>
            {
                // The first commit stores the start, the second the turn that schedules the activity.
                if (stage == CommitStage.BeforeCommit && Interlocked.Increment(ref commits) == 2)
                {
                    secondCommit.Set();
                    mayCommit.Wait();
                }

                return false;
            });

        await host.StartInstanceAsync("Call", id: "c");
        Assert.True(secondCommit.Wait(TimeSpan.FromSeconds(60)));
        Assert.Equal(0, Volatile.Read(ref calls));
        mayCommit.Set();
        await host.IdleAsync();

        Assert.Equal(1, calls);
    }

    [Fact]
    public async Task Changes_ThatWaitTogether_AreCommittedTogether()
    {
        await using EngineHost host = await new EngineHost().Orchestrator("Any", _ => Task.FromResult<object?>(null)).StartAsync();

        await Task.WhenAll(Enumerable.Range(0, 2000).Select(i => host.StartInstanceAsync("Any", id: $"i{i}")));
        await host.IdleAsync();

        // 2,000 starts and 2,000 turns.
        Assert.InRange(host.Engine.Running.Committer.Commits, 1, 1000);
    }

    private static async Task StartAsync(EngineHost host, int n)
    {
        try
        {
            await host.Client.ScheduleNewOrchestrationInstanceAsync(
                StressProgram.Name, n, new StartOrchestrationOptions($"stress-{n}") { DedupeStatuses = ["Running", "Pending", "Completed"] });
        }
        catch (OrchestrationAlreadyExistsException)
        {
            // Stored before a crash.
        }
    }

    private static async Task RunToEndAsync(EngineHost host)
    {
        try
        {
            await host.RunToEndAsync();
        }
        catch (InvalidOperationException)
        {
            // The engine was dropped meanwhile.
        }
    }
}
