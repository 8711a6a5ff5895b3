using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Measurement.Availability;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Releases;

/// <summary>
/// The releases that were published before an instant, and how far behind them each node's software is (rules, section 3). There is one line of releases: who runs a version has what every older one
/// brought, and a fix is had by running its release or a newer one (decided in docs/rules).
/// </summary>
public sealed class PublishedReleases
{
    private readonly Release[] releases;
    private readonly Policy policy;
    private readonly long atUnixMs;

    // The version of each software that was looked at, and which release is the first that is newer.
    private readonly Dictionary<string, (ReleaseVersion Version, int FirstNewer)> known = new(StringComparer.Ordinal);

    /// <summary>The releases at an instant.</summary>
    /// <param name="published">All that are known and stand, in any order.</param>
    /// <param name="atUnixMs">The instant; what was published then or later does not count.</param>
    /// <param name="policy">By which update slots and the grace go.</param>
    /// <param name="someWithdrawn">Whether some were published before the instant that were withdrawn before it: where nothing else is, nobody is behind anything, and that can be told.</param>
    public PublishedReleases(IEnumerable<Release> published, long atUnixMs, Policy policy, bool someWithdrawn = false)
    {
        (this.policy, this.atUnixMs) = (policy, atUnixMs);
        releases = [.. published.Where(release => release.PublishedUnixMs < atUnixMs).OrderBy(static release => release.Version)];
        IsEmpty = releases.Length == 0 && !someWithdrawn;
        Required = [.. releases.Where(static release => release.RequiredFromUnixMs is not null).Select(static release => new RequiredRelease(release.Version, release.RequiredFromUnixMs!.Value))];
    }

    /// <summary>Whether none was ever published: then nobody can tell how current a node's software is.</summary>
    public bool IsEmpty { get; }

    /// <summary>Those that are required from some time on, ascending by version.</summary>
    public IReadOnlyList<RequiredRelease> Required { get; }

    /// <summary>How a node's software stands; null when nobody can tell: nothing was published, or it never reported anything. Not safe to call from several threads.</summary>
    /// <param name="node">The node.</param>
    /// <param name="reports">What it called itself, ascending by time.</param>
    /// <param name="activeFromUnixMs">When it became active: before that nothing was asked of it.</param>
    public SoftwareFact? FactOf(NodeId node, IReadOnlyList<SoftwareReport> reports, long activeFromUnixMs)
    {
        if (IsEmpty || reports.LastOrDefault(report => report.SinceUnixMs < atUnixMs) is not { } last)
            return null;
        ReadOnlySpan<Release> newer = releases.AsSpan(Read(last.Software).FirstNewer);
        int behind = 0;
        Release? counted = null, below = null, missing = null;
        long missingSince = long.MaxValue;
        // What was published after the node's last update slot that was over long enough ago does not count against it yet.
        long countedUntil = newer.Length == 0 ? 0 : UpdateSlot.LastBeginOver(node, atUnixMs - policy.Scoring.SoftwareGraceSeconds * 1_000L, policy);
        foreach (Release release in newer)
        {
            if (!release.Version.IsPreRelease && Math.Max(release.PublishedUnixMs, activeFromUnixMs) <= countedUntil)
                (behind, counted) = (behind + 1, release);
            if (release.RequiredFromUnixMs < atUnixMs)
                below = release;
            if (release.IsCritical && Math.Max(release.PublishedUnixMs, OlderSince(release.Version, reports)) is var since && since < missingSince)
                (missing, missingSince) = (release, since);
        }

        return new SoftwareFact(
            last.Software, behind, counted?.Version.ToString(), below?.Version.ToString(), missing?.Version.ToString(),
            missing is null ? 0 : Math.Max(0, atUnixMs - Math.Max(missingSince, activeFromUnixMs)) / 1_000);
    }

    // Since when without a break the node has run something older.
    private long OlderSince(ReleaseVersion version, IReadOnlyList<SoftwareReport> reports)
    {
        long since = atUnixMs;
        for (int i = reports.Count - 1; i >= 0; i--)
        {
            if (reports[i].SinceUnixMs >= atUnixMs)
                continue;
            if (Read(reports[i].Software).Version >= version)
                break;
            since = reports[i].SinceUnixMs;
        }

        return since;
    }

    private (ReleaseVersion Version, int FirstNewer) Read(string software)
    {
        if (!known.TryGetValue(software, out (ReleaseVersion Version, int FirstNewer) read))
        {
            ReleaseVersion version = ReleaseVersion.OfSoftware(software);
            int first = Array.FindIndex(releases, release => release.Version > version);
            known.Add(software, read = (version, first < 0 ? releases.Length : first));
        }

        return read;
    }
}
