using NodeProgram.Emulator.EventHubs.Log;

namespace NodeProgram.Emulator.EventHubs.Tests.Log;

public class RecoveryTests
{
    [Fact]
    public async Task Open_LastWriteTornAtAnyByte_KeepsEveryWholeAppendAndNothingElse()
    {
        using TempDirectory directory = new();
        string path;
        List<long> ends = [];
        using (TestHub hub = new(directory))
        {
            path = hub.Segments.Single();
            ends.Add(new FileInfo(path).Length);
            foreach (string[] append in new string[][] { ["a"], ["b", "c"], ["d"] })
            {
                await hub.Append(0, append);
                ends.Add(new FileInfo(path).Length);
            }
        }

        byte[] whole = File.ReadAllBytes(path);
        string[][] upTo = [[], ["a"], ["a", "b", "c"], ["a", "b", "c", "d"]];
        // Every cut inside the last append, and a cut inside the one of two events: no half of it may remain.
        for (long cut = ends[1]; cut <= ends[3]; cut++)
        {
            File.WriteAllBytes(path, whole[..(int)cut]);
            using TestHub hub = new(directory);
            Assert.Equal(upTo[ends.FindLastIndex(end => end <= cut)], hub.Texts(0));
            await hub.Append(0, "after");
            Assert.Equal("after", hub.Texts(0)[^1]);
            Assert.Equal(hub.Texts(0).Length, hub.Hub.GetPartition(0).NextSequence);
        }
    }

    [Fact]
    public async Task Open_TailGarbled_IsCutAndTheNumbersGoOn()
    {
        using TempDirectory directory = new();
        string path;
        long end;
        using (TestHub hub = new(directory))
        {
            await hub.Append(0, "a", "b");
            path = hub.Segments.Single();
            end = new FileInfo(path).Length;
        }

        byte[] garbage = new byte[5000];
        new Random(7).NextBytes(garbage);
        using (FileStream file = new(path, FileMode.Append))
            file.Write(garbage);
        using (TestHub hub = new(directory))
        {
            Assert.Equal(["a", "b"], hub.Texts(0));
            Assert.Equal(end, new FileInfo(path).Length);
            await hub.Append(0, "c");
        }

        using TestHub again = new(directory);
        Assert.Equal(["a", "b", "c"], again.Texts(0));
    }

    [Fact]
    public async Task Open_DamageBeforeAcknowledgedEvents_IsToldAndNothingIsTouched()
    {
        using TempDirectory directory = new();
        string path;
        long firstEnd;
        using (TestHub hub = new(directory))
        {
            path = hub.Segments.Single();
            long begin = new FileInfo(path).Length;
            await hub.Append(0, "aaaa");
            firstEnd = new FileInfo(path).Length;
            await hub.Append(0, "bbbb");
            Assert.True(firstEnd > begin);
        }

        byte[] bytes = File.ReadAllBytes(path);
        bytes[firstEnd - 6] ^= 1; // in the body of the first event
        File.WriteAllBytes(path, bytes);

        EventLogException fault = Assert.Throws<EventLogException>(() => new TestHub(directory));
        Assert.Equal((EventLogFault.Corrupt, path), (fault.Fault, fault.Path));
        Assert.Equal(bytes, File.ReadAllBytes(path));
    }

    [Fact]
    public async Task Read_DamageInASealedSegment_IsToldAndNotSkipped()
    {
        using TempDirectory directory = new();
        using TestHub hub = new(directory);
        for (int i = 0; i < 40; i++)
            await hub.AppendBytes(0, 4000);
        string first = hub.Segments[0];
        Assert.True(hub.Segments.Length > 1);
        hub.Close();
        byte[] bytes = File.ReadAllBytes(first);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(first, bytes);

        using TestHub again = new(directory);
        Assert.Equal(EventLogFault.Corrupt, Assert.Throws<EventLogException>(() => again.Hub.Read(0, 0, 1000, 1 << 24)).Fault);
    }

    [Theory]
    [InlineData(0)] // magic
    [InlineData(45)] // a mark
    public void Open_HeadOfASegmentDamaged_IsTold(int at)
    {
        using TempDirectory directory = new();
        string path;
        using (TestHub hub = new(directory))
            path = hub.Segments.Single();
        byte[] bytes = File.ReadAllBytes(path);
        bytes[at] ^= 1;
        File.WriteAllBytes(path, bytes);
        Assert.Equal(EventLogFault.Corrupt, Assert.Throws<EventLogException>(() => new TestHub(directory)).Fault);
    }

    [Fact]
    public async Task Open_SegmentMissingInTheMiddle_IsTold()
    {
        using TempDirectory directory = new();
        using (TestHub hub = new(directory))
        {
            for (int i = 0; i < 60; i++)
                await hub.AppendBytes(0, 4000);
            Assert.True(hub.Segments.Length > 2);
            File.Delete(hub.Segments[1]);
        }

        Assert.Equal(EventLogFault.Corrupt, Assert.Throws<EventLogException>(() => new TestHub(directory)).Fault);
    }

    [Fact]
    public async Task Open_WithAnotherNumberOfPartitions_IsToldWithBothNumbers()
    {
        using TempDirectory directory = new();
        using (TestHub hub = new(directory, partitions: 4))
            await hub.Append(0, "a");
        EventLogException fault = Assert.Throws<EventLogException>(() => new TestHub(directory, partitions: 8));
        Assert.Equal(EventLogFault.Incompatible, fault.Fault);
        Assert.Contains("4 partitions, the settings say 8", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_InUseByAnother_IsTold()
    {
        using TempDirectory directory = new();
        using TestHub hub = new(directory);
        Assert.Equal(EventLogFault.Locked, Assert.Throws<EventLogException>(() => new TestHub(directory)).Fault);
    }

    [Fact]
    public async Task Open_AfterACrashWhileBeginningASegment_IgnoresTheDraft()
    {
        using TempDirectory directory = new();
        string draft;
        using (TestHub hub = new(directory))
        {
            await hub.Append(0, "a");
            draft = Path.Combine(hub.HubDirectory, Segment.NameOf(12345) + ".draft");
            File.WriteAllText(draft, "half a head");
        }

        using TestHub again = new(directory);
        Assert.Equal(["a"], again.Texts(0));
        Assert.False(File.Exists(draft));
    }
}
