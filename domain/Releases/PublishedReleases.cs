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

    // What nodes lack depends on little more than their version, of which there are few.
    private readonly Dictionary<string, Release[]> newerThan = new(StringComparer.Ordinal);

    /// <summary>The releases at an instant.</summary>
    /// <param name="published">All that are known, in any order.</param>
    /// <param name="atUnixMs">The instant; what was published then or later does not count.</param>
    /// <param name="policy">By which update slots and the grace go.</param>
    public PublishedReleases(IEnumerable<Release> published, long atUnixMs, Policy policy)
    {
        (this.policy, this.atUnixMs) = (policy, atUnixMs);
        releases = [.. published.Where(release => release.PublishedUnixMs < atUnixMs).OrderBy(static release => release.Version)];
        Required = [.. releases.Where(static release => release.RequiredFromUnixMs is not null).Select(static release => new RequiredRelease(release.Version, release.RequiredFromUnixMs!.Value))];
    }

    /// <summary>Whether none was published: then nobody can tell how current a node's software is.</summary>
    public bool IsEmpty => releases.Length == 0;

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
        Release[] newer = NewerThan(last.Software);
        Release[] counted = [.. newer.Where(release => !release.Version.IsPreRelease && CountsFrom(node, Math.Max(release.PublishedUnixMs, activeFromUnixMs)) <= atUnixMs)];
        Release? below = newer.Where(release => release.RequiredFromUnixMs < atUnixMs).Select(static release => (Release?)release).LastOrDefault();
        (Release Fix, long Since)? missing = newer.Where(static release => release.IsCritical)
            .Select(fix => ((Release Fix, long Since)?)(fix, MissingSince(fix, reports, activeFromUnixMs))).MinBy(static fix => fix!.Value.Since);
        return new SoftwareFact(
            last.Software, counted.Length, counted.Length == 0 ? null : counted[^1].Version.ToString(), below?.Version.ToString(), missing?.Fix.Version.ToString(),
            missing is { } fix ? Math.Max(0, atUnixMs - fix.Since) / 1_000 : 0);
    }

    // A fix is as a release that is required from its publication on: the curve's first days are the grace.
    private long MissingSince(Release fix, IReadOnlyList<SoftwareReport> reports, long activeFromUnixMs) =>
        SoftwareStanding.OutdatedSince(reports, [new RequiredRelease(fix.Version, fix.PublishedUnixMs)], activeFromUnixMs, atUnixMs)!.Value;

    private long CountsFrom(NodeId node, long askedFromUnixMs) => UpdateSlot.FirstEndFrom(node, askedFromUnixMs, policy) + policy.Scoring.SoftwareGraceSeconds * 1_000L;

    private Release[] NewerThan(string software)
    {
        if (!newerThan.TryGetValue(software, out Release[]? newer))
        {
            ReleaseVersion version = ReleaseVersion.OfSoftware(software);
            newerThan.Add(software, newer = [.. releases.Where(release => release.Version > version)]);
        }

        return newer;
    }
}
