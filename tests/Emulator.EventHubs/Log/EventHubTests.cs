using Azure.Messaging.EventHubs;

namespace NodeProgram.Emulator.EventHubs.Tests.Log;

public class EventHubTests
{
    [Fact]
    public async Task Append_ToAPartition_NumbersFromZeroWithoutAGap()
    {
        using TempDirectory directory = new();
        using TestHub hub = new(directory);
        await hub.Append(1, "a", "b");
        await hub.Append(2, "c");
        await hub.Append(1, "d");

        Assert.Equal(["a", "b", "d"], hub.Texts(1));
        Assert.Equal([0L, 1L, 2L], hub.All(1).Select(e => e.SequenceNumber));
        Assert.Equal(["c"], hub.Texts(2));
        Assert.Equal(new PartitionState(0, 0, null, null), hub.Hub.GetPartition(0));
        Assert.True(hub.Hub.GetPartition(0).IsEmpty);
    }

    [Fact]
    public async Task Read_ReceivedEvent_CarriesWhatTheServiceAssigns()
    {
        using TempDirectory directory = new();
        using TestHub hub = new(directory);
        await hub.Hub.AppendAsync([new EventData("x")], "device-1", null, default);

        EventData received = Assert.Single(hub.All(0)); // device-1 is partition 0 of 4
        Assert.Equal("device-1", received.PartitionKey);
        Assert.Equal(hub.Time.GetUtcNow(), received.EnqueuedTime);
        Assert.Equal(hub.Hub.GetPartition(0).LastOffset, received.OffsetString);
        Assert.Equal(
            new Dictionary<string, object>
            {
                ["x-opt-sequence-number"] = 0L,
                ["x-opt-offset"] = received.OffsetString,
                ["x-opt-enqueued-time"] = received.EnqueuedTime,
                ["x-opt-partition-key"] = "device-1",
            },
            received.SystemProperties);
    }

