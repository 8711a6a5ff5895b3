using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Azure;
using Azure.Data.Tables;
using NodeProgram.Domain.Penalties;
using NodeProgram.Domain.Penalties.Cases;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Storage;
using NodeProgram.Orchestrations.Cases;

namespace NodeProgram.Functions.Cases;

/// <summary>A case as it was read, with the tag under which it may be replaced.</summary>
public sealed record StoredCase(CaseRecord Record, ETag ETag);

/// <summary>
/// Cases. PK = fault; RK = <c>case</c> (where it stands, the ETag of everything) and <c>step|0001</c> for each step, written in one transaction with it and never changed. An index of hints: PK =
/// <c>all</c>, <c>open</c>, <c>open|node</c>, <c>operator|number</c> (by the time of the proposal) or <c>favour|number|kind</c> (by the time of the end, those that ended in the operator's favour), RK = 19 digits that fall as
/// time goes on, then the fault; the newest stands first.
/// </summary>
public sealed class CaseStore(TableServiceClient tables)
{
    public const string All = "all";
    public const string Open = "open";
    private const string Head = "case";
    private const int RowsMax = 1_000;
    private static readonly JsonSerializerOptions Json = new(Http.Answers.Json) { IgnoreReadOnlyProperties = true, Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };
    private readonly TableClient table = tables.GetTableClient(TableNames.Cases);
    private readonly TableClient index = tables.GetTableClient(TableNames.CaseIndex);

    /// <summary>The index of an operator's cases.</summary>
    public static string Of(OperatorId operatorId) => "operator|" + operatorId;

    /// <summary>How many cases of the node have not ended.</summary>
    public async Task<int> CountOpenAsync(NodeId node, CancellationToken cancellation)
    {
        int open = 0;
        foreach (TableEntity hint in await index.TakeAsync(TableClient.CreateQueryFilter($"PartitionKey eq {OpenOf(node)}"), RowsMax, cancellation, "RowKey"))
            open += await FindAsync(FaultOf(hint), cancellation) is { Record.File.HasEnded: false } ? 1 : 0;
        return open;
    }

    /// <summary>The case; null when none of this fault was proposed.</summary>
    public async Task<StoredCase?> FindAsync(FaultId fault, CancellationToken cancellation)
    {
        List<TableEntity> rows = await table.TakeAsync(TableClient.CreateQueryFilter($"PartitionKey eq {fault.ToString()}"), RowsMax, cancellation);
        if (rows.Count == 0 || rows[0].RowKey != Head)
            return null;
        CaseFile file = JsonSerializer.Deserialize<CaseFile>(rows[0].GetString("File"), Json)!;
        ImmutableArray<CaseStep> steps = [.. rows.Skip(1).Select(row => JsonSerializer.Deserialize<CaseStep>(row.GetString("Step"), Json)!)];
        var opening = JsonSerializer.Deserialize<CaseOpening>(rows[0].GetString("Opening"), Json)!;
        CaseWithdrawal? withdrawal = rows[0].GetString("Withdrawal") is { } text ? JsonSerializer.Deserialize<CaseWithdrawal>(text, Json) : null;
        return new StoredCase(new CaseRecord(opening, file with { History = steps }, rows[0].GetBoolean("IsOnChain")!.Value) { Withdrawal = withdrawal }, rows[0].ETag);
    }

    /// <summary>Stores a new case.</summary>
    /// <exception cref="RequestFailedException">409: the fault has one.</exception>
    public async Task AddAsync(CaseRecord record, CancellationToken cancellation)
    {
        foreach (string list in new[] { All, Open, OpenOf(record.Opening.Node), Of(record.File.Operator) })
            await index.UpsertEntityAsync(new TableEntity(list, HintOf(record)), TableUpdateMode.Replace, cancellation);
        await table.SubmitTransactionAsync([new TableTransactionAction(TableTransactionActionType.Add, HeadOf(record)), .. StepsOf(record, 0)], cancellation);
    }

    /// <summary>Replaces a case as it was read.</summary>
    /// <exception cref="RequestFailedException">412: it has changed since.</exception>
    public async Task UpdateAsync(StoredCase before, CaseRecord after, CancellationToken cancellation)
    {
        if (after.File is { EndedForOperator: true, EndedAtUnixMs: { } ended })
            await index.UpsertEntityAsync(new TableEntity(Favour(after.File.Operator, after.File.Kind), HintOf(ended, after.Opening.Fault)), TableUpdateMode.Replace, cancellation);
        await table.SubmitTransactionAsync(
            [new TableTransactionAction(TableTransactionActionType.UpdateReplace, HeadOf(after), before.ETag), .. StepsOf(after, before.Record.File.History.Length)], cancellation);
        if (!after.File.HasEnded)
            return;
        await index.DeleteEntityAsync(Open, HintOf(after), ETag.All, cancellation);
        await index.DeleteEntityAsync(OpenOf(after.Opening.Node), HintOf(after), ETag.All, cancellation);
    }

