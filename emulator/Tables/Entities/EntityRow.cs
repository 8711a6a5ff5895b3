
namespace NodeProgram.Emulator.Tables;

/// <summary>An entity between a caller's type and a backend: key, tag, time, and the properties in canonical form.</summary>
/// <remarks>The key is null where a query's select left it out.</remarks>
internal sealed class EntityRow(string? partitionKey, string? rowKey)
{
    public string? PartitionKey { get; } = partitionKey;

    public string? RowKey { get; } = rowKey;

    public DateTimeOffset? Timestamp { get; init; }

    public string? ETag { get; init; }

    public List<Property> Properties { get; } = [];
}
