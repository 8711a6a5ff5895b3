namespace NodeProgram.Emulator.Tables.Tests;

/// <summary>An entity in no one's type.</summary>
internal sealed record Row(string? PartitionKey, string? RowKey, Dictionary<string, object> Values, string? ETag = null, DateTimeOffset? Timestamp = null)
{
    public static Row Of(string partitionKey, string rowKey, params (string Name, object Value)[] values) =>
        new(partitionKey, rowKey, values.ToDictionary(value => value.Name, value => value.Value));

    public Row With(string name, object value) => this with { Values = new Dictionary<string, object>(Values) { [name] = value } };

    /// <summary>All that a store must give back, in a form that compares.</summary>
    public string Text => $"{PartitionKey}|{RowKey}|{string.Join(";", Values.OrderBy(value => value.Key, StringComparer.Ordinal).Select(Show))}";

    private static string Show(KeyValuePair<string, object> value) => value.Value switch
    {
        byte[] bytes => $"{value.Key}=bytes {Convert.ToHexString(bytes)}",
        BinaryData data => $"{value.Key}=bytes {Convert.ToHexString(data)}",
        DateTimeOffset time => $"{value.Key}=time {time.UtcTicks}{(time.Offset == TimeSpan.Zero ? string.Empty : " not UTC")}",
        DateTime time => $"{value.Key}=time {time.Ticks}{(time.Kind == DateTimeKind.Utc ? string.Empty : " not UTC")}",
        double number => $"{value.Key}=double {number:R}",
        _ => $"{value.Key}={value.Value.GetType().Name} {value.Value}",
    };
}

/// <summary>What a request came to: an answer, or an exception of the client.</summary>
internal sealed record Outcome(int Status, string? Code = null, string? ETag = null, Row? Row = null, int? FailedIndex = null, string? Exception = null, IReadOnlyList<string?>? ETags = null)
{
    /// <summary>The part that every backend must agree on.</summary>
    public (int Status, string? Code, bool Thrown) Short => (Status, Code, Exception is not null);
}

internal enum Verb
{
    Add,
    UpsertMerge,
    UpsertReplace,
    UpdateMerge,
    UpdateReplace,
    Delete,
}

internal sealed record PageOf(IReadOnlyList<Row> Rows, string? Token);

/// <summary>A table under test, with the same verbs for our surface and for the real package.</summary>
internal interface ITableSubject
{
    Task<Outcome> CreateAsync(bool orExists = false);

    Task<Outcome> DropAsync();

    Task<Outcome> WriteAsync(Verb verb, Row row, string? etag = null);

    Task<Outcome> GetAsync(string partitionKey, string rowKey, bool orMissing = false, params string[]? select);

    Task<List<PageOf>> QueryAsync(string? filter = null, int? maxPerPage = null, string[]? select = null, string? token = null);

    Task<Outcome> SubmitAsync(params (Verb Verb, Row Row, string? ETag)[] actions);
}
