using NodeProgram.Domain.Evidence;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Releases;
using NodeProgram.Functions.Ingestion;
using NodeProgram.Functions.Storage;
using NodeProgram.Functions.Telemetry;

namespace NodeProgram.Functions.Conditions;

/// <summary>What is known of a node at an instant; what is wrong since when, Unix milliseconds, null: nothing.</summary>
/// <param name="OutdatedSince">Its software is older than a release that is required.</param>
/// <param name="ConfigurationIssueSince">The oldest issue of its configuration that is open.</param>
/// <param name="Software">Its software against the releases; null when nobody can tell.</param>
/// <param name="Findings">What is open; null for a node that was never active.</param>
public readonly record struct ConditionFacts(long? OutdatedSince, long? ConfigurationIssueSince, SoftwareFact? Software, FindingsFact? Findings)
{
    /// <summary>Whole seconds from then to an instant; null for nothing.</summary>
    public static long? SecondsTo(long atUnixMs, long? since) => since is { } begun ? Math.Max(0, (atUnixMs - begun) / 1_000) : null;
}

/// <summary>
/// What people and the program itself know of nodes' software and configuration, as an epoch's census tells it (rules, sections 3 and 5): the software that relays report against the releases, the findings of reviewers that are open, and configurations that relays do not fetch any more.
/// </summary>
public sealed class NodeConditionFacts(ReleaseBook releases, SoftwareReports software, FindingRows findings, ConfigurationPulls pulls, LiveNodes live, IngestRows ingestion, IngestPulse pulse)
{
    /// <summary>The facts of some nodes at an instant.</summary>
    /// <param name="nodes">Nodes that were active.</param>
    /// <param name="atUnixMs">The instant.</param>
    /// <param name="policy">By which they are settled.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public async Task<IReadOnlyDictionary<NodeId, ConditionFacts>> LoadAsync(IReadOnlyCollection<NodeRecord> nodes, long atUnixMs, Policy policy, CancellationToken cancellation)
    {
        PublishedReleases published = await releases.LoadPublishedAsync(atUnixMs, policy, cancellation);
        // Before the first release nothing can be said of anybody's software; and most of the time everybody fetches its configuration.
        IReadOnlyDictionary<NodeId, IReadOnlyList<SoftwareReport>> reports =
            published.IsEmpty ? new Dictionary<NodeId, IReadOnlyList<SoftwareReport>>() : await software.LoadAllAsync(cancellation);
        IReadOnlyDictionary<NodeId, IReadOnlyList<Finding>> open = await findings.LoadAllAsync(cancellation);
        Dictionary<NodeId, long> stale = await LoadStaleAsync(nodes.Select(static node => node.Node).ToHashSet(), atUnixMs, policy.Time, cancellation);
        var facts = new Dictionary<NodeId, ConditionFacts>(nodes.Count);
        foreach (NodeRecord node in nodes)
        {
            facts.Add(node.Node, Of(
                node, reports.GetValueOrDefault(node.Node) ?? [], published, open.GetValueOrDefault(node.Node) ?? [], stale.TryGetValue(node.Node, out long since) ? since : null, atUnixMs));
        }

        return facts;
    }

    /// <summary>Since when a relay that sends telemetry works by a configuration that it does not fetch any more; null when it does fetch it, or nobody can tell.</summary>
    /// <param name="lastPullAt">When it last asked.</param>
    /// <param name="lastArrivalAt">When something of it last arrived.</param>
    /// <param name="silences">When the program itself was not there: nobody can ask it then, and that time does not count.</param>
    /// <param name="time">How long an epoch is.</param>
    /// <param name="atUnixMs">As of when.</param>
    public static long? StaleSince(long? lastPullAt, long? lastArrivalAt, IReadOnlyList<IngestGap> silences, TimePolicy time, long atUnixMs) =>
        lastPullAt is { } pulled && IngestGap.After(silences, pulled, ConfigurationPulls.StaleMsAfter(time)) is var since && since < atUnixMs && lastArrivalAt > since ? since : null;

    /// <summary>The facts of one node.</summary>
    public static ConditionFacts Of(NodeRecord node, IReadOnlyList<SoftwareReport> reports, PublishedReleases published, IReadOnlyList<Finding> findings, long? staleSince, long atUnixMs)
    {
        if (node.ActivatedAt is not { } activated)
            return default;
        long from = activated.ToUnixTimeMilliseconds();
        DateTimeOffset at = DateTimeOffset.FromUnixTimeMilliseconds(atUnixMs);
        Finding[] open = findings.Count == 0 ? [] : [.. findings.Where(finding => finding.IsOpenAt(at))];
        int major = open.Count(static finding => finding.Severity == FindingSeverity.Major);
        long? issue = open.Select(static finding => (long?)finding.At.ToUnixTimeMilliseconds()).Append(staleSince).Min();
        return new ConditionFacts(
            SoftwareStanding.OutdatedSince(reports, published.Required, from, atUnixMs),
            issue is { } since ? Math.Max(since, from) : null,
            published.FactOf(node.Node, reports, from),
            open.Length == 0 && staleSince is null ? FindingsFact.None : new FindingsFact(open.Length - major, major, staleSince is not null));
    }

    private async Task<Dictionary<NodeId, long>> LoadStaleAsync(HashSet<NodeId> nodes, long atUnixMs, TimePolicy time, CancellationToken cancellation)
    {
        var stale = new Dictionary<NodeId, long>();
        KeyValuePair<NodeId, long>[] silent = [.. (await pulls.LoadOlderAsync(atUnixMs - ConfigurationPulls.StaleMsAfter(time), cancellation)).Where(pull => nodes.Contains(pull.Key))];
        if (silent.Length == 0)
            return stale;
        // A gap that lasts is found by its end: this is one.
        await pulse.BeatAsync(cancellation);
        IReadOnlyList<IngestGap> gaps = await ingestion.LoadGapsAsync(silent.Min(static pull => pull.Value), atUnixMs, cancellation);
        foreach ((NodeId node, long at) in silent)
        {
            if (StaleSince(at, (await live.FindAsync(node, cancellation))?.ArrivedAt, gaps, time, atUnixMs) is { } since)
                stale.Add(node, since);
        }

        return stale;
    }
}
