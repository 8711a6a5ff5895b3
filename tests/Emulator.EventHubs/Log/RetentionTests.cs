using Azure.Messaging.EventHubs;

namespace NodeProgram.Emulator.EventHubs.Tests.Log;

public class RetentionTests
{
    private const int Segment = 64 << 10;

    [Fact]
    public async Task Retention_ByTime_RemovesWholeSegmentsAndKeepsTheNumbers()
    {
        using TempDirectory directory = new();
        using TestHub hub = new(directory); // one hour
        for (int i = 0; i < 20; i++)
            await hub.AppendBytes(i % 2, 10_000);
        await hub.Append(2, "alone");
        string[] before = hub.Segments;
        Assert.True(before.Length > 2);

        hub.Time.Advance(TimeSpan.FromMinutes(40)); // the open segment is older than half of the retention: it is sealed
        await Until(() => hub.Segments.Length > before.Length);
        hub.Time.Advance(TimeSpan.FromMinutes(40));
        await Until(() => hub.Segments.Length == 1);

        Assert.Equal(new PartitionState(10, 10, hub.Hub.GetPartition(0).LastOffset, DateTimeOffset.Parse("2026-11-22T12:00:00Z")), hub.Hub.GetPartition(0));
        Assert.Empty(hub.Hub.Read(0, 0, 10, 100));
        Assert.NotNull(hub.Hub.GetPartition(2).LastOffset);
        await hub.Append(0, "next");
        hub.Reopen();
        EventData next = Assert.Single(hub.Hub.Read(0, 0, 10, 100));
        Assert.Equal((10L, "next"), (next.SequenceNumber, TestHub.TextOf(next)));
    }

    [Fact]
    public async Task Retention_BySize_SparesWhatAGroupHasNotProcessed()
    {
        using TempDirectory directory = new();
        using TestHub hub = new(directory, retentionBytes: 6 * Segment);
        hub.Hub.Checkpoints.Register("slow");
        EventHubsException? busy = null;
        int stored = 0;
        for (; stored < 100 && busy is null; stored++)
            busy = await Refused(hub.AppendBytes(0, 10_000));
        Assert.Equal((EventHubsException.FailureReason.ServiceBusy, true), (busy!.Reason, busy.IsTransient));
        stored--;
        Assert.Equal(stored, hub.All(0).Count);
        Assert.InRange(hub.Segments.Sum(path => new FileInfo(path).Length), 5 * Segment, 7 * Segment);

        // The group comes up to the middle: what it has behind it may go, the rest stays.
        hub.Hub.Checkpoints.Set("slow", 0, stored / 2);
        await Until(() =>
        {
            _ = Refused(hub.AppendBytes(1, 10)); // an attempt is what makes the hub look again
            return hub.Hub.GetPartition(0).BeginningSequence > 0;
        });
        Assert.InRange(hub.Hub.GetPartition(0).BeginningSequence, 1, (stored / 2) + 1);
        await hub.AppendBytes(0, 10_000);
        Assert.Equal(stored, hub.Hub.GetPartition(0).NextSequence - 1);
    }

    [Fact]
    public async Task Retention_BySize_WithoutAnyGroup_LetsTheOldestGo()
    {
        using TempDirectory directory = new();
        using TestHub hub = new(directory, retentionBytes: 6 * Segment);
        for (int i = 0; i < 200; i++)
            await hub.AppendBytes(0, 10_000);
        Assert.InRange(hub.Segments.Sum(path => new FileInfo(path).Length), 1, 7 * Segment);
        Assert.Equal(200, hub.Hub.GetPartition(0).NextSequence);
        Assert.True(hub.Hub.GetPartition(0).BeginningSequence > 0);
    }

    [Fact]
    public async Task Read_WhileOldSegmentsAreReadByTurns_FindsEverything()
    {
        using TempDirectory directory = new();
        using TestHub hub = new(directory);
        for (int i = 0; i < 100; i++)
            await hub.Hub.AppendAsync([new EventData(new byte[9_000]) { MessageId = $"{i}" }], null, 0, default);
        Assert.True(hub.Segments.Length > 10, "more segments than are kept loaded");
        Random random = new(3);
        for (int i = 0; i < 300; i++)
        {
            int at = random.Next(100);
            Assert.Equal($"{at}", hub.Hub.Read(0, at, 1, 1)[0].MessageId);
        }
    }

    private static async Task<EventHubsException?> Refused(Task append)
    {
        try
        {
            await append;
            return null;
        }
        catch (EventHubsException refused)
        {
            return refused;
        }
    }

    // Retention runs on the writing thread; the condition, not the clock, says when it has.
    private static async Task Until(Func<bool> condition)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(30));
        while (!condition())
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
