using System.Text.Json;
using Azure;
using Azure.Data.Tables;
using NodeProgram.Functions.Http;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Storage;

namespace NodeProgram.Functions.Chain.Sending;

/// <summary>
/// The outbox's rows. PK = sender, RK = <c>open|{business id}</c> or, once it has ended, <c>done|{business id}</c>, so that both can change in one transaction; and <c>lease</c>,
/// which says who sends. Whoever sends writes every change together with the lease's ETag: somebody whose lease was taken over can write nothing any more, and so no nonce is given twice.
/// </summary>
public sealed class OutboxRows(TableServiceClient tables, TimeProvider time)
{
    // The character after | ends the range of the open ones.
    private const string Open = "open|", OpenEnd = "open}", Done = "done|", Lease = "lease";
    private readonly TableClient table = tables.GetTableClient(TableNames.ChainOutbox);

    /// <summary>Adds an entry; when there is an open one of its id, nothing changes.</summary>
    public async Task AddAsync(EthereumAddress sender, OutboxEntry entry, CancellationToken cancellation)
    {
        try
        {
            await table.AddEntityAsync(Row(sender, Open, entry), cancellation);
        }
        catch (RequestFailedException e) when (e.Status == 409)
        {
            // It is on its way.
        }
    }

    /// <summary>The open entry of this id, else the ended one, else null.</summary>
    public async Task<OutboxEntry?> FindAsync(EthereumAddress sender, string id, CancellationToken cancellation) =>
        await ReadAsync(sender, Open + id, cancellation) ?? await ReadAsync(sender, Done + id, cancellation);

    /// <summary>The ended entry of this id; null when none has ended.</summary>
    public Task<OutboxEntry?> FindEndedAsync(EthereumAddress sender, string id, CancellationToken cancellation) => ReadAsync(sender, Done + id, cancellation);

    /// <summary>The open entries of a sender, the oldest first.</summary>
    public async Task<IReadOnlyList<OutboxEntry>> LoadOpenAsync(EthereumAddress sender, int rowsMax, CancellationToken cancellation)
    {
        string filter = TableClient.CreateQueryFilter($"PartitionKey eq {sender.Key} and RowKey ge {Open} and RowKey lt {OpenEnd}");
        return [.. (await table.TakeAsync(filter, rowsMax, cancellation)).Select(FromRow).OrderBy(entry => entry.CreatedAt).ThenBy(entry => entry.Id, StringComparer.Ordinal)];
    }

    /// <summary>Takes or keeps the right to send for an account; null: somebody else has it.</summary>
    public async Task<SenderLease?> TryLeaseAsync(EthereumAddress sender, string holder, CancellationToken cancellation)
    {
        DateTimeOffset now = time.GetUtcNow(), until = now + Outboxes.LeaseLength;
        var found = await table.GetEntityIfExistsAsync<TableEntity>(sender.Key, Lease, cancellationToken: cancellation);
        if (found.HasValue && found.Value!.GetString("Holder") != holder && found.Value.GetDateTimeOffset("Until") > now)
            return null;
        var row = new TableEntity(sender.Key, Lease) { ["Holder"] = holder, ["Until"] = until };
        try
        {
            Response response = found.HasValue
                ? await table.UpdateEntityAsync(row, found.Value!.ETag, TableUpdateMode.Replace, cancellation)
                : await table.AddEntityAsync(row, cancellation);
            return new SenderLease(sender, holder, until, ETagOf(response));
        }
        catch (RequestFailedException e) when (e.IsConflict())
        {
            return null;
        }
    }

    /// <summary>Gives the lease back; nothing happens when it was taken over.</summary>
    public async Task ReleaseAsync(SenderLease lease, CancellationToken cancellation)
    {
        try
        {
            await table.UpdateEntityAsync(new TableEntity(lease.Sender.Key, Lease) { ["Holder"] = lease.Holder, ["Until"] = time.GetUtcNow() }, lease.ETag, TableUpdateMode.Replace, cancellation);
        }
        catch (RequestFailedException e) when (e.IsConflict())
        {
            // Somebody else has it.
        }
    }

    /// <summary>Writes an entry of the leased sender, ended ones to their own row.</summary>
    /// <returns>The entry with its new ETag.</returns>
    /// <exception cref="LeaseLostException">Somebody else sends for the account now, or changed the entry: nothing was written.</exception>
    public async Task<OutboxEntry> WriteAsync(SenderLease lease, OutboxEntry entry, CancellationToken cancellation)
    {
        lease.Until = time.GetUtcNow() + Outboxes.LeaseLength;
        List<TableTransactionAction> actions =
        [
            new(TableTransactionActionType.UpdateReplace, new TableEntity(lease.Sender.Key, Lease) { ["Holder"] = lease.Holder, ["Until"] = lease.Until }, lease.ETag),
        ];
        if (entry.HasEnded)
        {
            actions.Add(new(TableTransactionActionType.UpsertReplace, Row(lease.Sender, Done, entry)));
            actions.Add(new(TableTransactionActionType.Delete, new TableEntity(lease.Sender.Key, Open + entry.Id), entry.ETag));
        }
        else
        {
            actions.Add(entry.ETag == default
                ? new(TableTransactionActionType.Add, Row(lease.Sender, Open, entry))
                : new(TableTransactionActionType.UpdateReplace, Row(lease.Sender, Open, entry), entry.ETag));
        }

        try
        {
            IReadOnlyList<Response> written = (await table.SubmitTransactionAsync(actions, cancellation)).Value;
            lease.ETag = ETagOf(written[0]);
            return entry with { ETag = ETagOf(written[1]) };
        }
        catch (TableTransactionFailedException e) when (e.IsConflict())
        {
            throw new LeaseLostException(lease.Sender, entry.Id, e);
        }
    }

    private static TableEntity Row(EthereumAddress sender, string prefix, OutboxEntry entry) =>
        new(sender.Key, prefix + entry.Id) { ["State"] = entry.State.ToString(), ["Entry"] = JsonSerializer.Serialize(entry, Answers.Json) };

    private static OutboxEntry FromRow(TableEntity row) => JsonSerializer.Deserialize<OutboxEntry>(row.GetString("Entry"), Answers.Json)! with { ETag = row.ETag };

    private static ETag ETagOf(Response response) => response.Headers.ETag ?? throw new InvalidDataException("Storage gave no ETag.");

    private async Task<OutboxEntry?> ReadAsync(EthereumAddress sender, string key, CancellationToken cancellation)
    {
        var found = await table.GetEntityIfExistsAsync<TableEntity>(sender.Key, key, cancellationToken: cancellation);
        return found.HasValue ? FromRow(found.Value!) : null;
    }
}

/// <summary>The right to send for an account, until it is taken over. Changes with each write.</summary>
public sealed class SenderLease(EthereumAddress sender, string holder, DateTimeOffset until, ETag eTag)
{
    public EthereumAddress Sender => sender;

    public string Holder => holder;

    /// <summary>After this somebody else may take it; each write moves it on.</summary>
    public DateTimeOffset Until { get; internal set; } = until;

    public ETag ETag { get; internal set; } = eTag;
}

/// <summary>Somebody else sends for the account now; what was to be written was not. Safe to leave.</summary>
public sealed class LeaseLostException(EthereumAddress sender, string id, Exception inner)
    : Exception($"Somebody else sends for {sender} now; {id} was left as it is.", inner);
