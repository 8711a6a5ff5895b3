extern alias sdk;
using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;
using Sdk = sdk::Azure.Data.Tables;

namespace NodeProgram.Emulator.Tables;

/// <summary>A table of the service or of Azurite, through the real client.</summary>
internal sealed class RestTable(Sdk.TableClient real) : ITableBackend
{
    public string AccountName => real.AccountName;

    public Uri Uri => real.Uri;

    public async Task<Response<TableItem>> CreateAsync(bool orExists, CancellationToken cancellationToken)
    {
        Response<Sdk.Models.TableItem> created = orExists
            ? await real.CreateIfNotExistsAsync(cancellationToken).ConfigureAwait(false)
            : await real.CreateAsync(cancellationToken).ConfigureAwait(false);
        return Response.FromValue(new TableItem(created.Value.Name), created.GetRawResponse());
    }

    public Task<Response> DeleteAsync(CancellationToken cancellationToken) => real.DeleteAsync(cancellationToken);

    public Task<Response> WriteAsync(WriteKind kind, EntityRow row, ETag ifMatch, CancellationToken cancellationToken)
    {
        Sdk.TableEntity entity = RestRows.ToSdk(row);
        return kind switch
        {
            WriteKind.Insert => real.AddEntityAsync(entity, cancellationToken),
            WriteKind.UpsertMerge => real.UpsertEntityAsync(entity, Sdk.TableUpdateMode.Merge, cancellationToken),
            WriteKind.UpsertReplace => real.UpsertEntityAsync(entity, Sdk.TableUpdateMode.Replace, cancellationToken),
            WriteKind.UpdateMerge => real.UpdateEntityAsync(entity, ifMatch, Sdk.TableUpdateMode.Merge, cancellationToken),
            WriteKind.UpdateReplace => real.UpdateEntityAsync(entity, ifMatch, Sdk.TableUpdateMode.Replace, cancellationToken),
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };
    }

    public Task<Response> DeleteEntityAsync(string partitionKey, string rowKey, ETag ifMatch, CancellationToken cancellationToken) =>
        real.DeleteEntityAsync(partitionKey, rowKey, ifMatch, cancellationToken);

    public async Task<(EntityRow? Row, Response Response)> ReadAsync(
        string partitionKey, string rowKey, bool orMissing, IReadOnlyList<string>? select, CancellationToken cancellationToken)
    {
        NullableResponse<Sdk.TableEntity> found = orMissing
            ? await real.GetEntityIfExistsAsync<Sdk.TableEntity>(partitionKey, rowKey, select, cancellationToken).ConfigureAwait(false)
            : await real.GetEntityAsync<Sdk.TableEntity>(partitionKey, rowKey, select, cancellationToken).ConfigureAwait(false);
        return (found.HasValue ? RestRows.FromSdk(found.Value!) : null, found.GetRawResponse());
    }

    public async IAsyncEnumerable<Page<EntityRow>> QueryAsync(
        string? filter,
        int? rowsPerPage,
        IReadOnlyList<string>? select,
        string? continuationToken,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        AsyncPageable<Sdk.TableEntity> query = real.QueryAsync<Sdk.TableEntity>(filter, rowsPerPage, select, cancellationToken);
        await foreach (Page<Sdk.TableEntity> page in query.AsPages(continuationToken, rowsPerPage).ConfigureAwait(false))
        {
            yield return Page<EntityRow>.FromValues([.. page.Values.Select(RestRows.FromSdk)], page.ContinuationToken, page.GetRawResponse());
        }
    }

    public async Task<Response<IReadOnlyList<Response>>> SubmitAsync(IReadOnlyList<TableTransactionAction> actions, CancellationToken cancellationToken)
    {
        try
        {
            return await real.SubmitTransactionAsync(actions.Select(RestRows.ToSdk), cancellationToken).ConfigureAwait(false);
        }
        catch (Sdk.TableTransactionFailedException e)
        {
            throw new TableTransactionFailedException(e);
        }
    }
}
