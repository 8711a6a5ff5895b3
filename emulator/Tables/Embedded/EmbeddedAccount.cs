using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables.Models;

namespace NodeProgram.Emulator.Tables;

/// <summary>The tables of one embedded file. Opens it at the first request.</summary>
internal sealed class EmbeddedAccount(EmbeddedConnection connection) : IAccountBackend
{
    private const int TablesPerPageMax = 1000;

    public string AccountName => "embedded";

    public Uri Uri => new(connection.FilePath);

    public TablesFile File => TablesFile.Open(connection.FilePath, TimeProvider.System);

    public ITableBackend Table(string name) => new EmbeddedTable(this, name);

    public async Task<Response<TableItem>> CreateTableAsync(string name, bool orExists, CancellationToken cancellationToken)
    {
        Refusal? refusal = ServiceLimits.CheckTableName(name)
            ?? (await File.WriteAsync(new CreateTableRequest(name), cancellationToken).ConfigureAwait(false)).Refusal;
        if (refusal is not null && !(orExists && refusal == Refusal.TableAlreadyExists))
        {
            throw refusal.ToException();
        }

        return Response.FromValue(new TableItem(name), new EmbeddedResponse(refusal?.Status ?? 201, refusal: refusal));
    }

    public async Task<Response> DeleteTableAsync(string name, CancellationToken cancellationToken)
    {
        if (ServiceLimits.CheckTableName(name) is { } refusal)
        {
            throw refusal.ToException();
        }

        WriteOutcome outcome = await File.WriteAsync(new DeleteTableRequest(name), cancellationToken).ConfigureAwait(false);
        return new EmbeddedResponse(outcome.Refusal?.Status ?? 204, refusal: outcome.Refusal);
    }

    public async IAsyncEnumerable<Page<TableItem>> QueryTablesAsync(
        string? filter, int? tablesPerPage, string? continuationToken, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        FilterNode? condition = FilterParser.Parse(filter);
        int size = PageQuery.RowsPerPage(tablesPerPage, TablesPerPageMax);
        string after = continuationToken ?? string.Empty;
        for (string? next = after; next is not null;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            (TableItem[] tables, next) = await Task.Run(() => Page(condition, size, next), cancellationToken).ConfigureAwait(false);
            yield return Page<TableItem>.FromValues(tables, next, new EmbeddedResponse(200));
        }
    }

    private (TableItem[] Tables, string? Next) Page(FilterNode? condition, int size, string after) => File.Read(reader =>
    {
        List<TableItem> tables = [];
        foreach (string name in reader.Tables(after))
        {
            if (tables.Count == size)
            {
                return (tables.ToArray(), (string?)tables[^1].Name);
            }

            if (condition is null || condition.Matches(name))
            {
                tables.Add(new TableItem(name));
            }
        }

        return (tables.ToArray(), (string?)null);
    });
}
