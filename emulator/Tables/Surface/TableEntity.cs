extern alias sdk;
#nullable disable
using System.Collections;
using Sdk = sdk::Azure.Data.Tables;

namespace Azure.Data.Tables;

/// <summary>
/// An entity as a bag of properties. Values: string, int, long, double, bool, DateTime or DateTimeOffset (UTC, 100 ns), Guid,
/// byte[] or BinaryData; a null value is not stored. It is a shell around the real type, whose coercions and refusals are therefore these.
/// </summary>
public sealed class TableEntity : ITableEntity, IDictionary<string, object>
{
    private readonly Sdk.TableEntity real;

    /// <summary>An entity without a key.</summary>
    public TableEntity() => real = new Sdk.TableEntity();

    /// <summary>An entity with its key.</summary>
    public TableEntity(string partitionKey, string rowKey) => real = new Sdk.TableEntity(partitionKey, rowKey);

    /// <summary>An entity with a copy of the given properties.</summary>
    public TableEntity(IDictionary<string, object> values) => real = new Sdk.TableEntity(values);

    /// <inheritdoc/>
    public string PartitionKey { get => real.PartitionKey; set => real.PartitionKey = value; }

    /// <inheritdoc/>
    public string RowKey { get => real.RowKey; set => real.RowKey = value; }

    /// <inheritdoc/>
    public DateTimeOffset? Timestamp { get => real.Timestamp; set => real.Timestamp = value; }

    /// <inheritdoc/>
    public ETag ETag { get => real.ETag; set => real.ETag = value; }

    /// <inheritdoc/>
    public ICollection<string> Keys => real.Keys;

    ICollection<object> IDictionary<string, object>.Values => ((IDictionary<string, object>)real).Values;

    /// <inheritdoc/>
    public int Count => real.Count;

    bool ICollection<KeyValuePair<string, object>>.IsReadOnly => false;

    /// <summary>A property's value, null when there is none. A set keeps the type of an existing value where it can, else throws InvalidOperationException.</summary>
    public object this[string key] { get => real[key]; set => real[key] = value; }

    /// <summary>The property as a string, null when there is none; InvalidOperationException when it is of another type. So do all of its kind.</summary>
    public string GetString(string key) => real.GetString(key);

    public byte[] GetBinary(string key) => real.GetBinary(key);

    public BinaryData GetBinaryData(string key) => real.GetBinaryData(key);

    public bool? GetBoolean(string key) => real.GetBoolean(key);

    public DateTime? GetDateTime(string key) => real.GetDateTime(key);

    public DateTimeOffset? GetDateTimeOffset(string key) => real.GetDateTimeOffset(key);

    public double? GetDouble(string key) => real.GetDouble(key);

    public Guid? GetGuid(string key) => real.GetGuid(key);

    public int? GetInt32(string key) => real.GetInt32(key);

    public long? GetInt64(string key) => real.GetInt64(key);

    /// <inheritdoc/>
    public void Add(string key, object value) => real.Add(key, value);

    /// <inheritdoc/>
    public bool ContainsKey(string key) => real.ContainsKey(key);

    /// <inheritdoc/>
    public bool Remove(string key) => real.Remove(key);

    /// <inheritdoc/>
    public bool TryGetValue(string key, out object value) => real.TryGetValue(key, out value);

    /// <inheritdoc/>
    public void Clear() => real.Clear();

    void ICollection<KeyValuePair<string, object>>.Add(KeyValuePair<string, object> item) => real.Add(item.Key, item.Value);

    bool ICollection<KeyValuePair<string, object>>.Contains(KeyValuePair<string, object> item) => Pairs.Contains(item);

    void ICollection<KeyValuePair<string, object>>.CopyTo(KeyValuePair<string, object>[] array, int arrayIndex) => Pairs.CopyTo(array, arrayIndex);

    bool ICollection<KeyValuePair<string, object>>.Remove(KeyValuePair<string, object> item) => Pairs.Remove(item);

    IEnumerator<KeyValuePair<string, object>> IEnumerable<KeyValuePair<string, object>>.GetEnumerator() => Pairs.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => Pairs.GetEnumerator();

    private ICollection<KeyValuePair<string, object>> Pairs => real;
}
