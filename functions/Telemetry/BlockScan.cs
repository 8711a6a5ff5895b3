using System.Globalization;
using Azure.Data.Tables;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
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
public sealed class BlockScan(TableServiceClient tables, ILogger<BlockScan>? log = null)
{
    // A hub has at most 1,024 partitions.
    private const int PartitionsMax = 2_048;
    private readonly ILogger log = log ?? NullLogger<BlockScan>.Instance;
    private readonly TableClient table = tables.GetTableClient(TableNames.NodeEpochs);

    /// <summary>The blocks of these nodes with one address, ascending by node; nodes of which nothing came are missing. A node of two partitions (their number was changed within the epoch)
    /// has one block of what both hold; the evidence has the same. Where that is more than a block takes, the lower partition's goes first and the rest is left out, the same each time.</summary>
    /// <param name="address">Which block.</param>
    /// <param name="wanted">Of whom; null: of everybody.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="InvalidDataException">A digest cannot be read.</exception>
    public async Task<IReadOnlyList<ReadBlock>> LoadAsync(BlockAddress address, IReadOnlySet<NodeId>? wanted, CancellationToken cancellation)
    {
        List<string> partitions = await PartitionsAsync(address.Epoch, cancellation);
        var parts = new List<ReadBlock>[partitions.Count];
        await Parallel.ForAsync(
            0, parts.Length, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellation },
            async (place, stop) => parts[place] = await LoadAsync(partitions[place], address, wanted, stop));
        (ReadBlock Block, int Place)[] all = [.. parts.SelectMany((part, place) => part.Select(block => (block, place)))];
        // The text of an id is in the order of its bytes, and ordinal comparison of it is that of the type.
        Array.Sort(all, static (left, right) => left.Block.Node.CompareTo(right.Block.Node) is var order and not 0 ? order : left.Place.CompareTo(right.Place));
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

    // What a node sends, and a change of the hub, must not keep an epoch from being closed: what does not fit is left out.
    private List<ReadBlock> Merge((ReadBlock Block, int Place)[] sorted, BlockAddress address)
    {
        var merged = new List<ReadBlock>(sorted.Length);
        foreach ((ReadBlock block, _) in sorted)
        {
            if (merged.Count == 0 || merged[^1].Node != block.Node)
            {
                merged.Add(block);
                continue;
            }

            NodeBlock both = merged[^1].Block;
            if (both.Merge(block.Block) is var refusal and not BlockRefusal.None)
                log.LogWarning("Node {Node} has more telemetry in block {Block} of epoch {Epoch}, over two partitions of the hub, than a block takes ({Refusal}): the rest is left out", block.Node, address.Block, address.Epoch.Value, refusal);
            merged[^1] = new ReadBlock(block.Node, both, NodeBlockCodec.Write(both));
        }

        return merged;
    }
}
