using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Releases;
using NodeProgram.Functions.Ingestion;
using NodeProgram.Functions.Storage;
using NodeProgram.Functions.Telemetry;

namespace NodeProgram.Functions.Conditions;

/// <summary>What is wrong with a node at an instant, and since when, Unix milliseconds; null: nothing.</summary>
/// <param name="OutdatedSince">Its software is older than a release that is required.</param>
/// <param name="ConfigurationIssueSince">The oldest issue of its configuration that is open.</param>
public readonly record struct ConditionFacts(long? OutdatedSince, long? ConfigurationIssueSince)
{
    /// <summary>Whole seconds from then to an instant; null for nothing.</summary>
    public static long? SecondsTo(long atUnixMs, long? since) => since is { } begun ? Math.Max(0, (atUnixMs - begun) / 1_000) : null;
}

/// <summary>
/// What people and the program itself know of nodes' software and configuration, as an epoch's census tells it (rules, section 5): the software that relays report against the releases that are
/// required, the findings of reviewers that are open, and configurations that relays do not fetch any more.
/// </summary>
public sealed class NodeConditionFacts(ReleaseBook releases, SoftwareReports software, FindingRows findings, ConfigurationPulls pulls, LiveNodes live, IngestRows ingestion, IngestPulse pulse)
{
    /// <summary>The facts of some nodes at an instant; a node of which nothing is wrong is left out.</summary>
    public async Task<IReadOnlyDictionary<NodeId, ConditionFacts>> LoadAsync(IReadOnlyCollection<NodeRecord> nodes, long atUnixMs, TimePolicy time, CancellationToken cancellation)
    {
        IReadOnlyList<RequiredRelease> required = await releases.LoadRequiredAsync(cancellation);
        // Most of the time nothing is required of anybody, and everybody fetches its configuration.
        IReadOnlyDictionary<NodeId, IReadOnlyList<SoftwareReport>> reports =
            required.Count == 0 ? new Dictionary<NodeId, IReadOnlyList<SoftwareReport>>() : await software.LoadAllAsync(cancellation);
        IReadOnlyDictionary<NodeId, IReadOnlyList<Finding>> open = await findings.LoadAllAsync(cancellation);
        Dictionary<NodeId, long> stale = await LoadStaleAsync(nodes.Select(static node => node.Node).ToHashSet(), atUnixMs, time, cancellation);
        var facts = new Dictionary<NodeId, ConditionFacts>();
        foreach (NodeRecord node in nodes)
        {
            ConditionFacts found = Of(node, reports.GetValueOrDefault(node.Node) ?? [], required, open.GetValueOrDefault(node.Node) ?? [], stale.TryGetValue(node.Node, out long since) ? since : null, atUnixMs);
            if (found != default)
                facts.Add(node.Node, found);
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
    public static ConditionFacts Of(
        NodeRecord node, IReadOnlyList<SoftwareReport> reports, IReadOnlyList<RequiredRelease> required, IReadOnlyList<Finding> findings, long? staleSince, long atUnixMs)
    {
        if (node.ActivatedAt is not { } activated)
            return default;
        long from = activated.ToUnixTimeMilliseconds();
        DateTimeOffset at = DateTimeOffset.FromUnixTimeMilliseconds(atUnixMs);
        long? issue = findings.Where(finding => finding.IsOpenAt(at)).Select(static finding => (long?)finding.At.ToUnixTimeMilliseconds()).Append(staleSince).Min();
        return new ConditionFacts(SoftwareStanding.OutdatedSince(reports, required, from, atUnixMs), issue is { } since ? Math.Max(since, from) : null);
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
