using System.Globalization;
using System.Text.Json;
using Azure;
using Azure.Data.Tables;
using NodeProgram.Chain;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Chain.Access;
using NodeProgram.Functions.Chain.Events;
using NodeProgram.Functions.Storage;

namespace NodeProgram.Functions.Chain.Indexing;

/// <summary>How far the events are read, and how far they are dispatched.</summary>
/// <param name="Block">The last block whose events are in the table.</param>
/// <param name="DispatchedBlock">The block of the last event that every handler has dealt with.</param>
/// <param name="DispatchedIndex">That event's number in its block; -1 when no event of the block counts yet.</param>
public sealed record IndexCursor(long Block, long DispatchedBlock, int DispatchedIndex, ETag ETag);

/// <summary>An event as it was read, with the time of its block.</summary>
public sealed record IndexedLog(ContractName Contract, string Name, DateTimeOffset At, ChainLog Log);

/// <summary>
/// Events of the contracts (PK = <c>event</c>, RK = block in 12 digits and number in the block in 6), the hashes of the blocks that may still change (PK = <c>block</c>, RK = number), and
/// how far the reading is (PK = RK = <c>cursor</c>). Only what lies at or below the cursor counts: what is above it was begun and not ended.
/// </summary>
public sealed class ChainIndexRows(TableServiceClient tables)
{
    private const string Events = "event", Blocks = "block", Cursor = "cursor";
    private const int BatchMax = 100, RowsMax = 5_000;
    private const long BlockMax = 999_999_999_999;
    private readonly TableClient table = tables.GetTableClient(TableNames.ChainEvents);

    /// <summary>The cursor; null before the first block.</summary>
    public async Task<IndexCursor?> LoadCursorAsync(CancellationToken cancellation)
    {
        var found = await table.GetEntityIfExistsAsync<TableEntity>(Cursor, Cursor, cancellationToken: cancellation);
        return found.HasValue && found.Value is { } row
            ? new IndexCursor(row.GetInt64("Block")!.Value, row.GetInt64("DispatchedBlock")!.Value, row.GetInt32("DispatchedIndex")!.Value, row.ETag)
            : null;
    }

    /// <summary>Moves the cursor, unless somebody else did.</summary>
    /// <exception cref="RequestFailedException">Somebody else moved it (409 or 412): what was read has to be read anew.</exception>
    public async Task<IndexCursor> WriteCursorAsync(IndexCursor cursor, CancellationToken cancellation)
    {
        var row = new TableEntity(Cursor, Cursor) { ["Block"] = cursor.Block, ["DispatchedBlock"] = cursor.DispatchedBlock, ["DispatchedIndex"] = cursor.DispatchedIndex };
        Response response = cursor.ETag == default
            ? await table.AddEntityAsync(row, cancellation)
            : await table.UpdateEntityAsync(row, cursor.ETag, TableUpdateMode.Replace, cancellation);
        return cursor with { ETag = response.Headers.ETag ?? throw new InvalidDataException("Storage gave no ETag.") };
    }

    /// <summary>The hash of a block as it was read; null when it was not kept.</summary>
    public async Task<string?> FindBlockAsync(long number, CancellationToken cancellation)
    {
        var found = await table.GetEntityIfExistsAsync<TableEntity>(Blocks, Key(number), cancellationToken: cancellation);
        return found.HasValue ? found.Value!.GetString("Hash") : null;
    }

    /// <summary>The kept blocks at or below a number, the highest first.</summary>
    public async Task<IReadOnlyList<(long Number, string Hash)>> LoadBlocksAsync(long upTo, CancellationToken cancellation)
    {
        string filter = TableClient.CreateQueryFilter($"PartitionKey eq {Blocks} and RowKey le {Key(upTo)}");
        return [.. (await table.TakeAsync(filter, RowsMax, cancellation)).Select(row => (long.Parse(row.RowKey, CultureInfo.InvariantCulture), row.GetString("Hash"))).Reverse()];
    }

