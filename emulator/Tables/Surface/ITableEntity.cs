#nullable disable
namespace Azure.Data.Tables;

/// <summary>What every entity has: its key, the time of its last write and the tag of that write.</summary>
public interface ITableEntity
{
    /// <summary>First part of the key: entities of one partition are stored together and may share a transaction. At most 512 characters.</summary>
    string PartitionKey { get; set; }

    /// <summary>Second part of the key, unique in its partition. At most 512 characters.</summary>
    string RowKey { get; set; }

    /// <summary>UTC time of the last write, set by the store; what a caller sets is ignored. Null before the first read.</summary>
    DateTimeOffset? Timestamp { get; set; }

    /// <summary>Tag of the last write, for conditional updates. The default value means "never read".</summary>
    ETag ETag { get; set; }
}
