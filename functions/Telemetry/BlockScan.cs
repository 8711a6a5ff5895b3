using System.Collections.Concurrent;
using System.Globalization;
using Azure.Data.Tables;
using NodeProgram.Domain.Measurement.Digests;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Storage;

namespace NodeProgram.Functions.Telemetry;

/// <summary>A node's block as it was read.</summary>
/// <param name="Node">The node.</param>
/// <param name="Block">What it holds.</param>
/// <param name="Digest">The same in its binary form.</param>
public sealed record ReadBlock(NodeId Node, NodeBlock Block, ReadOnlyMemory<byte> Digest);

/// <summary>Reads the telemetry of all nodes in one block of an epoch: the hub's partitions side by side, from each only the rows of the block.</summary>
public sealed class BlockScan(TableServiceClient tables)
{
    private const int PartitionsMax = 1_000;
    private readonly TableClient table = tables.GetTableClient(TableNames.NodeEpochs);

    /// <summary>The blocks of these nodes with one address, ascending by node; nodes of which nothing came are missing.</summary>
    /// <param name="address">Which block.</param>
    /// <param name="wanted">Of whom; null: of everybody.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="InvalidDataException">A digest cannot be read, or two of one node do not fit into one.</exception>
    public async Task<IReadOnlyList<ReadBlock>> LoadAsync(BlockAddress address, IReadOnlySet<NodeId>? wanted, CancellationToken cancellation)
    {
        List<string> partitions = await PartitionsAsync(address.Epoch, cancellation);
        var parts = new ConcurrentBag<List<ReadBlock>>();
        await Parallel.ForEachAsync(
            partitions, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellation },
            async (partition, stop) => parts.Add(await LoadAsync(partition, address, wanted, stop)));
        ReadBlock[] all = [.. parts.SelectMany(part => part)];
        // The text of an id is in the order of its bytes, and ordinal comparison of it is that of the type.
        Array.Sort(all, static (left, right) => left.Node.CompareTo(right.Node));
        return Merge(all, address);
    }

    // The keys of the epoch's partitions, one jump from each to the next: there are some dozens, with many rows in each.
    private async Task<List<string>> PartitionsAsync(EpochId epoch, CancellationToken cancellation)
    {
        string number = epoch.Value.ToString("D10", CultureInfo.InvariantCulture), after = number + "|", end = number + "}";
        var found = new List<string>();
        while (found.Count < PartitionsMax)
        {
            string? next = null;
            string filter = TableClient.CreateQueryFilter($"PartitionKey gt {after} and PartitionKey lt {end}");
            await foreach (TableEntity row in table.QueryAsync<TableEntity>(filter, maxPerPage: 1, select: ["PartitionKey"], cancellationToken: cancellation))
            {
                next = row.PartitionKey;
                break;
            }

            if (next is null)
                return found;
            found.Add(next);
            after = next;
        }

        throw new InvalidDataException($"The telemetry of epoch {epoch} has more than {PartitionsMax} partitions.");
    }

    private async Task<List<ReadBlock>> LoadAsync(string partition, BlockAddress address, IReadOnlySet<NodeId>? wanted, CancellationToken cancellation)
    {
        var blocks = new List<ReadBlock>();
        string block = address.Block.ToString("D4", CultureInfo.InvariantCulture);
        string filter = TableClient.CreateQueryFilter($"PartitionKey eq {partition} and RowKey ge {block + "|"} and RowKey lt {block + "}"}");
        await foreach (TableEntity row in table.QueryAsync<TableEntity>(filter, select: ["RowKey", BlockRows.Digest], cancellationToken: cancellation))
        {
            NodeId node = NodeId.Parse(row.RowKey[5..]);
            if (wanted?.Contains(node) == false)
                continue;
            byte[] digest = row.GetBinary(BlockRows.Digest);
            blocks.Add(new ReadBlock(node, NodeBlockCodec.Read(digest) ?? throw new InvalidDataException($"NodeEpochs {partition} {row.RowKey} holds a digest that cannot be read."), digest));
        }

        return blocks;
    }

    // The same node in two partitions: the hub's number of partitions was changed within the epoch.
    private static List<ReadBlock> Merge(ReadBlock[] sorted, BlockAddress address)
    {
        var merged = new List<ReadBlock>(sorted.Length);
        foreach (ReadBlock block in sorted)
        {
            if (merged.Count == 0 || merged[^1].Node != block.Node)
            {
                merged.Add(block);
                continue;
            }

            NodeBlock both = merged[^1].Block;
            if (both.Merge(block.Block) is var refusal and not BlockRefusal.None)
                throw new InvalidDataException($"The blocks of node {block.Node} in epoch {address.Epoch} do not fit into one: {refusal}.");
            merged[^1] = new ReadBlock(block.Node, both, NodeBlockCodec.Write(both));
        }

        return merged;
    }
}
