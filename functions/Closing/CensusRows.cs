using System.Text.Json;
using Azure.Data.Tables;
using NodeProgram.Domain.Evidence;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Http;
using NodeProgram.Functions.Storage;

namespace NodeProgram.Functions.Closing;

/// <summary>Who is measured in an epoch. PK = epoch (10 digits), RK = node id, <c>Node</c> = JSON. Written once an epoch; what comes later changes nothing in it.</summary>
public sealed class CensusRows(TableServiceClient tables)
{
    private readonly TableClient table = tables.GetTableClient(TableNames.EpochCensus);

    public Task WriteAsync(EpochId epoch, IEnumerable<NodeLine> nodes, CancellationToken cancellation) => table.UpsertAsync(
        nodes.AsParallel().AsOrdered().Select(node =>
        {
            string json = JsonSerializer.Serialize(node, Answers.Json);
            return (new TableEntity(EpochKeys.Ascending(epoch), node.Node.ToString()) { ["Node"] = json }, json.Length * 2);
        }),
        cancellation);

    /// <summary>The census, ascending by node.</summary>
    public async Task<IReadOnlyList<NodeLine>> LoadAsync(EpochId epoch, CancellationToken cancellation)
    {
        var rows = new List<TableEntity>();
        await foreach (TableEntity row in table.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"PartitionKey eq {EpochKeys.Ascending(epoch)}"), cancellationToken: cancellation))
            rows.Add(row);
        var nodes = new NodeLine?[rows.Count];
        Parallel.For(0, nodes.Length, i => nodes[i] = JsonSerializer.Deserialize<NodeLine>(rows[i].GetString("Node"), Answers.Json));
        return [.. nodes.Select((node, i) => node ?? throw new InvalidDataException($"EpochCensus {rows[i].PartitionKey} {rows[i].RowKey} is empty."))];
    }
}
