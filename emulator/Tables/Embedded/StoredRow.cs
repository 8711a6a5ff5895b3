namespace NodeProgram.Emulator.Tables;

/// <summary>A row as it lies in the file, valid while it is visited.</summary>
internal readonly ref struct StoredRow(ReadOnlySpan<byte> partitionKey, ReadOnlySpan<byte> rowKey, long stamp, ReadOnlySpan<byte> body)
{
    public ReadOnlySpan<byte> PartitionKey { get; } = partitionKey;

    public ReadOnlySpan<byte> RowKey { get; } = rowKey;

    public long Stamp { get; } = stamp;

    public ReadOnlySpan<byte> Body { get; } = body;

    public EntityRow ToEntity(IReadOnlyList<string>? select) => ToEntity(KeyText.Decode(PartitionKey), KeyText.Decode(RowKey), Stamp, Body, select);

    /// <summary>The row for a caller; with a select only what it names, except the tag, which always comes.</summary>
    public static EntityRow ToEntity(string partitionKey, string rowKey, long stamp, ReadOnlySpan<byte> body, IReadOnlyList<string>? select)
    {
        EntityRow row = new(
            Selected(select, EntityBinder.PartitionKey) ? partitionKey : null,
            Selected(select, EntityBinder.RowKey) ? rowKey : null)
        {
            Timestamp = Selected(select, EntityBinder.Timestamp) ? Tables.Stamp.Time(stamp) : null,
            ETag = Tables.Stamp.ETag(stamp),
        };
        RowBody.Decode(body, row.Properties, select);
        return row;
    }

    private static bool Selected(IReadOnlyList<string>? select, string name) => select is null || select.Contains(name);
}
