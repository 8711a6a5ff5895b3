using System.Globalization;
using Azure.Data.Tables;
using NodeProgram.Domain.Evidence;
using NodeProgram.Domain.Measurement.Closing;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Storage;

namespace NodeProgram.Functions.Closing;

/// <summary>What the blocks of an epoch came to. PK = epoch (10 digits), RK = block and node (<c>0003|0x...</c>), <c>Measured</c> = <see cref="MeasuredBlockCodec"/>; common causes: PK = <c>causes-</c> and epoch, RK = block.</summary>
public sealed class MeasuredRows(TableServiceClient tables)
{
    private const string Causes = "causes-";
    private readonly TableClient table = tables.GetTableClient(TableNames.MeasuredBlocks);

    public Task WriteAsync(EpochId epoch, int block, IEnumerable<MeasuredBlock> nodes, CancellationToken cancellation) => table.UpsertAsync(
        nodes.Select(node =>
        {
            byte[] bytes = MeasuredBlockCodec.Write(node);
            return (new TableEntity(EpochKeys.Ascending(epoch), string.Create(CultureInfo.InvariantCulture, $"{block:D4}|{node.Node}")) { ["Measured"] = bytes }, bytes.Length);
        }),
        cancellation);

    public Task WriteCausesAsync(EpochId epoch, int block, IReadOnlyList<CauseLine> causes, CancellationToken cancellation) => table.UpsertEntityAsync(
        new TableEntity(Causes + EpochKeys.Ascending(epoch), block.ToString("D4", CultureInfo.InvariantCulture)) { ["Causes"] = Packed.Write(causes) }, TableUpdateMode.Replace, cancellation);

    /// <summary>What was left out for a common cause, in order of time.</summary>
    public async Task<IReadOnlyList<CauseLine>> LoadCausesAsync(EpochId epoch, CancellationToken cancellation)
    {
        var causes = new List<CauseLine>();
        await foreach (TableEntity row in table.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"PartitionKey eq {Causes + EpochKeys.Ascending(epoch)}"), cancellationToken: cancellation))
            causes.AddRange(Packed.Read<CauseLine[]>(row.GetBinary("Causes"), $"MeasuredBlocks {row.PartitionKey} {row.RowKey}"));
        return causes;
    }

    /// <summary>The blocks of every node, in order of time.</summary>
    public async Task<IReadOnlyDictionary<NodeId, List<MeasuredBlock>>> LoadAsync(EpochId epoch, CancellationToken cancellation)
    {
        var nodes = new Dictionary<NodeId, List<MeasuredBlock>>();
        await foreach (TableEntity row in table.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"PartitionKey eq {EpochKeys.Ascending(epoch)}"), cancellationToken: cancellation))
        {
            NodeId node = NodeId.Parse(row.RowKey[5..]);
            MeasuredBlock block = MeasuredBlockCodec.Read(node, row.GetBinary("Measured"))
                ?? throw new InvalidDataException($"MeasuredBlocks {row.PartitionKey} {row.RowKey} cannot be read.");
            if (!nodes.TryGetValue(node, out List<MeasuredBlock>? blocks))
                nodes.Add(node, blocks = []);
            blocks.Add(block);
        }

        return nodes;
    }
}
