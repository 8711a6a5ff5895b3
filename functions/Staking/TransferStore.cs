using System.Globalization;
using System.Text.Json;
using Azure;
using Azure.Data.Tables;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Staking;
using NodeProgram.Functions.Http;
using NodeProgram.Functions.Storage;
using NodeProgram.Orchestrations.Transfer;

namespace NodeProgram.Functions.Staking;

/// <summary>An offer of a node to another operator.</summary>
/// <param name="Sequence">Counts the node's offers, from 1.</param>
/// <param name="From">Who offers, an address in lower case.</param>
/// <param name="To">To whom, an address in lower case.</param>
/// <param name="OnChain">Whether it was made on the chain.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Key">The node's new key as its new owner brought it (DER); null before.</param>
/// <param name="Closed">How it ended; null while it is open.</param>
public sealed record TransferRecord(
    NodeId Node, long Sequence, string From, string To, bool OnChain, OfferState State, DateTimeOffset OfferedAt, DateTimeOffset? AnsweredAt = null, byte[]? Key = null, StakingReason? Closed = null)
{
    /// <summary>Whether it is still under way.</summary>
    public bool IsOpen => Closed is null;
}

/// <summary>Offers of nodes. PK = node id, RK = the sequence with 10 digits. A new one is inserted only after the one before has ended.</summary>
public sealed class TransferStore(TableServiceClient tables, CarriedTrail trail)
{
    private readonly TableClient table = tables.GetTableClient(TableNames.Transfers);

    /// <summary>The node's newest offer; null when there was none. Offers count from 1 without a gap: the last is found by doubling and halving, however many an owner has made.</summary>
    public async Task<TransferRecord?> FindNewestAsync(NodeId node, CancellationToken cancellation)
    {
        TransferRecord? newest = null;
        long step = 1;
        while (await FindAsync(node, (newest?.Sequence ?? 0) + step, cancellation) is { } later)
            (newest, step) = (later, 2 * step);
        while ((step /= 2) > 0)
            newest = await FindAsync(node, (newest?.Sequence ?? 0) + step, cancellation) ?? newest;
        return newest;
    }

    /// <summary>An offer; null when there is none.</summary>
    public async Task<TransferRecord?> FindAsync(NodeId node, long sequence, CancellationToken cancellation)
    {
        var found = await table.GetEntityIfExistsAsync<TableEntity>(node.ToString(), Key(sequence), cancellationToken: cancellation);
        return found.HasValue ? Of(found.Value!) : null;
    }

    /// <summary>Stores a new offer.</summary>
    /// <exception cref="RequestFailedException">409: somebody else made it.</exception>
    public Task AddAsync(TransferRecord transfer, Told? told, CancellationToken cancellation)
    {
        TableEntity row = ToRow(transfer);
        CarriedTrail.Carry(row, null, told);
        return told is null ? table.AddEntityAsync(row, cancellation)
            : trail.TellAsync(RowOf(transfer.Node, transfer.Sequence), () => table.AddEntityAsync(row, cancellation), cancellation);
    }

    /// <summary>Reads, decides and writes an offer. A null result changes nothing.</summary>
    /// <param name="decide">The offer afterwards.</param>
    /// <param name="told">What a change is told as in the trail; null: as nothing.</param>
    public Task<TransferRecord> ChangeAsync(NodeId node, long sequence, Func<TransferRecord, TransferRecord?> decide, Told? told, CancellationToken cancellation)
    {
        return told is null ? ChangeAsync() : trail.TellAsync(RowOf(node, sequence), ChangeAsync, cancellation);

        Task<TransferRecord> ChangeAsync() => Conflicts.RetryAsync($"Transfers {node} {sequence}", async () =>
        {
            var found = await table.GetEntityIfExistsAsync<TableEntity>(node.ToString(), Key(sequence), cancellationToken: cancellation);
            TransferRecord before = found.HasValue ? Of(found.Value!) : throw new InvalidDataException($"Offer {sequence} of {node} has a workflow but no record.");
            if (decide(before) is not { } after)
                return before;
            TableEntity row = ToRow(after);
            CarriedTrail.Carry(row, found.Value, told);
            await table.UpdateEntityAsync(row, found.Value!.ETag, TableUpdateMode.Replace, cancellation);
            return after;
        });
    }

    private static CarryingRow RowOf(NodeId node, long sequence) => new(TableNames.Transfers, node.ToString(), Key(sequence));

    private static TableEntity ToRow(TransferRecord transfer) => new(transfer.Node.ToString(), Key(transfer.Sequence)) { ["Transfer"] = JsonSerializer.Serialize(transfer, Answers.Json) };

    private static TransferRecord Of(TableEntity row) => JsonSerializer.Deserialize<TransferRecord>(row.GetString("Transfer"), Answers.Json)!;

    private static string Key(long sequence) => sequence.ToString("D10", CultureInfo.InvariantCulture);
}
