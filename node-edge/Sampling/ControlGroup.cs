namespace NodeProgram.Edge.Sampling;

/// <summary>
/// The control group that the relay runs in, version 2 or 1: in a limited container the limit, not the host, is what runs out first. Null where there is no limit.
/// </summary>
internal sealed class ControlGroup
{
    private readonly HostFiles files;
    private readonly string? unified;

    internal ControlGroup(HostFiles files)
    {
        this.files = files;
        // "0::/path" is the version 2 line; inside a cgroup namespace the path is "/".
        string? own = ProcText.Lines(files.Proc("self/cgroup")).FirstOrDefault(line => line.StartsWith("0::/", StringComparison.Ordinal));
        string path = "fs/cgroup/" + (own?[4..].Trim() ?? "");
        if (own is not null && files.SysExists(path.TrimEnd('/') + "/cpu.stat"))
            unified = path.TrimEnd('/');
        else if (files.SysExists("fs/cgroup/cgroup.controllers"))
            unified = "fs/cgroup";
    }

    /// <summary>Processors that the group may use at once, millionths; null without a limit.</summary>
    internal long? CpuLimitPpm()
    {
        if (unified is not null)
        {
            string[] words = ProcText.Words(files.Sys(unified + "/cpu.max")?.Trim() ?? "");
            return words.Length == 2 && long.TryParse(words[0], out long quota) && long.TryParse(words[1], out long period) ? Ratio(quota, period) : null;
        }

        return files.SysNumber("fs/cgroup/cpu/cpu.cfs_quota_us") is long quotaV1 and > 0 && files.SysNumber("fs/cgroup/cpu/cpu.cfs_period_us") is long periodV1
            ? Ratio(quotaV1, periodV1) : null;
    }

    /// <summary>Processor time of the group, microseconds.</summary>
    internal long? CpuUsageMicros() => unified is not null
        ? ProcText.Field(files.Sys(unified + "/cpu.stat"), "usage_usec")
        : files.SysNumber("fs/cgroup/cpuacct/cpuacct.usage") / 1_000;

    /// <summary>The memory that the group may use, bytes; null without a limit.</summary>
    internal long? MemoryLimitBytes()
    {
        long? limit = unified is not null ? files.SysNumber(unified + "/memory.max") : files.SysNumber("fs/cgroup/memory/memory.limit_in_bytes");
        return limit is > 0 and < 1L << 60 ? limit : null; // version 1 says "no limit" with a number near 2^63
    }

    /// <summary>The memory that the group uses and that cannot be reclaimed at once, bytes.</summary>
    internal long? MemoryUsedBytes()
    {
        long? used = unified is not null ? files.SysNumber(unified + "/memory.current") : files.SysNumber("fs/cgroup/memory/memory.usage_in_bytes");
        long cache = unified is not null
            ? ProcText.Field(files.Sys(unified + "/memory.stat"), "inactive_file") ?? 0
            : ProcText.Field(files.Sys("fs/cgroup/memory/memory.stat"), "total_inactive_file") ?? 0;
        return used is long bytes ? Math.Max(0, bytes - cache) : null;
    }

    private static long? Ratio(long part, long whole) => part > 0 && whole > 0 && part <= long.MaxValue / 1_000_000 ? part * 1_000_000 / whole : null;
}
