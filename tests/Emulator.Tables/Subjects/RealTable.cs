extern alias sdk;
using Azure;
using sdk::Azure.Data.Tables;

namespace NodeProgram.Emulator.Tables.Tests;

/// <summary>The real package: the judge of what our surface should do.</summary>
internal sealed class RealTable(TableClient table) : ITableSubject
{
    public Task<Outcome> CreateAsync(bool orExists = false) => Try(async () =>
    {
        var created = orExists ? await table.CreateIfNotExistsAsync() : await table.CreateAsync();
        return new Outcome(created.GetRawResponse().Status, Exception: created.Value.Name == table.Name ? null : "another name");
    });

    public Task<Outcome> DropAsync() => Try(async () => new Outcome((await table.DeleteAsync()).Status));

    public Task<Outcome> WriteAsync(Verb verb, Row row, string? etag = null) => Try(async () =>
    {
        TableEntity entity = Entity(row);
        ETag tag = etag is null ? default : new ETag(etag);
        Response response = verb switch
        {
            Verb.Add => await table.AddEntityAsync(entity),
            Verb.UpsertMerge => await table.UpsertEntityAsync(entity, TableUpdateMode.Merge),
            Verb.UpsertReplace => await table.UpsertEntityAsync(entity, TableUpdateMode.Replace),
            Verb.UpdateMerge => await table.UpdateEntityAsync(entity, tag, TableUpdateMode.Merge),
            Verb.UpdateReplace => await table.UpdateEntityAsync(entity, tag, TableUpdateMode.Replace),
            _ => await table.DeleteEntityAsync(row.PartitionKey, row.RowKey, tag),
        };
        return new Outcome(response.Status, ETag: response.Headers.ETag?.ToString("H"));
    });

    public Task<Outcome> GetAsync(string partitionKey, string rowKey, bool orMissing = false, params string[]? select) => Try(async () =>
    {
        string[]? columns = select is { Length: > 0 } ? select : null;
        NullableResponse<TableEntity> found = orMissing
            ? await table.GetEntityIfExistsAsync<TableEntity>(partitionKey, rowKey, columns)
            : await table.GetEntityAsync<TableEntity>(partitionKey, rowKey, columns);
        Row? row = found.HasValue ? FromEntity(found.Value!) : null;
        return new Outcome(found.GetRawResponse().Status, Row: row, ETag: row?.ETag);
    });

    public async Task<List<PageOf>> QueryAsync(string? filter = null, int? maxPerPage = null, string[]? select = null, string? token = null)
    {
        List<PageOf> pages = [];
        await foreach (Page<TableEntity> page in table.QueryAsync<TableEntity>(filter, maxPerPage, select).AsPages(token))
        {
            pages.Add(new PageOf([.. page.Values.Select(FromEntity)], page.ContinuationToken));
        }

        return pages;
    }

    public Task<Outcome> SubmitAsync(params (Verb Verb, Row Row, string? ETag)[] actions) => Try(async () =>
    {
        var response = await table.SubmitTransactionAsync(actions.Select(action => new TableTransactionAction(
            Enum.Parse<TableTransactionActionType>(action.Verb.ToString()), Entity(action.Row), action.ETag is null ? default : new ETag(action.ETag))));
        return new Outcome(response.GetRawResponse().Status, ETags: [.. response.Value.Select(one => one.Headers.ETag?.ToString("H"))]);
    });

    private static TableEntity Entity(Row row) => new(row.Values) { PartitionKey = row.PartitionKey, RowKey = row.RowKey };

    private static Row FromEntity(TableEntity entity) => new(
        entity.PartitionKey,
        entity.RowKey,
        entity.Where(property => property.Key is not ("PartitionKey" or "RowKey" or "Timestamp" or "odata.etag")).ToDictionary(),
        entity.ETag.ToString("H"),
        entity.Timestamp);

    private static async Task<Outcome> Try(Func<Task<Outcome>> request)
    {
        try
        {
            return await request();
        }
        catch (TableTransactionFailedException e)
        {
            return new Outcome(e.Status, e.ErrorCode, FailedIndex: e.FailedTransactionActionIndex, Exception: nameof(TableTransactionFailedException));
        }
        catch (RequestFailedException e)
        {
            return new Outcome(e.Status, e.ErrorCode, Exception: nameof(RequestFailedException));
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or NotSupportedException)
        {
            return new Outcome(0, Exception: e.GetType().Name);
        }
    }
}
