using System.Security.Cryptography;
using System.Text;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using NodeProgram.Emulator.DurableTask.Tests.Support;

namespace NodeProgram.Emulator.DurableTask.Tests.Semantics;

/// <summary>facts/durable.md, section 1: GUIDs, non-determinism, illegal awaits.</summary>
public class DeterminismTests
{
    private const string IllegalAwait =
        "An invalid asynchronous invocation was detected. This can be caused by awaiting non-durable tasks "
        + "in an orchestrator function's implementation or by middleware that invokes asynchronous code.";

    public static TheoryData<string, string> ChangedCode => new()
    {
        { "other name", "scheduled an activity task with sequence number 0 named 'First'|instead produced an activity task with sequence number 0 named 'Other'" },
        { "other kind", "scheduled an activity task with sequence number 0 named 'First'|instead produced a timer task with sequence number 0" },
        { "nothing", "scheduled an activity task with sequence number 0 named 'First'|hasn't (yet?) scheduled this task" },
        { "later", "scheduled a timer task with sequence number 1|instead produced an activity task with sequence number 1 named 'First'" },
    };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task NewGuid_IsVersion5OfInstanceTimeAndCounter(bool replay)
    {
        await using EngineHost host = await new EngineHost(replay)
            .Orchestrator("Guids", async context =>
            {
                List<Guid> guids = [context.NewGuid(), context.NewGuid()];
                await context.CreateTimer(TimeSpan.FromMinutes(1), CancellationToken.None);
                guids.Add(context.NewGuid());
                return guids;
            })
            .StartAsync();

        OrchestrationMetadata done = await host.RunAsync("Guids", id: "guids");

        DateTime start = EngineHost.Start.UtcDateTime;
        Assert.Equal([Expected("guids", start, 0), Expected("guids", start, 1), Expected("guids", start.AddMinutes(1), 2)], done.ReadOutputAs<Guid[]>()!);
    }

    [Fact]
    public async Task SubOrchestration_WithoutId_TakesTheNextGuid()
    {
        await using EngineHost host = await new EngineHost()
            .Orchestrator("Child", context => Task.FromResult<object?>(context.InstanceId))
            .Orchestrator("Parent", async context =>
            {
                string child = await context.CallSubOrchestratorAsync<string>("Child");
                return new[] { child, context.NewGuid().ToString("N") };
            })
            .StartAsync();

        OrchestrationMetadata done = await host.RunAsync("Parent", id: "p");

        DateTime start = EngineHost.Start.UtcDateTime;
        Assert.Equal([Expected("p", start, 0).ToString("N"), Expected("p", start, 1).ToString("N")], done.ReadOutputAs<string[]>()!);
    }

    [Theory]
    [MemberData(nameof(ChangedCode))]
    public async Task Replay_OfChangedCode_FailsTheInstanceAndSaysWhatWasExpectedAndFound(string change, string expected)
    {
        await using EngineHost host = await new EngineHost().Activity<string>("First", s => s).Orchestrator("Changing", Original).StartAsync();
        await host.StartInstanceAsync("Changing", id: "c");
        await host.IdleAsync();

        EngineHost changed = new();
        changed.Activity<string>("First", s => s).Activity<string>("Other", s => s).Orchestrator("Changing", Changed(change));
        await host.RestartAsync(changed.Registry);
        await host.Client.RaiseEventAsync("c", "Go");
        await host.IdleAsync();

        OrchestrationMetadata failed = await host.GetAsync("c");
        Assert.Equal(OrchestrationRuntimeStatus.Failed, failed.RuntimeStatus);
        Assert.Equal("DurableTask.Core.Exceptions.NonDeterministicOrchestrationException", failed.FailureDetails!.ErrorType);
        Assert.StartsWith("Non-Deterministic workflow detected: ", failed.FailureDetails.ErrorMessage, StringComparison.Ordinal);
        Assert.All(expected.Split('|'), part => Assert.Contains(part, failed.FailureDetails.ErrorMessage, StringComparison.Ordinal));
        Assert.Empty(host.Engine.GetParkedInstances());
        await changed.DisposeAsync();
    }

    [Fact]
    public async Task Replay_WithNamesInOtherCase_IsTheSameCode()
    {
        await using EngineHost host = await new EngineHost().Activity<string>("First", s => s).Orchestrator("Changing", Original).StartAsync();
        await host.StartInstanceAsync("Changing", id: "c");
        await host.IdleAsync();

        EngineHost changed = new();
        changed.Activity<string>("First", s => s).Orchestrator("Changing", Changed("case"));
        await host.RestartAsync(changed.Registry);
        await host.Client.RaiseEventAsync("c", "Go");
        await host.RunToEndAsync();

        Assert.Equal(OrchestrationRuntimeStatus.Completed, (await host.GetAsync("c")).RuntimeStatus);
        await changed.DisposeAsync();
    }

