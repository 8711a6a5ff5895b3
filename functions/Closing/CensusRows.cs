using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Azure.Data.Tables;
using NodeProgram.Domain.Evidence;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Http;
using NodeProgram.Functions.Storage;

namespace NodeProgram.Functions.Closing;

/// <summary>A census as it was written.</summary>
/// <param name="Epoch">Of which epoch.</param>
/// <param name="Mark">Of what stands in its rows: another census has another.</param>
/// <param name="Nodes">Ascending by node.</param>
public sealed record WrittenCensus(EpochId Epoch, string Mark, IReadOnlyList<NodeLine> Nodes);

/// <summary>
/// Who is measured in an epoch. PK = epoch (10 digits). RK = mark and number of the pack, <c>Nodes0</c>, <c>Nodes1</c>, ... = some hundred nodes as JSON, compressed with Brotli, cut into what a column
/// holds; RK = <c>census</c> says which mark stands (<c>Mark</c>) and how many packs it has (<c>Of</c>). That is written last: a census is always whole, also when two processes freeze the same epoch.
/// It is read and written as a whole, so that a row a node would be a hundred times the work; older programs wrote that, RK = node id and no head, which is still read.
/// </summary>
public sealed class CensusRows(TableServiceClient tables)
{
    private const string Head = "census";
    private const int NodesPerPack = 256;
    private const int RowBytesMax = 900_000;
    private const int ColumnBytesMax = 60_000;
    private const int MarkBytes = 16;
    private readonly TableClient table = tables.GetTableClient(TableNames.EpochCensus);

    /// <summary>Writes the census of an epoch; written again, it takes the place of the one before.</summary>
    public async Task<WrittenCensus> WriteAsync(EpochId epoch, IReadOnlyList<NodeLine> nodes, CancellationToken cancellation)
    {
        byte[][] packs = [.. nodes.Chunk(NodesPerPack).AsParallel().AsOrdered().SelectMany(Pack)];
        using var all = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (byte[] pack in packs)
            all.AppendData(pack);
        string mark = Convert.ToHexStringLower(all.GetHashAndReset().AsSpan(0, MarkBytes));
        await table.UpsertAsync(packs.Select((pack, number) => (RowOf(epoch, mark, number, pack), pack.Length)), cancellation);
        await table.UpsertEntityAsync(new TableEntity(EpochKeys.Ascending(epoch), Head) { ["Mark"] = mark, ["Of"] = packs.Length }, TableUpdateMode.Replace, cancellation);
        return new WrittenCensus(epoch, mark, nodes);
    }

    /// <summary>The census of an epoch, ascending by node.</summary>
    /// <param name="epoch">The epoch.</param>
    /// <param name="atHand">What this process wrote; it is not read again where it is what stands.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="InvalidDataException">It was not written, or cannot be read.</exception>
    public async Task<IReadOnlyList<NodeLine>> LoadAsync(EpochId epoch, WrittenCensus? atHand, CancellationToken cancellation)
    {
        string partition = EpochKeys.Ascending(epoch);
        var head = await table.GetEntityIfExistsAsync<TableEntity>(partition, Head, cancellationToken: cancellation);
        if (!head.HasValue)
            return await LoadOlderAsync(partition, cancellation);
        string mark = head.Value!.GetString("Mark");
        if (atHand is { } written && written.Epoch == epoch && written.Mark == mark)
            return written.Nodes;
        var rows = new List<TableEntity>();
        await foreach (TableEntity row in table.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"PartitionKey eq {partition} and RowKey ge {mark + "|"} and RowKey lt {mark + "}"}"), cancellationToken: cancellation))
            rows.Add(row);
        return rows.Count == head.Value.GetInt32("Of")
            ? [.. rows.AsParallel().AsOrdered().SelectMany(static row => Packed.Read<NodeLine[]>(BytesOf(row), $"EpochCensus {row.PartitionKey} {row.RowKey}"))]
            : throw new InvalidDataException($"EpochCensus {partition} is not whole.");
    }

    // What an older program froze and this one closes: a row a node, the column Node = JSON.
    private async Task<IReadOnlyList<NodeLine>> LoadOlderAsync(string partition, CancellationToken cancellation)
    {
        var nodes = new List<NodeLine>();
        await foreach (TableEntity row in table.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"PartitionKey eq {partition} and RowKey ge {"0x"} and RowKey lt {"0y"}"), cancellationToken: cancellation))
            nodes.Add(JsonSerializer.Deserialize<NodeLine>(row.GetString("Node"), Answers.Json) ?? throw new InvalidDataException($"EpochCensus {partition} {row.RowKey} is empty."));
        return nodes.Count > 0 ? nodes : throw new InvalidDataException($"EpochCensus {partition} was not written.");
    }

    // A pack whose nodes have much to tell is halved until it fits a row.
    private static IEnumerable<byte[]> Pack(NodeLine[] nodes)
    {
        byte[] packed = Packed.Write(nodes);
        return packed.Length <= RowBytesMax || nodes.Length == 1 ? [packed] : Pack(nodes[..(nodes.Length / 2)]).Concat(Pack(nodes[(nodes.Length / 2)..]));
    }

    private static TableEntity RowOf(EpochId epoch, string mark, int number, byte[] pack)
    {
        var row = new TableEntity(EpochKeys.Ascending(epoch), string.Create(CultureInfo.InvariantCulture, $"{mark}|{number:D6}"));
        foreach ((int column, byte[] bytes) in pack.Chunk(ColumnBytesMax).Index())
            row[$"Nodes{column}"] = bytes;
        return row;
    }

    private static byte[] BytesOf(TableEntity row) =>
        [.. Enumerable.Range(0, RowBytesMax / ColumnBytesMax).Select(column => row.GetBinary($"Nodes{column}")).TakeWhile(static bytes => bytes is not null).SelectMany(static bytes => bytes)];
}
