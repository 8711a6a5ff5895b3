using Microsoft.Extensions.Time.Testing;
using NodeProgram.Domain.Telemetry;
using NodeProgram.Edge.Sampling;

namespace NodeProgram.Edge.Tests.Sampling;

public sealed class HostSamplerTests : IDisposable
{
    private readonly HostTree tree = new();
    private readonly FakeTimeProvider time = new();

    public void Dispose() => tree.Dispose();

    [Fact]
    public void Take_TwoRecordedReadingsTenSecondsApart_HasTheRates()
    {
        tree.Put("proc/stat", Recorded.Stat).Put("proc/meminfo", Recorded.MemInfo).Put("proc/net/dev", Recorded.NetDev).Put("proc/diskstats", Recorded.DiskStats)
            .Put("sys/class/net/eth0/device/uevent", "").Put("sys/block/vda/size", "1").Put("sys/block/loop0/size", "1");
        var sampler = new HostSampler(tree.Files, Path.GetTempPath(), time);
        Sample first = sampler.Take(1);
        Assert.Null(first.CpuPpm);
        Assert.Null(first.ReceiveBitsPerSecond);
        Assert.Null(first.DiskBusyPpm);
        Assert.Equal(250_000, first.MemoryPpm); // 1 - 18513072 / 24684096

        time.Advance(TimeSpan.FromSeconds(10));
        tree.Put("proc/stat", Recorded.StatLater).Put("proc/net/dev", Recorded.NetDevLater).Put("proc/diskstats", Recorded.DiskStatsLater);
        Sample second = sampler.Take(2);
        Assert.Equal(700_000, second.CpuPpm); // 700 of 1,000 ticks
        Assert.Equal(1_000_000, second.ReceiveBitsPerSecond); // 1,250,000 bytes in 10 s; the loopback's do not count
        Assert.Equal(400_000, second.TransmitBitsPerSecond); // 500,000 bytes
        Assert.Equal(250_000, second.DiskBusyPpm); // 2,500 of 10,000 ms; the partition is not counted again, the loop device not at all
        Assert.Equal(2_048 * 512 / 10, second.DiskReadBytesPerSecond);
        Assert.Equal(20_480 * 512 / 10, second.DiskWriteBytesPerSecond);
        Assert.InRange(second.DiskPpm!.Value, 0, 1_000_000);
    }

    [Fact]
    public void Take_CountersReset_SaysNothingRatherThanNonsense()
    {
        tree.Put("proc/stat", Recorded.StatLater).Put("proc/net/dev", Recorded.NetDevLater).Put("sys/class/net/eth0/device/uevent", "");
        var sampler = new HostSampler(tree.Files, Path.GetTempPath(), time);
        sampler.Take(1);
        time.Advance(TimeSpan.FromSeconds(10));
        tree.Put("proc/stat", Recorded.Stat).Put("proc/net/dev", Recorded.NetDev);
        Sample second = sampler.Take(2);
        Assert.Null(second.CpuPpm);
        Assert.Null(second.ReceiveBitsPerSecond);
    }

    [Fact]
    public void Take_NothingReadable_IsASampleWithoutClaims()
    {
        var sampler = new HostSampler(new HostFiles("/nonexistent/proc", "/nonexistent/sys"), "/nonexistent", time);
        sampler.Take(1);
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(new Sample { AtUnixMs = 2 }, sampler.Take(2) with { DiskPpm = null });
    }

    // A container with half a processor and 1 GiB is full long before its host is.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Take_LimitedContainer_TellsTheFullerOfHostAndContainer(bool version2)
    {
        tree.Put("proc/stat", Recorded.Stat).Put("proc/meminfo", Recorded.MemInfo);
        PutGroup(version2, cpuMicros: 1_000_000);
        var sampler = new HostSampler(tree.Files, Path.GetTempPath(), time);
        sampler.Take(1);
        time.Advance(TimeSpan.FromSeconds(10));
        tree.Put("proc/stat", Recorded.StatLater);
        PutGroup(version2, cpuMicros: 5_500_000);
        Sample second = sampler.Take(2);
        Assert.Equal(900_000, second.CpuPpm); // 4.5 s of the 5 s that half a processor gives in 10 s; the host is at 70 %
        Assert.Equal(500_000, second.MemoryPpm); // (768 MiB - 256 MiB of cache) of 1 GiB; the host is at 25 %
    }

    [Fact]
    public void Take_ThisMachineUnderLoad_SeesIt()
    {
        using var data = new Support.TemporaryDirectory();
        var sampler = new HostSampler(new HostFiles("/proc", "/sys"), data.Location, TimeProvider.System);
        sampler.Take(1);
        long start = System.Diagnostics.Stopwatch.GetTimestamp();
        ulong spin = 1;
        while (System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalMilliseconds < 400)
            spin = spin * 6364136223846793005 + 1;
        Sample sample = sampler.Take(2);
        Assert.NotEqual(0ul, spin);
        Assert.InRange(sample.CpuPpm!.Value, 1_000_000 / Environment.ProcessorCount / 2, 1_000_000); // one processor was busy
        Assert.InRange(sample.MemoryPpm!.Value, 1, 1_000_000);
        Assert.InRange(sample.DiskPpm!.Value, 0, 1_000_000);
        Assert.InRange(sample.ReceiveBitsPerSecond!.Value, 0, 1_000_000_000_000);
    }

    private void PutGroup(bool version2, long cpuMicros)
    {
        if (version2)
            tree.Put("proc/self/cgroup", "0::/relay\n").Put("sys/fs/cgroup/relay/cpu.max", "50000 100000\n").Put("sys/fs/cgroup/relay/cpu.stat", $"usage_usec {cpuMicros}\nuser_usec 1\n")
                .Put("sys/fs/cgroup/relay/memory.max", "1073741824\n").Put("sys/fs/cgroup/relay/memory.current", "805306368\n")
                .Put("sys/fs/cgroup/relay/memory.stat", "anon 1\ninactive_file 268435456\n");
        else
            tree.Put("proc/self/cgroup", "2:cpu:/\n1:memory:/\n").Put("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "50000\n").Put("sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000\n")
                .Put("sys/fs/cgroup/cpuacct/cpuacct.usage", $"{cpuMicros * 1_000}\n").Put("sys/fs/cgroup/memory/memory.limit_in_bytes", "1073741824\n")
                .Put("sys/fs/cgroup/memory/memory.usage_in_bytes", "805306368\n").Put("sys/fs/cgroup/memory/memory.stat", "cache 1\ntotal_inactive_file 268435456\n");
    }

    [Fact]
    public void ControlGroup_NoLimit_IsNull()
    {
        tree.Put("proc/self/cgroup", "0::/\n").Put("sys/fs/cgroup/cpu.stat", "usage_usec 1\n").Put("sys/fs/cgroup/cpu.max", "max 100000\n").Put("sys/fs/cgroup/memory.max", "max\n");
        var group = new ControlGroup(tree.Files);
        Assert.Null(group.CpuLimitPpm());
        Assert.Null(group.MemoryLimitBytes());
        using var version1 = new HostTree();
        version1.Put("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "-1\n").Put("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
        var group1 = new ControlGroup(version1.Files);
        Assert.Null(group1.CpuLimitPpm());
        Assert.Null(group1.MemoryLimitBytes());
    }
}
