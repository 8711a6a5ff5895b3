using NodeProgram.Domain.Telemetry;

namespace NodeProgram.Edge.Sampling;

/// <summary>
/// Takes a sample of this machine. Rates are over the time since the sample before, so the first has none. Where host and container disagree the fuller one is told:
/// a claim can only lower a score (rules, section 2).
/// </summary>
internal sealed class HostSampler
{
    private readonly HostFiles files;
    private readonly ControlGroup group;
    private readonly string dataDirectory;
    private readonly TimeProvider time;
    private Reading? before;

    internal HostSampler(HostFiles files, string dataDirectory, TimeProvider time)
    {
        (this.files, this.dataDirectory, this.time) = (files, dataDirectory, time);
        group = new ControlGroup(files);
    }

    internal Sample Take(long atUnixMs)
    {
        Reading now = Read();
        Reading? last = before;
        before = now;
        long elapsedMicros = last is null ? 0 : (long)time.GetElapsedTime(last.Timestamp, now.Timestamp).TotalMicroseconds;
        return new Sample
        {
            AtUnixMs = atUnixMs,
            CpuPpm = Larger(CpuPpm(last, now), GroupCpuPpm(last, now, elapsedMicros)),
            MemoryPpm = Larger(MemoryPpm(), GroupMemoryPpm()),
            DiskPpm = DiskPpm(),
            DiskBusyPpm = last is null ? null : DiskRates.BusyPpm(last.Disks, now.Disks, elapsedMicros),
            DiskReadBytesPerSecond = last is null ? null : DiskRates.BytesPerSecond(last.Disks, now.Disks, elapsedMicros, disk => disk.SectorsRead),
            DiskWriteBytesPerSecond = last is null ? null : DiskRates.BytesPerSecond(last.Disks, now.Disks, elapsedMicros, disk => disk.SectorsWritten),
            ReceiveBitsPerSecond = PerSecond(last?.Network?.Received, now.Network?.Received, 8, elapsedMicros),
            TransmitBitsPerSecond = PerSecond(last?.Network?.Sent, now.Network?.Sent, 8, elapsedMicros),
        };
    }

    /// <summary>The growth of a counter times a factor a second; null when it is unknown or the counter was reset.</summary>
    internal static long? PerSecond(long? last, long? now, int factor, long elapsedMicros) =>
        now >= last && elapsedMicros > 0 ? (long)((Int128)(now.Value - last.Value) * factor * 1_000_000 / elapsedMicros) : null;

    private Reading Read()
    {
        string? netDev = files.Proc("net/dev");
        HashSet<string> physical = [.. ProcText.InterfacesOf(netDev).Where(name => files.SysExists($"class/net/{name}/device"))];
        // In a container the way out is itself virtual; then everything but the loopback and bridges counts.
        bool IsOuter(string name) => physical.Count > 0 ? physical.Contains(name) : name != "lo" && !IsInner(name);
        return new Reading(
            time.GetTimestamp(),
            ProcText.CpuOf(files.Proc("stat")),
            group.CpuUsageMicros(),
            ProcText.NetworkOf(netDev, IsOuter),
            [.. ProcText.DisksOf(files.Proc("diskstats")).Where(disk => IsWholeDisk(disk.Device))]);
    }

    private static bool IsInner(string name) =>
        name.StartsWith("veth", StringComparison.Ordinal) || name.StartsWith("docker", StringComparison.Ordinal) || name.StartsWith("br-", StringComparison.Ordinal)
        || name.StartsWith("virbr", StringComparison.Ordinal) || name.StartsWith("cni", StringComparison.Ordinal);

    // A partition's traffic is its disk's; loops and RAM disks have no disk; stacked devices (dm, md) would count twice.
    private bool IsWholeDisk(string device) =>
        files.SysExists($"block/{device}") && !device.StartsWith("loop", StringComparison.Ordinal) && !device.StartsWith("ram", StringComparison.Ordinal)
        && !device.StartsWith("zram", StringComparison.Ordinal) && !device.StartsWith("dm-", StringComparison.Ordinal) && !device.StartsWith("md", StringComparison.Ordinal);

    private static long? CpuPpm(Reading? last, Reading now) =>
        last?.Cpu is CpuTicks a && now.Cpu is CpuTicks b && b.Total > a.Total ? Math.Clamp((b.Busy - a.Busy) * 1_000_000 / (b.Total - a.Total), 0, 1_000_000) : null;

    private long? GroupCpuPpm(Reading? last, Reading now, long elapsedMicros) =>
        group.CpuLimitPpm() is long limitPpm and > 0 && now.GroupCpuMicros >= last?.GroupCpuMicros && elapsedMicros > 0
            ? (long)Int128.Clamp((Int128)(now.GroupCpuMicros.Value - last!.GroupCpuMicros!.Value) * 1_000_000 * 1_000_000 / ((Int128)elapsedMicros * limitPpm), 0, 1_000_000)
            : null;

    private long? MemoryPpm() => ProcText.MemoryOf(files.Proc("meminfo")) is (long total, long available) ? Share(total - available, total) : null;

    private long? GroupMemoryPpm() => group.MemoryLimitBytes() is long limit && group.MemoryUsedBytes() is long used ? Share(used, limit) : null;

    private long? DiskPpm()
    {
        try
        {
            var drive = new DriveInfo(dataDirectory);
            return drive.TotalSize > 0 ? Share(drive.TotalSize - drive.AvailableFreeSpace, drive.TotalSize) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static long Share(long part, long whole) => (long)Int128.Clamp((Int128)part * 1_000_000 / whole, 0, 1_000_000);

    private static long? Larger(long? a, long? b) => a is null ? b : b is null ? a : Math.Max(a.Value, b.Value);

    private sealed record Reading(long Timestamp, CpuTicks? Cpu, long? GroupCpuMicros, NetworkBytes? Network, IReadOnlyList<DiskLine> Disks);
}
