using System.Globalization;
using System.Runtime.CompilerServices;
using Azure.Data.Tables;
using NodeProgram.Domain.Measurement.Digests;
using NodeProgram.Domain.Measurement.History;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Storage;

namespace NodeProgram.Functions.History;

/// <summary>
/// The history of nodes for graphs. PK = node, RK = the block's begin, Unix seconds (12 digits), <c>Points</c> = <see cref="HistoryCodec"/>: writing a block twice writes it once. Up to which block everything
/// is folded stands under PK <c>folded</c>.
/// </summary>
public sealed class HistoryRows(TableServiceClient tables)
{
    private const string Folded = "folded";
    private const int WritesAtOnce = 64;
    private const int DeletedPerNodeMax = 100;
    private readonly TableClient table = tables.GetTableClient(TableNames.History);

    /// <summary>The last block that is folded; null before the first.</summary>
    public async Task<BlockAddress?> FoldedAsync(CancellationToken cancellation)
    {
        var row = await table.GetEntityIfExistsAsync<TableEntity>(Folded, Folded, cancellationToken: cancellation);
        return row.HasValue ? new BlockAddress(new EpochId(row.Value!.GetInt64("Epoch")!.Value), row.Value.GetInt32("Block")!.Value) : null;
    }

    public Task MarkFoldedAsync(BlockAddress address, CancellationToken cancellation) => table.UpsertEntityAsync(
        new TableEntity(Folded, Folded) { ["Epoch"] = address.Epoch.Value, ["Block"] = address.Block }, TableUpdateMode.Replace, cancellation);

    /// <summary>Stores a block's points of all nodes.</summary>
    public async Task WriteAsync(BlockShape shape, IReadOnlyDictionary<NodeId, HistoryPoint[]> points, CancellationToken cancellation)
    {
        foreach (KeyValuePair<NodeId, HistoryPoint[]>[] together in points.Chunk(WritesAtOnce))
        {
            await Task.WhenAll(together.Select(node => table.UpsertEntityAsync(
                new TableEntity(node.Key.ToString(), RowKey(shape.StartUnixMilliseconds)) { ["Points"] = HistoryCodec.Write(node.Value) }, TableUpdateMode.Replace, cancellation)));
        }
    }

    /// <summary>The points of a node's blocks that begin in the time, ascending.</summary>
    /// <exception cref="InvalidDataException">A row cannot be read.</exception>
    public async IAsyncEnumerable<HistoryPoint> LoadAsync(NodeId node, long fromUnixMs, long untilUnixMs, [EnumeratorCancellation] CancellationToken cancellation)
    {
        string filter = TableClient.CreateQueryFilter($"PartitionKey eq {node.ToString()} and RowKey ge {RowKey(fromUnixMs)} and RowKey lt {RowKey(untilUnixMs)}");
        await foreach (TableEntity row in table.QueryAsync<TableEntity>(filter, cancellationToken: cancellation))
        {
            foreach (HistoryPoint point in HistoryCodec.Read(row.GetBinary("Points")) ?? throw new InvalidDataException($"History {row.PartitionKey} {row.RowKey} cannot be read."))
                yield return point;
        }
    }

    /// <summary>Deletes a node's rows from before this time, the oldest hundred at most: call it again.</summary>
    public async Task PruneAsync(NodeId node, long beforeUnixMs, CancellationToken cancellation)
    {
        string filter = TableClient.CreateQueryFilter($"PartitionKey eq {node.ToString()} and RowKey lt {RowKey(beforeUnixMs)}");
        List<TableEntity> old = await table.TakeAsync(filter, DeletedPerNodeMax, cancellation);
        await Task.WhenAll(old.Select(row => table.DeleteEntityAsync(row.PartitionKey, row.RowKey, cancellationToken: cancellation)));
    }

    private static string RowKey(long unixMs) => Math.Max(0, unixMs / 1_000).ToString("D12", CultureInfo.InvariantCulture);
}
