extern alias sdk;
using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables.Models;
using Sdk = sdk::Azure.Data.Tables;

namespace NodeProgram.Emulator.Tables;

/// <summary>An account of the service or of Azurite, through the real client.</summary>
internal sealed class RestAccount(Sdk.TableServiceClient real) : IAccountBackend
{
    public string AccountName => real.AccountName;

    public Uri Uri => real.Uri;

    public ITableBackend Table(string name) => new RestTable(real.GetTableClient(name));

    public async Task<Response<TableItem>> CreateTableAsync(string name, bool orExists, CancellationToken cancellationToken)
    {
        Response<Sdk.Models.TableItem> created = orExists
            ? await real.CreateTableIfNotExistsAsync(name, cancellationToken).ConfigureAwait(false)
            : await real.CreateTableAsync(name, cancellationToken).ConfigureAwait(false);
        return Response.FromValue(new TableItem(created.Value.Name), created.GetRawResponse());
    }

    public Task<Response> DeleteTableAsync(string name, CancellationToken cancellationToken) => real.DeleteTableAsync(name, cancellationToken);

    public async IAsyncEnumerable<Page<TableItem>> QueryTablesAsync(
        string? filter, int? tablesPerPage, string? continuationToken, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        AsyncPageable<Sdk.Models.TableItem> query = real.QueryAsync(filter, tablesPerPage, cancellationToken);
        await foreach (Page<Sdk.Models.TableItem> page in query.AsPages(continuationToken, tablesPerPage).ConfigureAwait(false))
        {
            TableItem[] tables = [.. page.Values.Select(table => new TableItem(table.Name))];
            yield return Page<TableItem>.FromValues(tables, page.ContinuationToken, page.GetRawResponse());
        }
    }
}