    /// <summary>The cases of a list, the newest first.</summary>
    /// <param name="list"><see cref="All"/>, <see cref="Open"/> or <see cref="Of(OperatorId)"/>.</param>
    /// <param name="after">The hint after which the page begins; empty for the first page.</param>
    /// <param name="wanted">Which of them; a page may then be shorter than asked for and still have a next one.</param>
    public async Task<PageOf<CaseRecord>> ListAsync(string list, string after, int top, Func<CaseRecord, bool> wanted, CancellationToken cancellation)
    {
        var items = new List<CaseRecord>();
        List<TableEntity> hints = await index.TakeAsync(TableClient.CreateQueryFilter($"PartitionKey eq {list} and RowKey gt {after}"), top, cancellation, "RowKey");
        foreach (TableEntity hint in hints)
        {
            StoredCase? found = await FindAsync(FaultOf(hint), cancellation);
            if (found is { Record: var record } && (list != Open || !record.File.HasEnded) && wanted(record))
                items.Add(record);
        }
        return new PageOf<CaseRecord>(items, hints.Count == top ? hints[^1].RowKey : null);
    }

    /// <summary>An operator's cases of a kind that ended in its favour at an instant or later.</summary>
    public async Task<IReadOnlyList<CaseRecord>> LoadEndedForAsync(OperatorId owner, ViolationKind kind, long sinceUnixMs, CancellationToken cancellation)
    {
        var ended = new List<CaseRecord>();
        string filter = TableClient.CreateQueryFilter($"PartitionKey eq {Favour(owner, kind)} and RowKey lt {Inverted(sinceUnixMs - 1)}");
        foreach (TableEntity hint in await index.TakeAsync(filter, RowsMax, cancellation, "RowKey"))
        {
            if (await FindAsync(FaultOf(hint), cancellation) is { Record: { File.EndedForOperator: true } record })
                ended.Add(record);
        }
        return ended;
    }

    /// <summary>Whether a text can be the key of a hint.</summary>
    public static bool IsHint(string text) => text.Length == 86 && text[19] == '|' && !text.AsSpan(0, 19).ContainsAnyExceptInRange('0', '9') && Bytes32.TryParse(text[20..], out _);

    private static string OpenOf(NodeId node) => "open|" + node;

    private static string Favour(OperatorId owner, ViolationKind kind) => $"favour|{owner}|{kind}";

    private static string HintOf(CaseRecord record) => HintOf(record.File.ProposedAtUnixMs, record.Opening.Fault);

    private static string HintOf(long unixMs, FaultId fault) => $"{Inverted(unixMs)}|{fault}";

    private static string Inverted(long unixMs) => (long.MaxValue - unixMs).ToString("D19", CultureInfo.InvariantCulture);

    private static FaultId FaultOf(TableEntity hint) => new(Bytes32.Parse(hint.RowKey[(hint.RowKey.IndexOf('|', StringComparison.Ordinal) + 1)..]));

    private static TableEntity HeadOf(CaseRecord record) => new(record.Opening.Fault.ToString(), Head)
    {
        ["State"] = record.File.State.ToString(),
        ["Operator"] = record.File.Operator.ToString(),
        ["Node"] = record.Opening.Node.ToString(),
        ["IsOnChain"] = record.IsOnChain,
        ["Opening"] = JsonSerializer.Serialize(record.Opening, Json),
        ["File"] = JsonSerializer.Serialize(record.File with { History = [] }, Json),
        ["Withdrawal"] = record.Withdrawal is null ? null : JsonSerializer.Serialize(record.Withdrawal, Json),
    };

    private static IEnumerable<TableTransactionAction> StepsOf(CaseRecord record, int from) => record.File.History.Skip(from).Select((step, i) => new TableTransactionAction(
        TableTransactionActionType.Add,
        new TableEntity(record.Opening.Fault.ToString(), string.Create(CultureInfo.InvariantCulture, $"step|{from + i:D4}")) { ["Step"] = JsonSerializer.Serialize(step, Json) }));
}
