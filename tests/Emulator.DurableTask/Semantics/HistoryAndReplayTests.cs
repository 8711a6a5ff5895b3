using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using NodeProgram.Emulator.DurableTask.History;
using NodeProgram.Emulator.DurableTask.Tests.Support;

namespace NodeProgram.Emulator.DurableTask.Tests.Semantics;

/// <summary>facts/durable.md, section 1. Each test runs with living instances and with a replay at every turn.</summary>
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
}
