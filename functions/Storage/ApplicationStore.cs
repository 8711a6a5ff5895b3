using System.Globalization;
using System.Text.Json;
using Azure;
using Azure.Data.Tables;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Http;
using NodeProgram.Functions.Onboarding;

namespace NodeProgram.Functions.Storage;

/// <summary>
/// Applications. PK = application id; RK = <c>application</c> (the current attempt, steps included: one row, so that state and steps change together) and
/// <c>attempt|0001</c> for each ended attempt before it. An index for reviewers: PK = state, RK = application id, and PK = <c>all</c>; one for operators: PK = address; index rows are hints, checked
/// against the application when read.
/// </summary>
public sealed class ApplicationStore(TableServiceClient tables)
{
    public const string AllStates = "all";
    private const string Current = "application";
    private readonly TableClient table = tables.GetTableClient(TableNames.Applications);
    private readonly TableClient index = tables.GetTableClient(TableNames.ApplicationIndex);

    /// <summary>The application; null when there is none.</summary>
    public async Task<ApplicationRecord?> FindAsync(string id, CancellationToken cancellation)
    {
        var found = await table.GetEntityIfExistsAsync<TableEntity>(id, Current, cancellationToken: cancellation);
        return found.HasValue ? FromRow(found.Value!) : null;
    }

    /// <summary>Stores a first submission.</summary>
    /// <exception cref="RequestFailedException">409: it exists.</exception>
    public async Task AddAsync(ApplicationRecord application, CancellationToken cancellation)
    {
        await IndexAsync(AllStates, application.Id, cancellation);
        await IndexAsync(application.Operator.Key, application.Id, cancellation);
        await IndexAsync(application.State.ToString(), application.Id, cancellation);
        await table.AddEntityAsync(ToRow(application, Current), cancellation);
    }

    /// <summary>Stores a further submission and keeps the ended one beside it, both or neither.</summary>
    /// <exception cref="RequestFailedException">412: it has changed since it was read.</exception>
    public async Task ResubmitAsync(ApplicationRecord ended, ApplicationRecord next, CancellationToken cancellation)
    {
        await IndexAsync(next.State.ToString(), next.Id, cancellation);
        await table.SubmitTransactionAsync(
            [
                new TableTransactionAction(TableTransactionActionType.UpsertReplace, ToRow(ended, "attempt|" + ended.Attempt.ToString("D4", CultureInfo.InvariantCulture))),
                new TableTransactionAction(TableTransactionActionType.UpdateReplace, ToRow(next, Current), ended.ETag),
            ],
            cancellation);
        await DropFromIndexAsync(ended, cancellation);
    }

    /// <summary>Replaces the application as it was read.</summary>
    /// <exception cref="RequestFailedException">412: it has changed since.</exception>
    public async Task UpdateAsync(ApplicationRecord before, ApplicationRecord after, CancellationToken cancellation)
    {
        // The new hint before the change, the old one away after it: whatever happens in between, the application is found under the state that it has.
        if (before.State != after.State)
            await IndexAsync(after.State.ToString(), after.Id, cancellation);
        await table.UpdateEntityAsync(ToRow(after, Current), before.ETag, TableUpdateMode.Replace, cancellation);
        if (before.State != after.State)
            await DropFromIndexAsync(before, cancellation);
    }

    /// <summary>Applications in a state (or <see cref="AllStates"/>) in the order of their ids.</summary>
    /// <param name="after">The id after which the page begins; empty for the first page.</param>
    public async Task<PageOf<ApplicationRecord>> ListAsync(string state, string after, int top, CancellationToken cancellation)
    {
        var items = new List<ApplicationRecord>();
        string filter = TableClient.CreateQueryFilter($"PartitionKey eq {state} and RowKey gt {after}");
        List<TableEntity> hints = await index.TakeAsync(filter, top, cancellation, "RowKey");
        foreach (TableEntity hint in hints)
        {
            ApplicationRecord? application = await FindAsync(hint.RowKey, cancellation);
            if (application is not null && (state == AllStates || application.State.ToString() == state))
                items.Add(application);
        }
        return new PageOf<ApplicationRecord>(items, hints.Count == top ? hints[^1].RowKey : null);
    }

    /// <summary>The applications of an operator in the order of their ids, at most <paramref name="top"/>.</summary>
    public async Task<IReadOnlyList<ApplicationRecord>> ListOfAsync(EthereumAddress owner, int top, CancellationToken cancellation)
    {
        var items = new List<ApplicationRecord>();
        foreach (TableEntity hint in await index.TakeAsync(TableClient.CreateQueryFilter($"PartitionKey eq {owner.Key}"), top, cancellation, "RowKey"))
        {
            if (await FindAsync(hint.RowKey, cancellation) is { } application)
                items.Add(application);
        }
        return items;
    }

    private async Task IndexAsync(string state, string id, CancellationToken cancellation) =>
        await index.UpsertEntityAsync(new TableEntity(state, id), TableUpdateMode.Replace, cancellation);

    private async Task DropFromIndexAsync(ApplicationRecord application, CancellationToken cancellation) =>
        await index.DeleteEntityAsync(application.State.ToString(), application.Id, ETag.All, cancellation);

    private static TableEntity ToRow(ApplicationRecord application, string row) => new(application.Id, row)
    {
        ["Attempt"] = application.Attempt,
        ["State"] = application.State.ToString(),
        ["Node"] = application.Node.ToString(),
        ["Form"] = JsonSerializer.Serialize(application.Form, Answers.Json),
        ["ContentHash"] = application.ContentHash,
        ["SubmittedAt"] = application.SubmittedAt,
        ["UpdatedAt"] = application.UpdatedAt,
        ["StepSequence"] = application.StepSequence,
        ["Steps"] = JsonSerializer.Serialize(application.Steps, Answers.Json),
    };

    private static ApplicationRecord FromRow(TableEntity row) => new()
    {
        Id = row.PartitionKey,
        Attempt = row.GetInt32("Attempt")!.Value,
        State = Enum.Parse<ApplicationState>(row.GetString("State")),
        Node = NodeId.Parse(row.GetString("Node")),
        Form = JsonSerializer.Deserialize<ApplicationFormJson>(row.GetString("Form"), Answers.Json)!,
        ContentHash = row.GetString("ContentHash"),
        SubmittedAt = row.GetDateTimeOffset("SubmittedAt")!.Value,
        UpdatedAt = row.GetDateTimeOffset("UpdatedAt")!.Value,
        StepSequence = row.GetInt32("StepSequence")!.Value,
        Steps = JsonSerializer.Deserialize<StepRecord[]>(row.GetString("Steps"), Answers.Json)!,
        ETag = row.ETag,
    };
}
