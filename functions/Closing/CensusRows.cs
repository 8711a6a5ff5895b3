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
        nodes.Select(node =>
        {
            string json = JsonSerializer.Serialize(node, Answers.Json);
            return (new TableEntity(EpochKeys.Ascending(epoch), node.Node.ToString()) { ["Node"] = json }, json.Length * 2);
        }),
        cancellation);

    /// <summary>The census, ascending by node.</summary>
    public async Task<IReadOnlyList<NodeLine>> LoadAsync(EpochId epoch, CancellationToken cancellation)
    {
        var nodes = new List<NodeLine>();
        await foreach (TableEntity row in table.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"PartitionKey eq {EpochKeys.Ascending(epoch)}"), cancellationToken: cancellation))
            nodes.Add(JsonSerializer.Deserialize<NodeLine>(row.GetString("Node"), Answers.Json) ?? throw new InvalidDataException($"EpochCensus {row.PartitionKey} {row.RowKey} is empty."));
        return nodes;
    }
}
