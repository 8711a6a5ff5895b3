extern alias sdk;
#nullable disable
using System.Linq.Expressions;
using Azure.Core;
using Azure.Data.Tables.Models;
using NodeProgram.Emulator.Tables;
using Sdk = sdk::Azure.Data.Tables;

namespace Azure.Data.Tables;

/// <summary>
/// One table. With a connection string UseEmbeddedStorage=true[;DataDirectory=...] it is kept in an embedded file of this process,
/// with any other it is the service's (or Azurite's), reached by REST. Both keep the same promises and give the same refusals:
/// <see cref="RequestFailedException"/> with the service's status and error code. Safe for concurrent use.
/// </summary>
public class TableClient
{
    private readonly ITableBackend backend;

    /// <summary>A client of the table that the connection string and the name say. Nothing is opened before the first call.</summary>
    public TableClient(string connectionString, string tableName)
        : this(connectionString, tableName, null)
    {
    }

    /// <inheritdoc cref="TableClient(string, string)"/>
    public TableClient(string connectionString, string tableName, TableClientOptions options = null)
        : this(tableName, EmbeddedConnection.TryParse(connectionString, out EmbeddedConnection embedded)
            ? new EmbeddedAccount(embedded).Table(Named(tableName))
            : new RestTable(new Sdk.TableClient(connectionString, tableName, TableClientOptions.ToSdk(options))))
    {
    }

    /// <summary>A client of a URI that carries a shared access signature and the table's name.</summary>
    public TableClient(Uri endpoint, TableClientOptions options = null)
        : this(new Sdk.TableClient(endpoint, TableClientOptions.ToSdk(options)))
    {
    }

    /// <summary>A client of a table's URI, authorised by a shared access signature.</summary>
    public TableClient(Uri endpoint, AzureSasCredential credential, TableClientOptions options = null)
        : this(new Sdk.TableClient(endpoint, credential, TableClientOptions.ToSdk(options)))
    {
    }

    /// <summary>A client authorised by an account's key.</summary>
    public TableClient(Uri endpoint, string tableName, TableSharedKeyCredential credential)
        : this(endpoint, tableName, credential, null)
    {
    }

    /// <summary>A client authorised by an account's key.</summary>
    public TableClient(Uri endpoint, string tableName, TableSharedKeyCredential credential, TableClientOptions options = null)
        : this(new Sdk.TableClient(endpoint, tableName, credential?.Real, TableClientOptions.ToSdk(options)))
    {
    }

    /// <summary>A client authorised by Entra tokens.</summary>
    public TableClient(Uri endpoint, string tableName, TokenCredential tokenCredential, TableClientOptions options = null)
        : this(new Sdk.TableClient(endpoint, tableName, tokenCredential, TableClientOptions.ToSdk(options)))
    {
    }

    /// <summary>For mocks.</summary>
    protected TableClient()
    {
    }

    internal TableClient(string tableName, ITableBackend backend)
    {
        Name = tableName;
        this.backend = backend;
    }

    private TableClient(Sdk.TableClient real)
        : this(real.Name, new RestTable(real))
    {
    }

    /// <summary>The table's name.</summary>
    public virtual string Name { get; }

    /// <summary>The account's name; of embedded storage "embedded".</summary>
    public virtual string AccountName => backend.AccountName;

    /// <summary>Where the table is; of embedded storage a file URI.</summary>
    public virtual Uri Uri => backend.Uri;

    /// <summary>A filter from an interpolated string, its values written as OData literals and quoted: the only safe way to put a caller's text into a filter.</summary>
    public static string CreateQueryFilter(FormattableString filter) => Sdk.TableClient.CreateQueryFilter(filter);

    /// <summary>A filter from an expression.</summary>
    /// <exception cref="NotSupportedException">The expression has no OData form.</exception>
    public static string CreateQueryFilter<T>(Expression<Func<T, bool>> filter) => FilterExpression.Write(filter);

    /// <summary>Creates the table. 409 TableAlreadyExists when there is one.</summary>
    public virtual Task<Response<TableItem>> CreateAsync(CancellationToken cancellationToken = default) => backend.CreateAsync(false, cancellationToken);

    /// <summary>Creates the table unless there is one.</summary>
    public virtual Task<Response<TableItem>> CreateIfNotExistsAsync(CancellationToken cancellationToken = default) =>
        backend.CreateAsync(true, cancellationToken);

    /// <summary>Deletes the table with everything in it; one that is missing answers with a 404 response.</summary>
    public virtual Task<Response> DeleteAsync(CancellationToken cancellationToken = default) => backend.DeleteAsync(cancellationToken);

    /// <summary>Inserts. 409 EntityAlreadyExists; 404 TableNotFound; 400 with the limit that is broken.</summary>
    public virtual Task<Response> AddEntityAsync<T>(T entity, CancellationToken cancellationToken = default)
        where T : ITableEntity =>
        backend.WriteAsync(WriteKind.Insert, EntityBinder.ToRow(entity), default, cancellationToken);

    /// <summary>Inserts, or merges into (the default) or replaces what is there, whatever its tag. May be repeated.</summary>
    public virtual Task<Response> UpsertEntityAsync<T>(T entity, TableUpdateMode mode = TableUpdateMode.Merge, CancellationToken cancellationToken = default)
        where T : ITableEntity =>
        backend.WriteAsync(Kind(mode, WriteKind.UpsertMerge, WriteKind.UpsertReplace), EntityBinder.ToRow(entity), default, cancellationToken);