    [Fact]
    public async Task Read_PropertiesOfEveryType_ComeBackAsTheyWere()
    {
        Dictionary<string, object?> properties = new()
        {
            ["null"] = null, ["text"] = "näh", ["empty"] = "", ["true"] = true, ["false"] = false, ["int"] = -5, ["long"] = long.MinValue, ["double"] = 1.5,
            ["time"] = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(2)), ["utc"] = new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc),
            ["guid"] = Guid.Parse("d3b07384-d9a0-4c9b-8a54-1f2d8e6b7c11"), ["bytes"] = new byte[] { 0, 255 }, ["ulong"] = ulong.MaxValue, ["uint"] = uint.MaxValue,
            ["short"] = short.MinValue, ["ushort"] = ushort.MaxValue, ["byte"] = (byte)7, ["sbyte"] = (sbyte)-7, ["float"] = 0.25f, ["decimal"] = 12.34m,
            ["char"] = 'ß', ["span"] = TimeSpan.FromSeconds(3), ["uri"] = new Uri("https://a/b"),
        };
        EventData sent = new("body") { ContentType = "application/json", CorrelationId = "c", MessageId = "m" };
        foreach ((string name, object? value) in properties)
            sent.Properties[name] = value!;
        using TempDirectory directory = new();
        using TestHub hub = new(directory);
        await hub.Hub.AppendAsync([sent], null, 3, default);
        hub.Reopen();

        EventData received = Assert.Single(hub.All(3));
        Assert.Equal(properties, received.Properties!);
        Assert.Equal(("application/json", "c", "m", "body"), (received.ContentType, received.CorrelationId, received.MessageId, received.EventBody.ToString()));
    }

    [Theory]
    [InlineData(2, 1 << 20, 2)] // events
    [InlineData(100, 250, 2)] // bytes: two of 100, the third does not fit
    [InlineData(100, 1, 1)] // always one
    public async Task Read_WithBounds_StopsAtTheFirst(int maxEvents, int maxBytes, int expected)
    {
        using TempDirectory directory = new();
        using TestHub hub = new(directory);
        for (int i = 0; i < 5; i++)
            await hub.AppendBytes(0, 100);

        Assert.Equal(expected, hub.Hub.Read(0, 0, maxEvents, maxBytes).Count);
    }

    [Fact]
    public async Task Wait_UntilThePartitionGrows_CompletesWithTheEventAndNotBefore()
    {
        using TempDirectory directory = new();
        using TestHub hub = new(directory);
        await hub.Append(0, "a");
        await hub.Hub.WaitAsync(0, 0, default);

        Task waiting = hub.Hub.WaitAsync(0, 1, default).AsTask();
        await hub.Append(1, "elsewhere");
        Assert.False(waiting.IsCompleted);
        await hub.Append(0, "b");
        await waiting;
        Assert.Equal("b", TestHub.TextOf(Assert.Single(hub.Hub.Read(0, 1, 10, 100))));
    }

    [Fact]
    public async Task Wait_WhenTheHubCloses_IsCancelled()
    {
        using TempDirectory directory = new();
        using TestHub hub = new(directory);
        Task waiting = hub.Hub.WaitAsync(0, 0, default).AsTask();
        hub.Close();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task Append_WithoutKeyOrPartition_TakesPartitionsInTurn()
    {
        using TempDirectory directory = new();
        using TestHub hub = new(directory);
        for (int i = 0; i < 8; i++)
            await hub.Hub.AppendAsync([new EventData("x")], null, null, default);

        Assert.Equal([2L, 2L, 2L, 2L], Enumerable.Range(0, 4).Select(p => hub.Hub.GetPartition(p).NextSequence));
    }

    [Fact]
    public async Task Append_MoreThanAPublication_IsRefusedAndStoresNothing()
    {
        using TempDirectory directory = new();
        using TestHub hub = new(directory);
        EventHubsException refused = await Assert.ThrowsAsync<EventHubsException>(() =>
            hub.Hub.AppendAsync([new EventData(new byte[600_000]), new EventData(new byte[600_000])], null, 0, default).AsTask());
        Assert.Equal(EventHubsException.FailureReason.MessageSizeExceeded, refused.Reason);
        Assert.True(hub.Hub.GetPartition(0).IsEmpty);
        Assert.Equal(0, hub.Namespace.Budget.TakenBytes);
    }

    [Fact]
    public async Task Append_FromManyThreads_KeepsEveryEventOnceInContiguousNumbers()
    {
        using TempDirectory directory = new();
        using TestHub hub = new(directory);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(async () =>
        {
            for (int i = 0; i < 200; i++)
                await hub.Append(i % 4, $"{writer}-{i}");
        })));

        for (int restart = 0; restart < 2; restart++)
        {
            HashSet<string> seen = [];
            for (int partition = 0; partition < 4; partition++)
            {
                List<EventData> all = hub.All(partition);
                Assert.Equal(Enumerable.Range(0, all.Count).Select(n => (long)n), all.Select(e => e.SequenceNumber));
                Assert.All(all, e => Assert.True(seen.Add(TestHub.TextOf(e))));
            }

            Assert.Equal(1600, seen.Count);
            hub.Reopen();
        }

        Assert.True(hub.Segments.Length > 1, "the test should cross segments");
        Assert.Equal(0, hub.Namespace.Budget.TakenBytes);
    }

    [Fact]
    public async Task Append_WhenTheClockGoesBack_KeepsAPartitionsTimesInOrder()
    {
        using TempDirectory directory = new();
        Microsoft.Extensions.Time.Testing.FakeTimeProvider later = new(DateTimeOffset.Parse("2026-11-22T12:00:00Z"));
        using (TestHub hub = new(directory, time: later))
            await hub.Append(0, "a");
        using TestHub earlier = new(directory, time: new(DateTimeOffset.Parse("2026-11-22T11:59:00Z")));
        await earlier.Append(0, "b");
        Assert.Equal([later.GetUtcNow(), later.GetUtcNow()], earlier.All(0).Select(e => e.EnqueuedTime));
    }
}
