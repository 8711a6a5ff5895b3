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
    private readonly Lock gate = new();
    private Task? complete;

    public Task WriteAsync(EthereumAddress owner, NodeId node, CancellationToken cancellation) =>
        table.UpsertEntityAsync(new TableEntity(owner.Key, node.ToString()), TableUpdateMode.Replace, cancellation);

    public async Task<IReadOnlyList<NodeId>> ListAsync(EthereumAddress owner, int top, CancellationToken cancellation)
    {
        await CompleteAsync().WaitAsync(cancellation);
        return [.. (await table.TakeAsync(TableClient.CreateQueryFilter($"PartitionKey eq {owner.Key}"), top, cancellation, "RowKey")).Select(hint => NodeId.Parse(hint.RowKey))];
    }

    // Whoever asks first does it for all.
    private Task CompleteAsync()
    {
        lock (gate)
            return complete is { IsFaulted: false } begun ? begun : complete = AddMissingAsync();
    }

    // Once for a network that is older than the hints. Nodes that are admitted or handed over meanwhile write their own.
    private async Task AddMissingAsync()
    {
        if ((await table.GetEntityIfExistsAsync<TableEntity>(Marks, Complete)).HasValue)
            return;
        var there = new HashSet<(string, string)>();
        await foreach (TableEntity hint in table.QueryAsync<TableEntity>(select: ["PartitionKey", "RowKey"]))
            there.Add((hint.PartitionKey, hint.RowKey));
        await foreach (TableEntity row in nodes.QueryAsync<TableEntity>(select: ["PartitionKey", "Operator"]))
        {
            if (!there.Contains((row.GetString("Operator"), row.PartitionKey)))
                await table.UpsertEntityAsync(new TableEntity(row.GetString("Operator"), row.PartitionKey), TableUpdateMode.Replace);
        }

        await table.UpsertEntityAsync(new TableEntity(Marks, Complete), TableUpdateMode.Replace);
    }
}