    /// <summary>
    /// Merges into (the default) or replaces the entity whose tag is <paramref name="ifMatch"/>. 412 UpdateConditionNotSatisfied when
    /// it was written since; 404 ResourceNotFound when it is missing. <see cref="ETag.All"/> takes any version.
    /// </summary>
    /// <exception cref="ArgumentException">The tag is the default value.</exception>
    public virtual Task<Response> UpdateEntityAsync<T>(
        T entity, ETag ifMatch, TableUpdateMode mode = TableUpdateMode.Merge, CancellationToken cancellationToken = default)
        where T : ITableEntity
    {
        EntityRow row = EntityBinder.ToRow(entity);
        if (ifMatch == default)
        {
            throw new ArgumentException("The tag of the version to update must be given; ETag.All updates any.", nameof(ifMatch));
        }

        return backend.WriteAsync(Kind(mode, WriteKind.UpdateMerge, WriteKind.UpdateReplace), row, ifMatch, cancellationToken);
    }

    /// <summary>Deletes the entity; the default tag takes any version. 412 on another tag; a missing entity answers with a 404 response and is no error.</summary>
    public virtual Task<Response> DeleteEntityAsync(
        string partitionKey, string rowKey, ETag ifMatch = default, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(partitionKey);
        ArgumentNullException.ThrowIfNull(rowKey);
        return backend.DeleteEntityAsync(partitionKey, rowKey, ifMatch == default ? ETag.All : ifMatch, cancellationToken);
    }

    /// <inheritdoc cref="DeleteEntityAsync(string, string, ETag, CancellationToken)"/>
    public virtual Task<Response> DeleteEntityAsync(ITableEntity entity, ETag ifMatch = default, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(entity);
        return DeleteEntityAsync(entity.PartitionKey, entity.RowKey, ifMatch, cancellationToken);
    }

    /// <summary>Reads one entity by its key. 404 ResourceNotFound, TableNotFound.</summary>
    public virtual async Task<Response<T>> GetEntityAsync<T>(
        string partitionKey, string rowKey, IEnumerable<string> select = null, CancellationToken cancellationToken = default)
        where T : class, ITableEntity
    {
        (EntityRow row, Response response) = await ReadAsync(partitionKey, rowKey, false, select, cancellationToken).ConfigureAwait(false);
        return Response.FromValue(EntityBinder.FromRow<T>(row), response);
    }

    /// <summary>Reads one entity by its key; HasValue is false when it, or its table, is missing.</summary>
    public virtual async Task<NullableResponse<T>> GetEntityIfExistsAsync<T>(
        string partitionKey, string rowKey, IEnumerable<string> select = null, CancellationToken cancellationToken = default)
        where T : class, ITableEntity
    {
        (EntityRow row, Response response) = await ReadAsync(partitionKey, rowKey, true, select, cancellationToken).ConfigureAwait(false);
        return row is null ? new MissingEntity<T>(response) : Response.FromValue(EntityBinder.FromRow<T>(row), response);
    }

    /// <summary>
    /// The entities that satisfy an OData filter (null: all), ordered by key, ordinally. At most 1,000 a page; a page may be empty and
    /// still be followed by others. 400 InvalidInput for a filter that does not parse.
    /// </summary>
    public virtual AsyncPageable<T> QueryAsync<T>(
        string filter = null, int? maxPerPage = null, IEnumerable<string> select = null, CancellationToken cancellationToken = default)
        where T : class, ITableEntity
    {
        string[] columns = select?.ToArray();
        return new PagedQuery<EntityRow, T>(
            (token, rows, cancellation) => backend.QueryAsync(filter, rows, columns, token, cancellation), EntityBinder.FromRow<T>, maxPerPage, cancellationToken);
    }

    /// <inheritdoc cref="QueryAsync{T}(string, int?, IEnumerable{string}, CancellationToken)"/>
    public virtual AsyncPageable<T> QueryAsync<T>(
        Expression<Func<T, bool>> filter, int? maxPerPage = null, IEnumerable<string> select = null, CancellationToken cancellationToken = default)
        where T : class, ITableEntity =>
        QueryAsync<T>(CreateQueryFilter(filter), maxPerPage, select, cancellationToken);

    /// <summary>
    /// Applies all actions or none: at most 100, of one partition, each row once, at most 4 MiB. The responses are in the order of the actions.
    /// </summary>
    /// <exception cref="TableTransactionFailedException">Refused; nothing was applied.</exception>
    /// <exception cref="InvalidOperationException">There is no action.</exception>
    public virtual Task<Response<IReadOnlyList<Response>>> SubmitTransactionAsync(
        IEnumerable<TableTransactionAction> transactionActions, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(transactionActions);
        TableTransactionAction[] actions = [.. transactionActions];
        return actions.Length > 0
            ? backend.SubmitAsync(actions, cancellationToken)
            : throw new InvalidOperationException("A transaction needs at least one action.");
    }

    private static string Named(string tableName)
    {
        ArgumentException.ThrowIfNullOrEmpty(tableName);
        return tableName;
    }

    private static WriteKind Kind(TableUpdateMode mode, WriteKind merge, WriteKind replace) => mode switch
    {
        TableUpdateMode.Merge => merge,
        TableUpdateMode.Replace => replace,
        _ => throw new ArgumentException($"Unexpected value for {nameof(mode)}: {mode}"),
    };

    private Task<(EntityRow Row, Response Response)> ReadAsync(
        string partitionKey, string rowKey, bool orMissing, IEnumerable<string> select, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(partitionKey);
        ArgumentNullException.ThrowIfNull(rowKey);
        return backend.ReadAsync(partitionKey, rowKey, orMissing, select?.ToArray(), cancellationToken);
    }
}
