using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;

namespace NodeProgram.Emulator.Tables;

/// <summary>What a write does with the row that is there, or is not.</summary>
internal enum WriteKind
{
    Insert,
    UpdateMerge,
    UpdateReplace,
    UpsertMerge,
    UpsertReplace,
    Delete,
}

/// <summary>One table, wherever it is kept. Refusals of the service are <see cref="RequestFailedException"/>, as in the real client.</summary>
internal interface ITableBackend
{
    string AccountName { get; }

    Uri Uri { get; }

    /// <summary>Creates the table; one that exists is a refusal, or with <paramref name="orExists"/> a 409 response.</summary>
    Task<Response<TableItem>> CreateAsync(bool orExists, CancellationToken cancellationToken);

    Task<Response> DeleteAsync(CancellationToken cancellationToken);

    /// <summary>Any write but a delete.</summary>
    Task<Response> WriteAsync(WriteKind kind, EntityRow row, ETag ifMatch, CancellationToken cancellationToken);

    /// <summary>A delete of a row that is missing answers with a 404 response and does not throw.</summary>
    Task<Response> DeleteEntityAsync(string partitionKey, string rowKey, ETag ifMatch, CancellationToken cancellationToken);

    /// <summary>A point read; a missing row is a refusal, or with <paramref name="orMissing"/> a null row beside the 404 response.</summary>
    Task<(EntityRow? Row, Response Response)> ReadAsync(
        string partitionKey, string rowKey, bool orMissing, IReadOnlyList<string>? select, CancellationToken cancellationToken);

    IAsyncEnumerable<Page<EntityRow>> QueryAsync(
        string? filter, int? rowsPerPage, IReadOnlyList<string>? select, string? continuationToken, CancellationToken cancellationToken);

    Task<Response<IReadOnlyList<Response>>> SubmitAsync(IReadOnlyList<TableTransactionAction> actions, CancellationToken cancellationToken);
}
