using System.Text;
using NodeProgram.Edge.Queue;
using NodeProgram.Edge.Tests.Support;

namespace NodeProgram.Edge.Tests.Queue;

public sealed class TelemetryQueueTests : IDisposable
{
    private const long Room = 1 << 20;
    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public void Peek_AfterReopening_GivesWhatWasNotAcknowledgedInOrder()
    {
        using (var queue = new TelemetryQueue(directory.Location, Room))
        {
            Append(queue, 0, 10);
            queue.Acknowledge(queue.Peek(4, int.MaxValue)[^1].Next);
        }

        using (var queue = new TelemetryQueue(directory.Location, Room))
        {
            Append(queue, 10, 5);
            Assert.Equal(11, queue.Count);
            Assert.Equal(Enumerable.Range(4, 11), Contents(queue));
            Assert.Equal(0, queue.DamagedBytes);
        }
    }

    [Fact]
    public void Peek_NotAcknowledged_GivesTheSameAgain()
    {
        using var queue = new TelemetryQueue(directory.Location, Room);
        Append(queue, 0, 3);
        Assert.Equal([0, 1, 2], Contents(queue));
        Assert.Equal([0, 1, 2], Contents(queue));
        queue.Acknowledge(queue.Peek(1, int.MaxValue)[0].Next);
        Assert.Equal([1, 2], Contents(queue));
    }

    [Fact]
    public void Peek_Limits_AreKeptButOneRecordAlwaysFits()
    {
        using var queue = new TelemetryQueue(directory.Location, Room);
        for (int index = 0; index < 10; index++)
            queue.Append(new byte[100]);
        Assert.Equal(3, queue.Peek(3, int.MaxValue).Count);
        Assert.Equal(2, queue.Peek(10, 299).Count);
        Assert.Single(queue.Peek(10, 1));
    }

    [Fact]
    public void Append_BeyondTheBound_DropsTheOldestAndCountsIt()
    {
        const long bound = 65_536;
        using var queue = new TelemetryQueue(directory.Location, bound);
        for (int index = 0; index < 1_000; index++)
        {
            queue.Append(Payload(index, 500));
            Assert.True(Directory.GetFiles(directory.Location, "*.seg").Sum(file => new FileInfo(file).Length) <= bound);
        }

        int[] left = Contents(queue);
        Assert.Equal(1_000, left.Length + queue.Dropped);
        Assert.Equal(Enumerable.Range(1_000 - left.Length, left.Length), left); // the newest, without a gap
        Assert.True(left.Length * 512 > bound / 2, $"only {left.Length} records are left in {bound} bytes");
    }

    [Fact]
    public void Acknowledge_DroppedMeanwhile_ChangesNothing()
    {
        using var queue = new TelemetryQueue(directory.Location, 65_536);
        Append(queue, 0, 1);
        QueuePosition old = queue.Peek(1, int.MaxValue)[0].Next;
        for (int index = 1; index < 500; index++)
            queue.Append(Payload(index, 500));
        int first = Contents(queue)[0];
        queue.Acknowledge(old);
        Assert.Equal(first, Contents(queue)[0]);
    }

    [Fact]
    public void Acknowledge_Everything_FreesTheDisk()
    {
        using var queue = new TelemetryQueue(directory.Location, 65_536);
        for (int index = 0; index < 100; index++)
        {
            queue.Append(Payload(index, 500));
            queue.Acknowledge(queue.Peek(10, int.MaxValue)[^1].Next);
        }

        Assert.Equal(0, queue.Count);
        Assert.True(queue.Bytes <= 8_192, $"{queue.Bytes} bytes are kept for nothing");
    }

    // A kill may tear the last record anywhere; the ones before it must not suffer.
    [Fact]
    public void Open_TailTornAtEveryLength_KeepsTheWholeRecords()
    {
        byte[] whole = SegmentOf(3);
        int recordBytes = whole.Length / 3;
        for (int length = 0; length <= whole.Length; length++)
        {
            WriteSegment(whole[..length]);
            using var queue = new TelemetryQueue(directory.Location, Room);
            Assert.Equal(Enumerable.Range(0, length / recordBytes), Contents(queue));
            Assert.Equal(length % recordBytes, queue.DamagedBytes);
            queue.Append(Payload(9, 20));
            Assert.Equal(9, Contents(queue)[^1]);
        }
    }

