using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;

namespace NodeProgram.Emulator.Tables;

/// <summary>A table of an embedded file.</summary>
internal sealed class EmbeddedTable(EmbeddedAccount account, string name) : ITableBackend
{
    public string AccountName => account.AccountName;

    public Uri Uri => new($"{account.Uri}/{name}");

    public Task<Response<TableItem>> CreateAsync(bool orExists, CancellationToken cancellationToken) =>
        account.CreateTableAsync(name, orExists, cancellationToken);

    public Task<Response> DeleteAsync(CancellationToken cancellationToken) => account.DeleteTableAsync(name, cancellationToken);

    public async Task<Response> WriteAsync(WriteKind kind, EntityRow row, ETag ifMatch, CancellationToken cancellationToken)
    {
        ThrowIf(ServiceLimits.CheckTableName(name) ?? ServiceLimits.CheckEntity(row) ?? Stamp.CheckTag(ifMatch));
        WriteOutcome outcome = await WriteAsync(Change(kind, row, ifMatch), cancellationToken).ConfigureAwait(false);
        ThrowIf(outcome.Refusal);
        return new EmbeddedResponse(204, Stamp.ETag(outcome.Stamps[0]));
    }

    public async Task<Response> DeleteEntityAsync(string partitionKey, string rowKey, ETag ifMatch, CancellationToken cancellationToken)
    {
        ThrowIf(ServiceLimits.CheckTableName(name) ?? ServiceLimits.CheckKeys(partitionKey, rowKey) ?? Stamp.CheckTag(ifMatch));
        RowChange change = Change(WriteKind.Delete, new EntityRow(partitionKey, rowKey), ifMatch);
        WriteOutcome outcome = await WriteAsync(change, cancellationToken).ConfigureAwait(false);
        if (outcome.Refusal is { Status: 404 } missing)
        {
            return new EmbeddedResponse(404, refusal: missing);
        }

        ThrowIf(outcome.Refusal);
        return new EmbeddedResponse(204);
    }

    public Task<(EntityRow? Row, Response Response)> ReadAsync(
        string partitionKey, string rowKey, bool orMissing, IReadOnlyList<string>? select, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ThrowIf(ServiceLimits.CheckTableName(name) ?? ServiceLimits.CheckKeys(partitionKey, rowKey));
        (EntityRow? row, Refusal? refusal) = account.File.Read(reader => reader.Find(name, partitionKey, rowKey, select) is { } found
            ? (found, (Refusal?)null)
            : (null, reader.TableId(name) is null ? Refusal.TableNotFound : Refusal.ResourceNotFound));
        if (refusal is not null && !orMissing)
        {
            throw refusal.ToException();
        }

        Response response = row is null ? new EmbeddedResponse(404, refusal: refusal) : new EmbeddedResponse(200, row.ETag);
        return Task.FromResult((row, response));
    }

    public async IAsyncEnumerable<Page<EntityRow>> QueryAsync(
        string? filter,
        int? rowsPerPage,
        IReadOnlyList<string>? select,
        string? continuationToken,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ThrowIf(ServiceLimits.CheckTableName(name));
        PageQuery query = new(name, FilterParser.Parse(filter), PageQuery.RowsPerPage(rowsPerPage), select is { Count: > 0 } ? select : null);
        bool more = true;
        while (more)
        {
            Page<EntityRow> page = await Task.Run(() => account.File.Read(reader => query.Read(reader, continuationToken)), cancellationToken)
                .ConfigureAwait(false);
            yield return page;
            continuationToken = page.ContinuationToken;
            more = continuationToken is not null;
        }
    }

    public async Task<Response<IReadOnlyList<Response>>> SubmitAsync(IReadOnlyList<TableTransactionAction> actions, CancellationToken cancellationToken)
    {
        ThrowIf(ServiceLimits.CheckTableName(name));
        RowChange[] changes = Transaction.Check(actions);
        WriteOutcome outcome = await account.File.WriteAsync(new RowsRequest(name, changes), cancellationToken).ConfigureAwait(false);
        if (outcome.Refusal is { } refusal)
        {
            throw Transaction.Failed(refusal, outcome.FailedIndex);
        }

        Response[] responses = new Response[changes.Length];
        for (int i = 0; i < responses.Length; i++)
        {
            responses[i] = new EmbeddedResponse(204, changes[i].Kind == WriteKind.Delete ? null : Stamp.ETag(outcome.Stamps[i]));
        }

        return Response.FromValue<IReadOnlyList<Response>>(responses, new EmbeddedResponse(202));
    }

    /// <summary>The change in the form in which the writer takes it; encoding it here keeps that work off the one writer.</summary>
    internal static RowChange Change(WriteKind kind, EntityRow row, ETag ifMatch) => new(
        kind,
        KeyText.Encode(row.PartitionKey!),
        KeyText.Encode(row.RowKey!),
        kind == WriteKind.Delete ? [] : RowBody.Encode(row.Properties),
        kind is WriteKind.UpdateMerge or WriteKind.UpdateReplace or WriteKind.Delete ? Stamp.Condition(ifMatch) : null);

    private Task<WriteOutcome> WriteAsync(RowChange change, CancellationToken cancellationToken) =>
        account.File.WriteAsync(new RowsRequest(name, [change]), cancellationToken);

    private static void ThrowIf(Refusal? refusal)
    {
        if (refusal is not null)
        {
            throw refusal.ToException();
        }
    }
}
