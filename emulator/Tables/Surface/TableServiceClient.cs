extern alias sdk;
#nullable disable
using System.Linq.Expressions;
using Azure.Core;
using Azure.Data.Tables.Models;
using NodeProgram.Emulator.Tables;
using Sdk = sdk::Azure.Data.Tables;

namespace Azure.Data.Tables;

/// <summary>The tables of one account; see <see cref="TableClient"/> for where they are kept. Safe for concurrent use.</summary>
public class TableServiceClient
{
    private readonly IAccountBackend backend;

    /// <summary>A client of the account that the connection string says. Nothing is opened before the first call.</summary>
    public TableServiceClient(string connectionString)
        : this(connectionString, null)
    {
    }

    /// <inheritdoc cref="TableServiceClient(string)"/>
    public TableServiceClient(string connectionString, TableClientOptions options = null) =>
        backend = EmbeddedConnection.TryParse(connectionString, out EmbeddedConnection embedded)
            ? new EmbeddedAccount(embedded)
            : new RestAccount(new Sdk.TableServiceClient(connectionString, TableClientOptions.ToSdk(options)));

    /// <summary>A client of a URI that carries a shared access signature.</summary>
    public TableServiceClient(Uri endpoint, TableClientOptions options = null)
        : this(new Sdk.TableServiceClient(endpoint, TableClientOptions.ToSdk(options)))
    {
    }

    /// <summary>A client authorised by a shared access signature.</summary>
    public TableServiceClient(Uri endpoint, AzureSasCredential credential)
        : this(endpoint, credential, null)
    {
    }

    /// <summary>A client authorised by a shared access signature.</summary>
    public TableServiceClient(Uri endpoint, AzureSasCredential credential, TableClientOptions options = null)
        : this(new Sdk.TableServiceClient(endpoint, credential, TableClientOptions.ToSdk(options)))
    {
    }

    /// <summary>A client authorised by an account's key.</summary>
    public TableServiceClient(Uri endpoint, TableSharedKeyCredential credential)
        : this(endpoint, credential, null)
    {
    }

    /// <summary>A client authorised by an account's key.</summary>
    public TableServiceClient(Uri endpoint, TableSharedKeyCredential credential, TableClientOptions options)
        : this(new Sdk.TableServiceClient(endpoint, credential?.Real, TableClientOptions.ToSdk(options)))
    {
    }

    /// <summary>A client authorised by Entra tokens.</summary>
    public TableServiceClient(Uri endpoint, TokenCredential tokenCredential, TableClientOptions options = null)
        : this(new Sdk.TableServiceClient(endpoint, tokenCredential, TableClientOptions.ToSdk(options)))
    {
    }

    /// <summary>For mocks.</summary>
    protected TableServiceClient()
    {
    }

    private TableServiceClient(Sdk.TableServiceClient real) => backend = new RestAccount(real);

    /// <summary>The account's name; of embedded storage "embedded".</summary>
    public virtual string AccountName => backend.AccountName;

    /// <summary>Where the account is; of embedded storage a file URI.</summary>
    public virtual Uri Uri => backend.Uri;

    /// <summary>A filter of table names from an interpolated string, its values quoted.</summary>
    public static string CreateQueryFilter(FormattableString filter) => Sdk.TableServiceClient.CreateQueryFilter(filter);

    /// <summary>A filter of table names from an expression; the name is called TableName in filters.</summary>
    public static string CreateQueryFilter(Expression<Func<TableItem, bool>> filter) => FilterExpression.WriteTableFilter(filter);

    /// <summary>A client of one of the tables; makes no request.</summary>
    public virtual TableClient GetTableClient(string tableName)
    {
        ArgumentException.ThrowIfNullOrEmpty(tableName);
        return new TableClient(tableName, backend.Table(tableName));
    }

    /// <summary>Creates a table. 409 TableAlreadyExists when there is one; 400 for a name that is none.</summary>
    public virtual Task<Response<TableItem>> CreateTableAsync(string tableName, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(tableName);
        return backend.CreateTableAsync(tableName, false, cancellationToken);
    }

    /// <summary>Creates a table unless there is one.</summary>
    public virtual Task<Response<TableItem>> CreateTableIfNotExistsAsync(string tableName, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(tableName);
        return backend.CreateTableAsync(tableName, true, cancellationToken);
    }

    /// <summary>Deletes a table with everything in it; one that is missing answers with a 404 response.</summary>
    public virtual Task<Response> DeleteTableAsync(string tableName, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(tableName);
        return backend.DeleteTableAsync(tableName, cancellationToken);
    }

    /// <summary>The tables whose name satisfies a filter on TableName (null: all), ordered by name.</summary>
    public virtual AsyncPageable<TableItem> QueryAsync(string filter = null, int? maxPerPage = null, CancellationToken cancellationToken = default) =>
        new PagedQuery<TableItem, TableItem>(
            (token, tables, cancellation) => backend.QueryTablesAsync(filter, tables, token, cancellation), table => table, maxPerPage, cancellationToken);

    /// <inheritdoc cref="QueryAsync(string, int?, CancellationToken)"/>
    public virtual AsyncPageable<TableItem> QueryAsync(FormattableString filter, int? maxPerPage = null, CancellationToken cancellationToken = default) =>
        QueryAsync(CreateQueryFilter(filter), maxPerPage, cancellationToken);

    /// <inheritdoc cref="QueryAsync(string, int?, CancellationToken)"/>
    public virtual AsyncPageable<TableItem> QueryAsync(
        Expression<Func<TableItem, bool>> filter, int? maxPerPage = null, CancellationToken cancellationToken = default) =>
        QueryAsync(CreateQueryFilter(filter), maxPerPage, cancellationToken);
}
