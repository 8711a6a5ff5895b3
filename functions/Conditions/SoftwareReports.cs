using System.Collections.Concurrent;
using Azure.Data.Tables;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Releases;
using NodeProgram.Functions.Storage;

namespace NodeProgram.Functions.Conditions;

/// <summary>
/// What each relay called itself and since when, by the program's clock, ascending by time; at most <see cref="SoftwareStanding.ReportsMax"/>. Read when a relay calls itself something
/// else than this process saw last, and every ten minutes: another process may have seen something else meanwhile.
/// </summary>
public sealed class SoftwareReports(TableServiceClient tables) : NodeLists<SoftwareReport>(tables, TableNames.NodeSoftware, "software", "Reports", ListForm.Whole)
{
    private const int RememberedMax = 100_000;
    private const long TrustedMs = 10 * 60_000;
    private readonly ConcurrentDictionary<NodeId, SoftwareReport> remembered = new();

    /// <summary>Records what a relay calls itself; the same again changes nothing.</summary>
    public async ValueTask RecordAsync(NodeId node, string software, long arrivedAtUnixMs, CancellationToken cancellation)
    {
        if (remembered.TryGetValue(node, out SoftwareReport? known) && known.Software == software && arrivedAtUnixMs - known.SinceUnixMs < TrustedMs)
            return;
        await ChangeAsync(
            node,
            before => SoftwareStanding.With(before, software, arrivedAtUnixMs) is var after && ReferenceEquals(before, after) ? (null, true) : (after, true),
            cancellation);
        if (remembered.Count >= RememberedMax)
            remembered.Clear();
        remembered[node] = new SoftwareReport(software, arrivedAtUnixMs);
    }
}
