using Azure.Data.Tables;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Functions.Storage;

/// <summary>
/// Which nodes may be an operator's: PK = operator, RK = node id. A hint is written before the node's own row, and never deleted. PK = <c>hints</c>, RK = <c>complete</c> once the nodes that were admitted before
/// there were hints have theirs.
/// </summary>
internal sealed class NodeHints(TableServiceClient tables)
{
    private const string Marks = "hints", Complete = "complete";
    private readonly TableClient nodes = tables.GetTableClient(TableNames.Nodes);
    private readonly TableClient table = tables.GetTableClient(TableNames.NodesOfOperators);
    private volatile bool complete;

    public Task WriteAsync(EthereumAddress owner, NodeId node, CancellationToken cancellation) =>
        table.UpsertEntityAsync(new TableEntity(owner.Key, node.ToString()), TableUpdateMode.Replace, cancellation);

    public async Task<IReadOnlyList<NodeId>> ListAsync(EthereumAddress owner, int top, CancellationToken cancellation)
    {
        if (!complete)
            await CompleteAsync(cancellation);
        return [.. (await table.TakeAsync(TableClient.CreateQueryFilter($"PartitionKey eq {owner.Key}"), top, cancellation, "RowKey")).Select(hint => NodeId.Parse(hint.RowKey))];
    }

    // Once for a network that is older than the hints. Nodes that are admitted or handed over meanwhile write their own.
    private async Task CompleteAsync(CancellationToken cancellation)
    {
        if (!(await table.GetEntityIfExistsAsync<TableEntity>(Marks, Complete, cancellationToken: cancellation)).HasValue)
        {
            await foreach (TableEntity row in nodes.QueryAsync<TableEntity>(select: ["PartitionKey", "Operator"], cancellationToken: cancellation))
                await table.UpsertEntityAsync(new TableEntity(row.GetString("Operator"), row.PartitionKey), TableUpdateMode.Replace, cancellation);
            await table.UpsertEntityAsync(new TableEntity(Marks, Complete), TableUpdateMode.Replace, cancellation);
        }

        complete = true;
    }
}