    [Fact]
    public void Open_EveryBitFlipped_LosesAtMostThatRecord()
    {
        byte[] whole = SegmentOf(3);
        int recordBytes = whole.Length / 3;
        for (int bit = 0; bit < whole.Length * 8; bit++)
        {
            byte[] flipped = [.. whole];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            WriteSegment(flipped);
            using var queue = new TelemetryQueue(directory.Location, Room);
            Assert.Equal(Enumerable.Range(0, 3).Where(record => record != bit / 8 / recordBytes), Contents(queue));
        }
    }

    [Fact]
    public async Task Peek_DamagedWhileOpen_PassesOverAndDoesNotSpin()
    {
        using var queue = new TelemetryQueue(directory.Location, Room);
        Append(queue, 0, 1);
        string file = Assert.Single(Directory.GetFiles(directory.Location, "*.seg"));
        byte[] bytes = File.ReadAllBytes(file);
        bytes[^1] ^= 1;
        File.WriteAllBytes(file, bytes);

        Assert.Empty(queue.Peek(10, int.MaxValue));
        Assert.Equal((0, 1L), (queue.Count, queue.DamagedRecords));
        Task waiting = queue.WaitAsync(CancellationToken.None);
        Assert.False(waiting.IsCompleted);
        Append(queue, 1, 1);
        await waiting.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal([1], Contents(queue));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1 40")] // torn before its line end
    [InlineData("x y\n")]
    [InlineData("-1 -1\n")]
    public void Open_CursorDamaged_RepeatsRatherThanLoses(string cursor)
    {
        using (var queue = new TelemetryQueue(directory.Location, Room))
        {
            Append(queue, 0, 3);
            queue.Acknowledge(queue.Peek(2, int.MaxValue)[^1].Next);
        }

        directory.Write("cursor", cursor);
        using var reopened = new TelemetryQueue(directory.Location, Room);
        Assert.Equal([0, 1, 2], Contents(reopened));
    }

    [Fact]
    public void Peek_SegmentTakenAway_GoesOnWithTheRest()
    {
        using var queue = new TelemetryQueue(directory.Location, 65_536);
        for (int index = 0; index < 40; index++)
            queue.Append(Payload(index, 500));
        string[] segments = [.. Directory.GetFiles(directory.Location, "*.seg").Order(StringComparer.Ordinal)];
        File.Delete(segments[0]);
        int[] left = Contents(queue);
        Assert.Equal(Enumerable.Range(40 - left.Length, left.Length), left);
        queue.Acknowledge(queue.Peek(int.MaxValue, int.MaxValue)[^1].Next);
        Assert.Equal(0, queue.Count);
    }

    [Fact]
    public void Append_DiskRefuses_ThrowsAndLaterRecordsAreWhole()
    {
        using var queue = new TelemetryQueue(directory.Location, Room);
        Directory.Delete(directory.Location);
        Assert.ThrowsAny<IOException>(() => queue.Append(Payload(0, 20)));
        Directory.CreateDirectory(directory.Location);
        Append(queue, 1, 2);
        Assert.Equal([1, 2], Contents(queue));
    }

    private static byte[] Payload(int number, int bytes) => Encoding.ASCII.GetBytes(number.ToString().PadRight(bytes));

    private static void Append(TelemetryQueue queue, int from, int count)
    {
        for (int index = from; index < from + count; index++)
            queue.Append(Payload(index, 20));
    }

    private static int[] Contents(TelemetryQueue queue) =>
        [.. queue.Peek(int.MaxValue, int.MaxValue).Select(item => int.Parse(Encoding.ASCII.GetString(item.Payload).Trim()))];

    private static byte[] SegmentOf(int records) => [.. Enumerable.Range(0, records).SelectMany(index => QueueRecord.Frame(Payload(index, 20)))];

    private void WriteSegment(byte[] bytes)
    {
        foreach (string file in Directory.GetFiles(directory.Location))
            File.Delete(file);
        File.WriteAllBytes(directory["0000000001.seg"], bytes);
    }
}
