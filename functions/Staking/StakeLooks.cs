using Azure.Data.Tables;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Storage;

namespace NodeProgram.Functions.Staking;

/// <summary>On which day of prices a node's stake was looked at last. PK = <c>stake</c>, RK = node id.</summary>
public sealed class StakeLooks(TableServiceClient tables)
{
    private const string Partition = "stake";
    private readonly TableClient table = tables.GetTableClient(TableNames.StakeLooks);

    /// <summary>Stores a look in the place of the one before.</summary>
    public Task SaveAsync(NodeId node, long day, CancellationToken cancellation) =>
        table.UpsertEntityAsync(new TableEntity(Partition, node.ToString()) { ["Day"] = day }, TableUpdateMode.Replace, cancellation);

    /// <summary>The day of every node's last look.</summary>
    public async Task<IReadOnlyDictionary<NodeId, long>> LoadAsync(CancellationToken cancellation)
    {
        var looks = new Dictionary<NodeId, long>();
        await foreach (TableEntity row in table.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"PartitionKey eq {Partition}"), cancellationToken: cancellation))
            looks[NodeId.Parse(row.RowKey)] = row.GetInt64("Day")!.Value;
        return looks;
    }
}