    /// <summary>Puts the events and blocks of a range in the place of whatever was there.</summary>
    public async Task ReplaceAsync(long from, long to, IReadOnlyList<IndexedLog> logs, IEnumerable<ChainBlock> blocks, CancellationToken cancellation)
    {
        HashSet<string> kept = [.. logs.Select(log => Key(log.Log))];
        await SubmitAsync((await StoredAsync(Events, from, to, cancellation)).Where(row => !kept.Contains(row.RowKey)).Select(Delete), cancellation);
        await SubmitAsync(logs.Select(log => Upsert(Row(log))), cancellation);
        await SubmitAsync(blocks.Select(block => Upsert(new TableEntity(Blocks, Key(block.Number)) { ["Hash"] = block.Hash })), cancellation);
    }

    /// <summary>Removes the events and blocks above a number.</summary>
    public async Task RemoveAboveAsync(long block, CancellationToken cancellation)
    {
        foreach (string partition in (string[])[Events, Blocks])
            await SubmitAsync((await StoredAsync(partition, block + 1, long.MaxValue, cancellation)).Select(Delete), cancellation);
    }

    /// <summary>Forgets the hashes of blocks below a number.</summary>
    public async Task ForgetBlocksAsync(long below, CancellationToken cancellation) =>
        await SubmitAsync(below == 0 ? [] : (await StoredAsync(Blocks, 0, below - 1, cancellation)).Select(Delete), cancellation);

    /// <summary>Events after a place, up to a block, in the order of the chain.</summary>
    public async Task<IReadOnlyList<IndexedLog>> LoadEventsAsync(long afterBlock, int afterIndex, long upTo, int rowsMax, CancellationToken cancellation)
    {
        string filter = TableClient.CreateQueryFilter($"PartitionKey eq {Events} and RowKey gt {Key(afterBlock) + "|" + afterIndex.ToString("D6", CultureInfo.InvariantCulture)} and RowKey lt {Key(upTo + 1)}");
        return [.. (await table.TakeAsync(filter, rowsMax, cancellation)).Select(FromRow)];
    }

    private static TableTransactionAction Delete(TableEntity row) => new(TableTransactionActionType.Delete, row);

    private static TableTransactionAction Upsert(TableEntity row) => new(TableTransactionActionType.UpsertReplace, row);

    private static string Key(long block) => block.ToString("D12", CultureInfo.InvariantCulture);

    private static string Key(ChainLog log) => Key(log.Block) + "|" + log.LogIndex.ToString("D6", CultureInfo.InvariantCulture);

    private static TableEntity Row(IndexedLog log) => new(Events, Key(log.Log))
    {
        ["Contract"] = log.Contract.ToString(),
        ["Name"] = log.Name,
        ["At"] = log.At,
        ["Address"] = log.Log.Contract.Key,
        ["BlockHash"] = log.Log.BlockHash,
        ["Transaction"] = log.Log.Transaction,
        ["Topics"] = JsonSerializer.Serialize(log.Log.Topics),
        ["Data"] = log.Log.Data,
    };

    private static IndexedLog FromRow(TableEntity row)
    {
        string[] key = row.RowKey.Split('|');
        return new IndexedLog(Enum.Parse<ContractName>(row.GetString("Contract")), row.GetString("Name"), row.GetDateTimeOffset("At")!.Value, new ChainLog(
            EthereumAddress.TryParse(row.GetString("Address"), out EthereumAddress address) ? address : throw new InvalidDataException($"ChainEvents {row.RowKey} has no address."),
            long.Parse(key[0], CultureInfo.InvariantCulture), row.GetString("BlockHash"), row.GetString("Transaction"), int.Parse(key[1], CultureInfo.InvariantCulture),
            JsonSerializer.Deserialize<string[]>(row.GetString("Topics"))!, row.GetString("Data")));
    }

    private async Task<List<TableEntity>> StoredAsync(string partition, long from, long to, CancellationToken cancellation)
    {
        var rows = new List<TableEntity>();
        string filter = TableClient.CreateQueryFilter($"PartitionKey eq {partition} and RowKey ge {Key(from)} and RowKey lt {Key(Math.Min(to, BlockMax - 1) + 1)}");
        await foreach (TableEntity row in table.QueryAsync<TableEntity>(filter, select: ["PartitionKey", "RowKey"], cancellationToken: cancellation))
            rows.Add(row);
        return rows;
    }

    private async Task SubmitAsync(IEnumerable<TableTransactionAction> actions, CancellationToken cancellation)
    {
        foreach (TableTransactionAction[] batch in actions.Chunk(BatchMax))
            await table.SubmitTransactionAsync(batch, cancellation);
    }
}
