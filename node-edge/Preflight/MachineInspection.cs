using System.Globalization;
using NodeProgram.Edge.Sampling;

namespace NodeProgram.Edge.Preflight;

/// <summary>Processor, memory, disk and system of this machine, from /proc, /sys and /etc. What cannot be read is null.</summary>
internal sealed class MachineInspection(HostFiles files, string etcRoot, string dataDirectory)
{
    private readonly ControlGroup group = new(files);

    /// <summary>Processors, or the container's share of them in whole ones if that is less.</summary>
    internal int? CpuCores()
    {
        int present = ProcText.Lines(files.Proc("cpuinfo")).Count(line => line.StartsWith("processor", StringComparison.Ordinal));
        if (present == 0)
            return null;
        return group.CpuLimitPpm() is long limitPpm ? (int)Math.Clamp(limitPpm / 1_000_000, 1, present) : present;
    }

    /// <summary>The highest clock that the processor states: the driver's, else the one in its name, else the one it runs at now.</summary>
    internal int? CpuMegahertz()
    {
        if (files.SysNumber("devices/system/cpu/cpu0/cpufreq/cpuinfo_max_freq") is long kilohertz and >= 1_000)
            return (int)Math.Min(kilohertz / 1_000, 100_000);
        string? cpuinfo = files.Proc("cpuinfo");
        string? name = Value(cpuinfo, "model name");
        int at = name?.LastIndexOf("@ ", StringComparison.Ordinal) ?? -1;
        if (at >= 0 && name!.EndsWith("GHz", StringComparison.Ordinal) && Number(name[(at + 2)..^3]) is double gigahertz)
            return (int)Math.Round(gigahertz * 1_000);
        return Number(Value(cpuinfo, "cpu MHz")) is double megahertz ? (int)Math.Round(megahertz) : null;
    }

    /// <summary>Memory of the machine, or the container's limit if that is less, bytes.</summary>
    internal long? MemoryBytes() =>
        ProcText.MemoryOf(files.Proc("meminfo")) is (long total, _) ? Math.Min(total, group.MemoryLimitBytes() ?? long.MaxValue) : null;

    internal long? DiskBytes()
    {
        try
        {
            return new DriveInfo(dataDirectory).TotalSize;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Whether the disk under the data directory does not turn: the kernel's rotational flag of the device that is mounted there, or of the disk it is a part of.</summary>
    internal bool? DiskIsSolidState()
    {
        if (DeviceOf(files.Proc("self/mountinfo"), dataDirectory) is not string device)
            return null;
        long? rotational = files.SysNumber($"dev/block/{device}/queue/rotational") ?? files.SysNumber($"dev/block/{device}/../queue/rotational");
        // A virtual disk says "rotational" unless its host says otherwise: that is no answer.
        return rotational is null || (rotational == 1 && files.SysLink($"dev/block/{device}").Contains("/virtio", StringComparison.Ordinal)) ? null : rotational == 0;
    }

    /// <summary><c>ID</c> and <c>VERSION_ID</c> of os-release.</summary>
    internal (string? Id, string? Version) System()
    {
        string? text = HostFiles.Read(Path.Combine(etcRoot, "os-release"));
        return (OsRelease(text, "ID"), OsRelease(text, "VERSION_ID"));
    }

    /// <summary>Whether apt or dnf is set to install updates by itself; null where neither is known.</summary>
    internal bool? AutomaticUpdates()
    {
        string? apt = HostFiles.Read(Path.Combine(etcRoot, "apt/apt.conf.d/20auto-upgrades"));
        if (apt is not null)
            return ProcText.Lines(apt).Any(line => line.TrimStart().StartsWith("APT::Periodic::Unattended-Upgrade", StringComparison.Ordinal) && line.Contains("\"1\"", StringComparison.Ordinal));
        string? dnf = HostFiles.Read(Path.Combine(etcRoot, "dnf/automatic.conf"));
        if (dnf is not null)
            return ProcText.Lines(dnf).Any(line => line.Replace(" ", "", StringComparison.Ordinal) == "apply_updates=yes");
        return Directory.Exists(Path.Combine(etcRoot, "apt")) ? false : null;
    }

    /// <summary>The device number (<c>8:1</c>) mounted at the longest prefix of the path (proc(5), mountinfo).</summary>
    internal static string? DeviceOf(string? mountinfo, string path)
    {
        string? device = null;
        int longest = -1;
        foreach (string line in ProcText.Lines(mountinfo))
        {
            string[] words = ProcText.Words(line);
            if (words.Length < 6)
                continue;
            string mount = words[4].Replace("\\040", " ", StringComparison.Ordinal);
            bool holds = mount == "/" || path == mount || path.StartsWith(mount + "/", StringComparison.Ordinal);
            // A later mount on the same place hides the earlier.
            if (holds && mount.Length >= longest)
                (device, longest) = (words[2], mount.Length);
        }

        return device;
    }

    private static string? OsRelease(string? text, string name)
    {
        string? line = ProcText.Lines(text).FirstOrDefault(candidate => candidate.StartsWith(name + "=", StringComparison.Ordinal));
        string? value = line?[(name.Length + 1)..].Trim().Trim('"', '\'');
        return value is { Length: > 0 and <= 64 } && !value.AsSpan().ContainsAnyExceptInRange(' ', '~') ? value : null;
    }

    private static string? Value(string? cpuinfo, string name)
    {
        string? line = ProcText.Lines(cpuinfo).FirstOrDefault(candidate => candidate.StartsWith(name, StringComparison.Ordinal));
        return line is not null && line.IndexOf(':', StringComparison.Ordinal) is int colon and > 0 ? line[(colon + 1)..].Trim() : null;
    }

    private static double? Number(string? text) => double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value) && value is > 0 and < 100_000 ? value : null;
}
