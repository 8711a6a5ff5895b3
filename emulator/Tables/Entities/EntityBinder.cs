using System.Collections.Concurrent;
using Azure;
using Azure.Data.Tables;

namespace NodeProgram.Emulator.Tables;

/// <summary>Turns callers' entities into rows and back: a TableEntity by its keys, any other class by its public members.</summary>
internal static class EntityBinder
{
    public const string PartitionKey = nameof(ITableEntity.PartitionKey);
    public const string RowKey = nameof(ITableEntity.RowKey);
    public const string Timestamp = nameof(ITableEntity.Timestamp);
    public const string ODataETag = "odata.etag";

    private static readonly ConcurrentDictionary<Type, EntityMember[]> Members = new();

    /// <summary>The entity as a row. Null values are left out: the service does not store them.</summary>
    /// <exception cref="ArgumentNullException">The entity or a part of its key is null.</exception>
    public static EntityRow ToRow(ITableEntity entity)
    {
        EntityRow row = Key(entity);
        if (entity is IDictionary<string, object> bag)
        {
            foreach ((string name, object? value) in bag)
            {
                Take(row, name, value);
            }
        }
        else
        {
            foreach (EntityMember member in Members.GetOrAdd(entity.GetType(), EntityMember.Of))
            {
                if (member.Get is { } get && member.Name != nameof(ITableEntity.ETag))
                {
                    // Enums are stored by name, of classes only: in a bag nobody would know how to read them back.
                    object? value = get(entity);
                    Take(row, member.Name, value is Enum ? value.ToString() : value);
                }
            }
        }

        return row;
    }

    /// <summary>What an action of a transaction is about: of a delete only the key.</summary>
    public static EntityRow ToRow(TableTransactionAction action) =>
        action.ActionType == TableTransactionActionType.Delete ? Key(action.Entity) : ToRow(action.Entity);

    /// <summary>A row as the caller's type.</summary>
    public static T FromRow<T>(EntityRow row)
        where T : class, ITableEntity
    {
        if (typeof(T) == typeof(TableEntity))
        {
            return (T)(ITableEntity)Bag(row);
        }

        T entity = Activator.CreateInstance<T>();
        EntityMember[] members = Members.GetOrAdd(typeof(T), EntityMember.Of);
        foreach (EntityMember member in members)
        {
            if (Find(row, member) is { } value)
            {
                member.Put(entity, value);
            }
        }

        return entity;
    }

    private static EntityRow Key(ITableEntity entity)
    {
        ArgumentNullException.ThrowIfNull(entity);
        ArgumentNullException.ThrowIfNull(entity.PartitionKey);
        ArgumentNullException.ThrowIfNull(entity.RowKey);
        return new EntityRow(entity.PartitionKey, entity.RowKey);
    }

    private static void Take(EntityRow row, string name, object? value)
    {
        if (value is not null && name is not (PartitionKey or RowKey or Timestamp or ODataETag))
        {
            row.Properties.Add(new Property(name, PropertyValue.Canonical(name, value)));
        }
    }

    private static object? Find(EntityRow row, EntityMember member)
    {
        switch (member.Name)
        {
            case PartitionKey: return row.PartitionKey;
            case RowKey: return row.RowKey;
            case Timestamp: return row.Timestamp;
            case nameof(ITableEntity.ETag): return row.ETag is null ? null : new ETag(row.ETag);
        }

        foreach (Property property in row.Properties)
        {
            if (property.Name == member.Name)
            {
                return property.Value;
            }
        }

        return null;
    }

    private static TableEntity Bag(EntityRow row)
    {
        Dictionary<string, object> values = new(row.Properties.Count + 4);
        Put(ODataETag, row.ETag);
        Put(PartitionKey, row.PartitionKey);
        Put(RowKey, row.RowKey);
        Put(Timestamp, row.Timestamp);
        foreach (Property property in row.Properties)
        {
            values[property.Name] = property.Value;
        }

        return new TableEntity(values);

        void Put(string name, object? value)
        {
            if (value is not null)
            {
                values[name] = value;
            }
        }
    }
}
