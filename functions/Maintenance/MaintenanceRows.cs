using System.Text.Json;
using Azure.Data.Tables;
using NodeProgram.Domain.Measurement.Availability;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Http;
using NodeProgram.Functions.Storage;

namespace NodeProgram.Functions.Maintenance;

/// <summary>
/// Accepted maintenance windows. PK = <c>windows</c>, RK = node, <c>Windows</c> = JSON, ascending by begin: all of a node's in one row, so that they are checked against each other whoever announces at
/// the same time.
/// </summary>
public sealed class MaintenanceRows(TableServiceClient tables)
{
    private const string Partition = "windows";
    private readonly TableClient table = tables.GetTableClient(TableNames.Maintenance);

    /// <summary>The node's windows, ascending by begin.</summary>
    public async Task<IReadOnlyList<MaintenanceWindow>> FindAsync(NodeId node, CancellationToken cancellation) => (await LoadAsync(node, cancellation)).Windows;

    /// <summary>The windows of every node that has any.</summary>
    public async Task<IReadOnlyDictionary<NodeId, IReadOnlyList<MaintenanceWindow>>> LoadAllAsync(CancellationToken cancellation)
    {
        var nodes = new Dictionary<NodeId, IReadOnlyList<MaintenanceWindow>>();
        await foreach (TableEntity row in table.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"PartitionKey eq {Partition}"), cancellationToken: cancellation))
            nodes.Add(NodeId.Parse(row.RowKey), WindowsOf(row));
        return nodes;
    }

    /// <summary>Reads, decides and writes a node's windows as one change; null changes nothing.</summary>
    /// <param name="decide">Gets the windows; gives the new ones and what came of it. Called again when somebody else changed them meanwhile.</param>
    public Task<T> ChangeAsync<T>(NodeId node, Func<IReadOnlyList<MaintenanceWindow>, (IReadOnlyList<MaintenanceWindow>? Windows, T Result)> decide, CancellationToken cancellation) =>
        Conflicts.RetryAsync($"Maintenance {node}", async () =>
        {
            (TableEntity? row, IReadOnlyList<MaintenanceWindow> before) = await LoadAsync(node, cancellation);
            (IReadOnlyList<MaintenanceWindow>? after, T result) = decide(before);
            if (after is null)
                return result;
            string text = JsonSerializer.Serialize(after.OrderBy(window => window.StartAt), Answers.Json);
            if (row is null)
            {
                await table.AddEntityAsync(new TableEntity(Partition, node.ToString()) { ["Windows"] = text }, cancellation);
                return result;
            }

            row["Windows"] = text;
            await table.UpdateEntityAsync(row, row.ETag, TableUpdateMode.Replace, cancellation);
            return result;
        });

    private async Task<(TableEntity? Row, IReadOnlyList<MaintenanceWindow> Windows)> LoadAsync(NodeId node, CancellationToken cancellation)
    {
        var found = await table.GetEntityIfExistsAsync<TableEntity>(Partition, node.ToString(), cancellationToken: cancellation);
        return found.HasValue ? (found.Value, WindowsOf(found.Value!)) : (null, []);
    }

    private static MaintenanceWindow[] WindowsOf(TableEntity row) =>
        JsonSerializer.Deserialize<MaintenanceWindow[]>(row.GetString("Windows"), Answers.Json) ?? throw new InvalidDataException($"Maintenance {row.RowKey} is empty.");
}
