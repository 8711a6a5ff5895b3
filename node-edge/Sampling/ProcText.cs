namespace NodeProgram.Edge.Sampling;

/// <summary>Ticks of all processors since boot: in use, and in all.</summary>
internal readonly record struct CpuTicks(long Busy, long Total);

/// <summary>Bytes over the outer interfaces since boot.</summary>
internal readonly record struct NetworkBytes(long Received, long Sent);

/// <summary>One line of /proc/diskstats: sectors of 512 bytes and milliseconds busy since boot.</summary>
internal readonly record struct DiskLine(string Device, long SectorsRead, long SectorsWritten, long BusyMs);

/// <summary>Reads the text of /proc files (Linux Documentation/filesystems/proc.rst, admin-guide/iostats.rst). What does not parse is null.</summary>
internal static class ProcText
{
    private static readonly char[] Blanks = [' ', '\t'];

    /// <summary>The <c>cpu</c> line of /proc/stat: user nice system idle iowait irq softirq steal (guest is inside user).</summary>
    internal static CpuTicks? CpuOf(string? stat)
    {
        string? line = Lines(stat).FirstOrDefault(candidate => candidate.StartsWith("cpu ", StringComparison.Ordinal));
        if (line is null)
            return null;

        long[] ticks = new long[8];
        string[] words = Words(line);
        for (int index = 0; index < ticks.Length && index + 1 < words.Length; index++)
        {
            if (!long.TryParse(words[index + 1], out ticks[index]))
                return null;
        }

        long total = ticks.Sum();
        return words.Length < 5 ? null : new CpuTicks(total - ticks[3] - ticks[4], total);
    }

    /// <summary>Used share of the memory: what is neither free nor reclaimable (MemAvailable; Linux 3.14 and later).</summary>
    internal static (long TotalBytes, long AvailableBytes)? MemoryOf(string? meminfo)
    {
        long? total = KiloBytes(meminfo, "MemTotal:"), available = KiloBytes(meminfo, "MemAvailable:");
        return total is > 0 && available >= 0 && available <= total ? (total.Value * 1024, available.Value * 1024) : null;
    }

    /// <summary>Sums /proc/net/dev over the interfaces that the predicate takes.</summary>
    internal static NetworkBytes? NetworkOf(string? netDev, Func<string, bool> isOuter)
    {
        long received = 0, sent = 0;
        bool any = false;
        foreach (string line in Lines(netDev).Skip(2))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0 || !isOuter(line[..colon].Trim()))
                continue;
            string[] words = Words(line[(colon + 1)..]);
            if (words.Length < 9 || !long.TryParse(words[0], out long receivedHere) || !long.TryParse(words[8], out long sentHere))
                return null;
            (received, sent, any) = (received + receivedHere, sent + sentHere, true);
        }

        return any ? new NetworkBytes(received, sent) : null;
    }

    /// <summary>The interfaces named in /proc/net/dev.</summary>
    internal static IEnumerable<string> InterfacesOf(string? netDev) =>
        Lines(netDev).Skip(2).Where(line => line.Contains(':', StringComparison.Ordinal)).Select(line => line[..line.IndexOf(':', StringComparison.Ordinal)].Trim());

    /// <summary>The lines of /proc/diskstats.</summary>
    internal static IReadOnlyList<DiskLine> DisksOf(string? diskstats)
    {
        var disks = new List<DiskLine>();
        foreach (string line in Lines(diskstats))
        {
            string[] words = Words(line);
            if (words.Length >= 13 && long.TryParse(words[5], out long read) && long.TryParse(words[9], out long written) && long.TryParse(words[12], out long busyMs))
                disks.Add(new DiskLine(words[2], read, written, busyMs));
        }

        return disks;
    }

    /// <summary>The number after a word at the start of a line: <c>usage_usec 12</c>.</summary>
    internal static long? Field(string? text, string name)
    {
        string? line = Lines(text).FirstOrDefault(candidate => candidate.StartsWith(name + " ", StringComparison.Ordinal));
        return line is not null && long.TryParse(line.AsSpan(name.Length).Trim(), out long value) ? value : null;
    }

    private static long? KiloBytes(string? meminfo, string name)
    {
        string? line = Lines(meminfo).FirstOrDefault(candidate => candidate.StartsWith(name, StringComparison.Ordinal));
        string[] words = Words(line ?? "");
        return words.Length == 3 && words[2] == "kB" && long.TryParse(words[1], out long value) && value <= long.MaxValue / 1024 ? value : null;
    }

    internal static IEnumerable<string> Lines(string? text) => text?.Split('\n') ?? [];

    internal static string[] Words(string line) => line.Split(Blanks, StringSplitOptions.RemoveEmptyEntries);
}
