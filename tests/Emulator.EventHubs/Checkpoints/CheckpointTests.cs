namespace NodeProgram.Emulator.EventHubs.Tests.Checkpoints;

public class CheckpointTests
{
    [Fact]
    public async Task Set_ThenReopened_IsThereForEachGroupAndPartition()
    {
        using TempDirectory directory = new();
        using TestHub hub = new(directory);
        await hub.Append(0, "a", "b", "c");
        await hub.Append(3, "d");
        Assert.Null(hub.Hub.Checkpoints.Get("$Default", 0));
        hub.Hub.Checkpoints.Set("$Default", 0, 0);
        hub.Hub.Checkpoints.Set("$Default", 0, 2);
        hub.Hub.Checkpoints.Set("$default", 3, 0); // names of groups have no case
        hub.Hub.Checkpoints.Set("other", 0, 1);
        hub.Reopen();

        Assert.Equal([2L, null, null, 0L], Enumerable.Range(0, 4).Select(p => hub.Hub.Checkpoints.Get("$Default", p)));
        Assert.Equal(1L, hub.Hub.Checkpoints.Get("other", 0));
        Assert.Null(hub.Hub.Checkpoints.Get("unknown", 0));
    }

    [Fact]
    public async Task Set_Lower_IsIgnored()
    {
        using TempDirectory directory = new();
        using TestHub hub = new(directory);
        await hub.Append(0, "a", "b");
        hub.Hub.Checkpoints.Set("g", 0, 1);
        hub.Hub.Checkpoints.Set("g", 0, 0);
        Assert.Equal(1L, hub.Hub.Checkpoints.Get("g", 0));
    }

    [Theory]
    [InlineData(0, 2)] // not yet there
    [InlineData(0, -1)]
    [InlineData(4, 0)] // no such partition
    [InlineData(-1, 0)]
    public async Task Set_OfNoEvent_Throws(int partition, long sequence)
    {
        using TempDirectory directory = new();
        using TestHub hub = new(directory);
        await hub.Append(0, "a", "b");
        Assert.Throws<ArgumentOutOfRangeException>(() => hub.Hub.Checkpoints.Set("g", partition, sequence));
    }

    [Theory]
    [InlineData("")]
    [InlineData("../up")]
    [InlineData("a/b")]
    [InlineData(".hidden")]
    [InlineData("123456789012345678901234567890123456789012345678901")]
    public void Register_NameThatIsNone_Throws(string name)
    {
        using TempDirectory directory = new();
        using TestHub hub = new(directory);
        Assert.Throws<ArgumentException>(() => hub.Hub.Checkpoints.Register(name));
    }

    [Fact]
    public async Task Open_LastWriteTorn_FallsBackToTheOneBefore()
    {
        using TempDirectory directory = new();
        using TestHub hub = new(directory);
        await hub.Append(1, "a", "b", "c");
        hub.Hub.Checkpoints.Set("g", 1, 0); // generation 1: second half of the slot
        hub.Hub.Checkpoints.Set("g", 1, 1); // generation 2: first half
        hub.Close();
        string path = Path.Combine(hub.HubDirectory, "g.checkpoints");
        byte[] bytes = File.ReadAllBytes(path);
        bytes[32 + 64 + 8] ^= 0xFF;
        File.WriteAllBytes(path, bytes);

        using TestHub again = new(directory);
        Assert.Equal(0L, again.Hub.Checkpoints.Get("g", 1));
    }

    [Fact]
    public async Task Open_CheckpointsOfALogThatIsGone_AreForgotten()
    {
        using TempDirectory directory = new();
        using (TestHub hub = new(directory))
        {
            await hub.Append(0, "a", "b");
            hub.Hub.Checkpoints.Set("g", 0, 1);
            hub.Close();
            foreach (string segment in hub.Segments)
                File.Delete(segment);
        }

        using TestHub again = new(directory);
        await again.Append(0, "new");
        Assert.Null(again.Hub.Checkpoints.Get("g", 0));
    }

    [Fact]
    public async Task Open_CheckpointAheadOfTheLog_IsTold()
    {
        using TempDirectory directory = new();
        long beforeLast;
        string segment;
        using (TestHub hub = new(directory))
        {
            await hub.Append(0, "a");
            segment = hub.Segments.Single();
            beforeLast = new FileInfo(segment).Length;
            await hub.Append(0, "b");
            hub.Hub.Checkpoints.Set("g", 0, 1);
        }

        using (FileStream file = new(segment, FileMode.Open))
            file.SetLength(beforeLast);
        Assert.Equal(EventLogFault.Corrupt, Assert.Throws<EventLogException>(() => new TestHub(directory)).Fault);
    }
}
