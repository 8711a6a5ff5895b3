using System.Collections.Concurrent;
using System.Text.Json;
using Azure.Data.Tables;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Releases;
using NodeProgram.Functions.Http;
using NodeProgram.Functions.Storage;

namespace NodeProgram.Functions.Conditions;

/// <summary>
/// What each relay called itself and since when, by the program's clock. PK = <c>software</c>, RK = node, <c>Reports</c> = JSON, at most <see cref="SoftwareStanding.ReportsMax"/>. Read and written
/// only when a relay calls itself something else than this process saw last.
/// </summary>
public sealed class SoftwareReports(TableServiceClient tables)
{
    private const string Partition = "software";
    private const int RememberedMax = 100_000;
    private readonly ConcurrentDictionary<NodeId, string> remembered = new();
    private readonly TableClient table = tables.GetTableClient(TableNames.NodeSoftware);

    /// <summary>Records what a relay calls itself; the same again changes nothing.</summary>
    public async ValueTask RecordAsync(NodeId node, string software, long arrivedAtUnixMs, CancellationToken cancellation)
    {
        if (remembered.TryGetValue(node, out string? known) && known == software)
            return;
        await Conflicts.RetryAsync($"NodeSoftware {node}", async () =>
        {
            var found = await table.GetEntityIfExistsAsync<TableEntity>(Partition, node.ToString(), cancellationToken: cancellation);
            IReadOnlyList<SoftwareReport> before = found.HasValue ? Of(found.Value!) : [];
            IReadOnlyList<SoftwareReport> after = SoftwareStanding.With(before, software, arrivedAtUnixMs);
            if (ReferenceEquals(before, after))
                return true;
            var row = new TableEntity(Partition, node.ToString()) { ["Reports"] = JsonSerializer.Serialize(after, Answers.Json) };
            if (found.HasValue)
                await table.UpdateEntityAsync(row, found.Value!.ETag, TableUpdateMode.Replace, cancellation);
            else
                await table.AddEntityAsync(row, cancellation);
            return true;
        });
        if (remembered.Count >= RememberedMax)
            remembered.Clear();
        remembered[node] = software;
    }

    /// <summary>A node's reports, ascending by time; empty when none ever came.</summary>
    public async Task<IReadOnlyList<SoftwareReport>> FindAsync(NodeId node, CancellationToken cancellation)
    {
        var found = await table.GetEntityIfExistsAsync<TableEntity>(Partition, node.ToString(), cancellationToken: cancellation);
        return found.HasValue ? Of(found.Value!) : [];
    }

    /// <summary>Those of every node that ever reported.</summary>
    public async Task<IReadOnlyDictionary<NodeId, IReadOnlyList<SoftwareReport>>> LoadAllAsync(CancellationToken cancellation)
    {
        var nodes = new Dictionary<NodeId, IReadOnlyList<SoftwareReport>>();
        await foreach (TableEntity row in table.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"PartitionKey eq {Partition}"), cancellationToken: cancellation))
            nodes.Add(NodeId.Parse(row.RowKey), Of(row));
        return nodes;
    }

    private static SoftwareReport[] Of(TableEntity row) =>
        JsonSerializer.Deserialize<SoftwareReport[]>(row.GetString("Reports"), Answers.Json) ?? throw new InvalidDataException($"NodeSoftware {row.RowKey} is empty.");
}
