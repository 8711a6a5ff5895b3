using System.Collections.Concurrent;
using Azure.Data.Tables;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Releases;
using NodeProgram.Functions.Storage;

namespace NodeProgram.Functions.Conditions;

/// <summary>
/// What each relay called itself and since when, by the program's clock, ascending by time; at most <see cref="SoftwareStanding.ReportsMax"/>. Read and written only when a relay calls itself something
/// else than this process saw last.
/// </summary>
public sealed class SoftwareReports(TableServiceClient tables) : NodeLists<SoftwareReport>(tables, TableNames.NodeSoftware, "software", "Reports", ListForm.Whole)
{
    private const int RememberedMax = 100_000;
    private readonly ConcurrentDictionary<NodeId, string> remembered = new();

    /// <summary>Records what a relay calls itself; the same again changes nothing.</summary>
    public async ValueTask RecordAsync(NodeId node, string software, long arrivedAtUnixMs, CancellationToken cancellation)
    {
        if (remembered.TryGetValue(node, out string? known) && known == software)
            return;
        await ChangeAsync(
            node,
            before => SoftwareStanding.With(before, software, arrivedAtUnixMs) is var after && ReferenceEquals(before, after) ? (null, true) : (after, true),
            cancellation);
        if (remembered.Count >= RememberedMax)
            remembered.Clear();
        remembered[node] = software;
    }
}
