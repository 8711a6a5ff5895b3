namespace NodeProgram.Emulator.Worker.Tests.Events;

/// <summary>
/// Event Hubs functions: what is delivered again and what is not. Sources: "reliable event processing" and "error handling and retries"
/// of the Functions documentation; the checkpoint moves on whether or not the function failed, unless a retry attribute is set.
/// </summary>
public sealed class EventHubDeliveryTests : IDisposable
{
    private readonly EventHubApp hub = new();

    [Fact]
    public async Task Batch_Processed_IsNotDeliveredAfterARestart()
    {
        await using (var app = await hub.StartAsync(typeof(BatchFunction)))
        {
            await EventHubApp.SendAsync(app, 0, "a");
            await hub.Batches.NextAsync();
        }

        await AssertNextIsAsync(typeof(BatchFunction), "b");
    }

    [Fact]
    public async Task Batch_FailedWithoutRetry_IsNotDeliveredAgain()
    {
        await using (var app = await hub.StartAsync(typeof(PoisonFunction)))
        {
            await EventHubApp.SendAsync(app, 0, "poison");
            Assert.Equal(["poison"], (await hub.Batches.NextAsync()).Texts);
            await EventHubApp.SendAsync(app, 0, "a");
            Assert.Equal(["a"], (await hub.Batches.NextAsync()).Texts);
        }

        await AssertNextIsAsync(typeof(PoisonFunction), "b");
    }

    [Fact]
    public async Task Batch_FailedWithRetry_IsRepeatedToExhaustionAndThenPassed()
    {
        await using (var app = await hub.StartAsync(typeof(RetriedFunction), """{"maxEventBatchSize":1}"""))
        {
            await EventHubApp.SendAsync(app, 0, "poison", "a");
            for (var attempt = 0; attempt <= 2; attempt++)
            {
                var batch = await hub.Batches.NextAsync();
                Assert.Equal((attempt, "poison"), (batch.Retry, Assert.Single(batch.Texts)));
                if (attempt < 2)
                {
                    await hub.Clock.TimerSetAsync(TimeSpan.FromSeconds(5));
                    hub.Clock.Advance(TimeSpan.FromSeconds(5));
                }
            }

            Assert.Equal(["a"], (await hub.Batches.NextAsync()).Texts);
        }

        await AssertNextIsAsync(typeof(RetriedFunction), "b");
    }

    [Fact]
    public async Task Batch_RetriedForEver_OutlivesARestart()
    {
        await using (var app = await hub.StartAsync(typeof(StubbornFunction)))
        {
            await EventHubApp.SendAsync(app, 0, "precious");
            Assert.Equal(0, (await hub.Batches.NextAsync()).Retry);
            await hub.Clock.TimerSetAsync(TimeSpan.FromSeconds(7));
            hub.Clock.Advance(TimeSpan.FromSeconds(7));
            Assert.Equal(1, (await hub.Batches.NextAsync()).Retry);
        }

        hub.Stubbornness.StoreIsDown = false;
        await using (var app = await hub.StartAsync(typeof(StubbornFunction)))
        {
            var batch = await hub.Batches.NextAsync();
            Assert.Equal((0, "precious"), (batch.Retry, Assert.Single(batch.Texts)));
        }

        await AssertNextIsAsync(typeof(StubbornFunction), "b");
    }

    [Fact]
    public async Task Batch_UnderWayWhenTheHostStops_IsDeliveredAgain()
    {
        await using (var app = await hub.StartAsync(typeof(WaitingFunction)))
        {
            await EventHubApp.SendAsync(app, 0, "wait");
            await hub.Batches.NextAsync();
        }

        await using var second = await hub.StartAsync(typeof(WaitingFunction));
        Assert.Equal(["wait"], (await hub.Batches.NextAsync()).Texts);
        hub.Permit.Release();
    }

    [Fact]
    public async Task Partition_Busy_HoldsItsOwnEventsOnly()
    {
        await using var app = await hub.StartAsync(typeof(WaitingFunction), """{"maxEventBatchSize":1}""");
        await EventHubApp.SendAsync(app, 0, "wait", "after");
        Assert.Equal(["wait"], (await hub.Batches.NextAsync()).Texts);
        await EventHubApp.SendAsync(app, 1, "elsewhere");
        var other = await hub.Batches.NextAsync();
        Assert.Equal(("1", "elsewhere"), (other.Partition, Assert.Single(other.Texts)));
        Assert.Empty(hub.Batches.Drain());
        hub.Permit.Release();
        Assert.Equal(["after"], (await hub.Batches.NextAsync()).Texts);
    }

    [Fact]
    public async Task Checkpoints_EveryThirdBatch_RepeatTheOnesSince()
    {
        const string Options = """{"maxEventBatchSize":1,"batchCheckpointFrequency":3}""";
        await using (var app = await hub.StartAsync(typeof(BatchFunction), Options))
        {
            await EventHubApp.SendAsync(app, 0, "1", "2", "3", "4", "5");
            await hub.Batches.TakeAsync(5);
        }

        await using var second = await hub.StartAsync(typeof(BatchFunction), Options);
        Assert.Equal(["4", "5"], (await hub.Batches.TakeAsync(2)).SelectMany(batch => batch.Texts));
    }

    public void Dispose() => hub.Dispose();

    // Starts again on the same data and sends one event: the first that the function sees must be this one.
    private async Task AssertNextIsAsync(Type functions, string text)
    {
        await using var app = await hub.StartAsync(functions);
        await EventHubApp.SendAsync(app, 0, text);
        Assert.Equal([text], (await hub.Batches.NextAsync()).Texts);
    }
}
