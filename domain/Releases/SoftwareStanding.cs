namespace NodeProgram.Domain.Releases;

/// <summary>A release that nodes must run, or a newer one.</summary>
/// <param name="Version">The oldest version that meets it.</param>
/// <param name="RequiredFromUnixMs">Since when.</param>
public readonly record struct RequiredRelease(ReleaseVersion Version, long RequiredFromUnixMs);

/// <summary>What a relay called itself from an instant on.</summary>
/// <param name="Software">As in its telemetry, <c>relay/1.2.0</c>.</param>
/// <param name="SinceUnixMs">When the program first received it, by the program's clock.</param>
public sealed record SoftwareReport(string Software, long SinceUnixMs);

/// <summary>Whether a node's software is outdated, and since when (rules, section 5, "outdated software").</summary>
public static class SoftwareStanding
{
    /// <summary>The changes of a node's software that are remembered.</summary>
    public const int ReportsMax = 32;

    /// <summary>
    /// Since when without a break the node has been outdated, Unix milliseconds; null when it is not, or when nobody can tell because it never reported anything. The time begins when the requirement
    /// did, or when the node began to run what does not meet it; changing from one outdated version to another does not begin it anew.
    /// </summary>
    /// <param name="reports">What it called itself, ascending by time.</param>
    /// <param name="required">The requirements, in any order.</param>
    /// <param name="activeFromUnixMs">When the node became active: before that nothing was asked of it.</param>
    /// <param name="atUnixMs">The instant asked about; what began then or later does not count.</param>
    public static long? OutdatedSince(IReadOnlyList<SoftwareReport> reports, IReadOnlyCollection<RequiredRelease> required, long activeFromUnixMs, long atUnixMs)
    {
        long? since = null;
        long until = atUnixMs;
        foreach (SoftwareReport report in reports.Where(report => report.SinceUnixMs < atUnixMs).Reverse())
        {
            ReleaseVersion version = ReleaseVersion.OfSoftware(report.Software);
            long[] missed = [.. required.Where(release => release.Version > version && release.RequiredFromUnixMs < until).Select(static release => release.RequiredFromUnixMs)];
            if (missed.Length == 0)
                break;
            since = Math.Max(missed.Min(), report.SinceUnixMs);
            if (since > report.SinceUnixMs)
                break;
            until = report.SinceUnixMs;
        }

        return since is { } begun ? Math.Max(begun, activeFromUnixMs) : null;
    }

    /// <summary>The reports with one more; the same list when the relay calls itself what it did. Beyond <see cref="ReportsMax"/> the second oldest takes the place of the oldest and its time.</summary>
    public static IReadOnlyList<SoftwareReport> With(IReadOnlyList<SoftwareReport> reports, string software, long atUnixMs)
    {
        if (reports is [.., { } last] && (last.Software == software || atUnixMs <= last.SinceUnixMs))
            return reports;
        SoftwareReport[] all = [.. reports, new SoftwareReport(software, atUnixMs)];
        // The time of the oldest is kept, so that nobody makes a long past short by many changes.
        return all.Length <= ReportsMax ? all : [all[1] with { SinceUnixMs = all[0].SinceUnixMs }, .. all[2..]];
    }
}
