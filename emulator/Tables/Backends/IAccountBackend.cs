using Azure;
using Azure.Data.Tables.Models;

namespace NodeProgram.Emulator.Tables;

/// <summary>The tables of one account, wherever they are kept.</summary>
internal interface IAccountBackend
{
    string AccountName { get; }

    Uri Uri { get; }

    ITableBackend Table(string name);

    Task<Response<TableItem>> CreateTableAsync(string name, bool orExists, CancellationToken cancellationToken);

    Task<Response> DeleteTableAsync(string name, CancellationToken cancellationToken);

    IAsyncEnumerable<Page<TableItem>> QueryTablesAsync(string? filter, int? tablesPerPage, string? continuationToken, CancellationToken cancellationToken);
}
