using System.Globalization;
using Azure;
using Azure.Data.Tables;
using NodeProgram.Domain.Measurement.Digests;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Storage;

namespace NodeProgram.Functions.Telemetry;

/// <summary>Which row: a block of a node.</summary>
public readonly record struct BlockKey(BlockAddress Address, NodeId Node);

/// <summary>A block as it is stored.</summary>
/// <param name="Key">Which one.</param>
/// <param name="Block">What it holds.</param>
/// <param name="Version">The row's ETag; <c>default</c> for a row that is not there yet.</param>
public sealed record StoredBlock(BlockKey Key, NodeBlock Block, ETag Version);

/// <summary>
/// The telemetry of an epoch: PK = epoch and partition of the hub (<c>0000020779|007</c>), RK = block and node (<c>0003|0x...</c>), <c>Digest</c> = <see cref="NodeBlockCodec"/>.
/// What arrives in one batch of the hub lies in one or two of these partitions, so that it is written in a few transactions.
/// </summary>
public sealed class BlockRows(TableServiceClient tables)
{
    internal const string Digest = "Digest";
    private const int RowsPerTransaction = 100;
    private const int BytesPerTransaction = 2 * 1024 * 1024;

    private readonly TableClient table = tables.GetTableClient(TableNames.NodeEpochs);

    /// <summary>The stored block, or an empty one that is not stored yet.</summary>
    /// <exception cref="InvalidDataException">The row's digest cannot be read.</exception>
    public async Task<StoredBlock> LoadAsync(int partition, BlockKey key, BlockShape shape, CancellationToken cancellation)
    {
        var found = await table.GetEntityIfExistsAsync<TableEntity>(PartitionKey(key.Address.Epoch, partition), RowKey(key), cancellationToken: cancellation);
        return found.HasValue ? Read(key, found.Value!) : new StoredBlock(key, new NodeBlock(shape), default);
    }

    /// <summary>
    /// Writes blocks of one partition of the hub. Transactions of up to 100 rows, each all or nothing; a row that somebody else has changed since it was loaded fails its transaction.
    /// </summary>
    /// <exception cref="RequestFailedException">409 or 412: a row has changed. Anything else: the store.</exception>
    public async Task<IReadOnlyList<StoredBlock>> SaveAsync(int partition, IEnumerable<StoredBlock> blocks, CancellationToken cancellation)
    {
        var submitted = new List<Task<StoredBlock[]>>();
        foreach (IGrouping<EpochId, StoredBlock> epoch in blocks.GroupBy(block => block.Key.Address.Epoch))
        {
            string partitionKey = PartitionKey(epoch.Key, partition);
            var actions = new List<TableTransactionAction>(RowsPerTransaction);
            var written = new List<StoredBlock>(RowsPerTransaction);
            int bytes = 0;
            foreach (StoredBlock block in epoch)
            {
                byte[] digest = NodeBlockCodec.Write(block.Block);
                if (written.Count == RowsPerTransaction || bytes + digest.Length > BytesPerTransaction)
                {
                    submitted.Add(SubmitAsync([.. actions], [.. written], cancellation));
                    actions.Clear();
                    written.Clear();
                    bytes = 0;
                }

                var entity = new TableEntity(partitionKey, RowKey(block.Key)) { [Digest] = digest };
                actions.Add(block.Version == default
                    ? new TableTransactionAction(TableTransactionActionType.Add, entity)
                    : new TableTransactionAction(TableTransactionActionType.UpdateReplace, entity, block.Version));
                written.Add(block);
                bytes += digest.Length;
            }

            submitted.Add(SubmitAsync([.. actions], [.. written], cancellation));
        }

        // All at once: they are about different rows, and the store commits together what waits together. The wait ends when the last has ended, also when one fails.
        return [.. (await Task.WhenAll(submitted)).SelectMany(saved => saved)];
    }

    private async Task<StoredBlock[]> SubmitAsync(TableTransactionAction[] actions, StoredBlock[] written, CancellationToken cancellation)
    {
        Response<IReadOnlyList<Response>> answers = await table.SubmitTransactionAsync(actions, cancellation);
        for (int i = 0; i < written.Length; i++)
            written[i] = written[i] with { Version = answers.Value[i].Headers.ETag ?? throw new InvalidOperationException("The store answered a write without an ETag.") };
        return written;
    }

    private static StoredBlock Read(BlockKey key, TableEntity row) =>
        NodeBlockCodec.Read(row.GetBinary(Digest)) is { } block
            ? new StoredBlock(key, block, row.ETag)
            : throw new InvalidDataException($"NodeEpochs {row.PartitionKey} {row.RowKey} holds a digest that cannot be read.");

    private static string PartitionKey(EpochId epoch, int partition) => string.Create(CultureInfo.InvariantCulture, $"{epoch.Value:D10}|{partition:D3}");

    private static string RowKey(BlockKey key) => string.Create(CultureInfo.InvariantCulture, $"{key.Address.Block:D4}|{key.Node}");
}