    [Theory]
    [InlineData("first", false)]
    [InlineData("first", true)]
    [InlineData("beside", false)]
    [InlineData("beside", true)]
    [InlineData("configured", false)]
    [InlineData("configured", true)]
    [InlineData("run", false)]
    public async Task Await_OfSomethingNotDurable_FailsTheInstance(string how, bool replay)
    {
        TaskCompletionSource outside = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource release = new(TaskCreationOptions.RunContinuationsAsynchronously);
        EngineHost host = new(replay);
        host.Registry.AddActivity("Echo", async (_, _, _) =>
        {
            if (how == "beside")
            {
                await release.Task;
            }

            return null;
        });
        await using EngineHost started = await host
            .Orchestrator("Illegal", async context =>
            {
                switch (how)
                {
                    case "first":
                        await outside.Task;
                        break;
                    case "beside":
                        Task echo = context.CallActivityAsync("Echo");
                        await outside.Task;
                        await echo;
                        break;
                    case "configured":
                        await context.CallActivityAsync("Echo").ConfigureAwait(false);
                        await context.CallActivityAsync("Echo").ConfigureAwait(false);
                        break;
                    default:
                        await Task.Run(() => outside.Task.Wait());
                        break;
                }

                return null;
            })
            .StartAsync();

        await host.StartInstanceAsync("Illegal", id: "i");
        await host.Client.WaitForInstanceStartAsync("i");
        outside.SetResult();
        OrchestrationMetadata failed = await host.Client.WaitForInstanceCompletionAsync("i", true).WaitAsync(TimeSpan.FromSeconds(90));
        release.SetResult();

        Assert.Equal(OrchestrationRuntimeStatus.Failed, failed.RuntimeStatus);
        Assert.Equal("System.InvalidOperationException", failed.FailureDetails!.ErrorType);
        Assert.Equal(IllegalAwait, failed.FailureDetails.ErrorMessage);
    }

    [Fact]
    public async Task Context_UsedOnAnotherThread_Throws()
    {
        Exception? thrown = null;
        await using EngineHost host = await new EngineHost()
            .Orchestrator("Leaky", context =>
            {
                Thread thief = new(() => thrown = Record.Exception(() => context.NewGuid()));
                thief.Start();
                thief.Join();
                return Task.FromResult<object?>(null);
            })
            .StartAsync();

        await host.RunAsync("Leaky");

        Assert.Equal(IllegalAwait, Assert.IsType<InvalidOperationException>(thrown).Message);
    }

    private static async Task<object?> Original(TaskOrchestrationContext context)
    {
        await context.CallActivityAsync("First");
        await context.CreateTimer(TimeSpan.FromDays(1), CancellationToken.None);
        return null;
    }

    private static Func<TaskOrchestrationContext, Task<object?>> Changed(string change) => async context =>
    {
        switch (change)
        {
            case "other name":
                await context.CallActivityAsync("Other");
                break;
            case "other kind":
                await context.CreateTimer(TimeSpan.FromDays(1), CancellationToken.None);
                break;
            case "nothing":
                return null;
            case "later":
                await context.CallActivityAsync("First");
                await context.CallActivityAsync("First");
                break;
            default:
                await context.CallActivityAsync("FIRST");
                await context.CreateTimer(TimeSpan.FromDays(1), CancellationToken.None);
                break;
        }

        return null;
    };

    // The algorithm as the facts state it, step by step: swapped namespace, SHA-1, version and variant, swapped back.
    private static Guid Expected(string instanceId, DateTime time, int counter)
    {
        byte[] space = Swapped(Guid.Parse("9e952958-5e33-4daf-827f-2fa12937b875").ToByteArray());
        byte[] hash = SHA1.HashData([.. space, .. Encoding.UTF8.GetBytes($"{instanceId}_{time:o}_{counter}")])[..16];
        hash[6] = (byte)((hash[6] & 0x0F) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(Swapped(hash));
    }

    private static byte[] Swapped(byte[] b)
    {
        (b[0], b[3]) = (b[3], b[0]);
        (b[1], b[2]) = (b[2], b[1]);
        (b[4], b[5]) = (b[5], b[4]);
        (b[6], b[7]) = (b[7], b[6]);
        return b;
    }
}
