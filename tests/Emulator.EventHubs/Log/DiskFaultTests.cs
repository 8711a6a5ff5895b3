namespace NodeProgram.Emulator.EventHubs.Tests.Log;

public class DiskFaultTests
{
    [Fact]
    public async Task Append_WhileTheFlushIsUnderWay_IsNeitherAcknowledgedNorReadable()
    {
        FailingStorage disk = new();
        using TempDirectory directory = new();
        using TestHub hub = new(directory, storage: disk);
        disk.FlushIsUnderWay.Reset();
        disk.FlushReturns.Reset();
        Task first = hub.Append(0, "a");
        Assert.True(disk.FlushIsUnderWay.Wait(TimeSpan.FromSeconds(30)));
        Task second = hub.Append(0, "b");

        Assert.False(first.IsCompleted);
        Assert.Equal(0, hub.Hub.GetPartition(0).NextSequence);
        Assert.Empty(hub.Hub.Read(0, 0, 10, 100));

        disk.FlushReturns.Set();
        await Task.WhenAll(first, second);
        Assert.Equal(["a", "b"], hub.Texts(0));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(70)]
    public async Task Append_WhenTheDiskFills_IsRefusedAndWorksAgainWithRoom(int roomBytes)
    {
        FailingStorage disk = new();
        using TempDirectory directory = new();
        using TestHub hub = new(directory, storage: disk);
        await hub.Append(0, "a");
        disk.RoomBytes = roomBytes;

        EventLogException full = await Assert.ThrowsAsync<EventLogException>(() => hub.Append(0, "b", "c"));
        Assert.Equal(EventLogFault.Full, full.Fault);
        Assert.Equal(["a"], hub.Texts(0));
        Assert.Equal(0, hub.Namespace.Budget.TakenBytes);

        disk.RoomBytes = long.MaxValue;
        await hub.Append(0, "d");
        hub.Reopen();
        Assert.Equal(["a", "d"], hub.Texts(0));
        Assert.Equal(2, hub.Hub.GetPartition(0).NextSequence);
    }

    [Fact]
    public async Task Append_WhenNoNewSegmentCanBeBegun_IsRefusedAndWorksAgainWithRoom()
    {
        FailingStorage disk = new();
        using TempDirectory directory = new();
        using TestHub hub = new(directory, storage: disk);
        await hub.AppendBytes(0, 60_000);
        disk.RoomBytes = 0;
        Assert.Equal(EventLogFault.Full, (await Assert.ThrowsAsync<EventLogException>(() => hub.AppendBytes(0, 60_000))).Fault);
        disk.RoomBytes = long.MaxValue;
        await hub.AppendBytes(0, 60_000);
        hub.Reopen();
        Assert.Equal(2, hub.All(0).Count);
    }

    [Fact]
    public async Task Append_AfterAFailedFlush_TakesNothingUntilOpenedAnew()
    {
        FailingStorage disk = new();
        using TempDirectory directory = new();
        using TestHub hub = new(directory, storage: disk);
        await hub.Append(0, "a");
        disk.FlushFails = true;
        Assert.Equal(EventLogFault.Faulted, (await Assert.ThrowsAsync<EventLogException>(() => hub.Append(0, "b"))).Fault);
        disk.FlushFails = false;
        Assert.Equal(EventLogFault.Faulted, (await Assert.ThrowsAsync<EventLogException>(() => hub.Append(0, "c"))).Fault);
        Assert.Equal(["a"], hub.Texts(0));

        // "b" was never acknowledged: it may be there or not, but whole and in its place.
        hub.Reopen();
        await hub.Append(0, "d");
        string[] texts = hub.Texts(0);
        Assert.Equal("a", texts[0]);
        Assert.Equal("d", texts[^1]);
        Assert.Equal(texts.Length, hub.Hub.GetPartition(0).NextSequence);
        Assert.DoesNotContain("c", texts);
    }

    [Fact]
    public void Open_DirectoryThatMayNotBeWritten_IsTold()
    {
        if (OperatingSystem.IsWindows() || Environment.UserName == "root")
        {
            // Nothing is forbidden to root: what can be checked is a path that cannot be a directory at all.
            using TempDirectory blocked = new();
            File.WriteAllText(Path.Combine(blocked, "eventhubs"), "a file in the way");
            Assert.Equal(EventLogFault.Io, Assert.Throws<EventLogException>(() => new TestHub(blocked)).Fault);
            return;
        }

        using TempDirectory directory = new();
        File.SetUnixFileMode(directory, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Assert.Equal(EventLogFault.Io, Assert.Throws<EventLogException>(() => new TestHub(directory)).Fault);
    }
}
