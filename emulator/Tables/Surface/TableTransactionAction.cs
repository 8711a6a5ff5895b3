#nullable disable
namespace Azure.Data.Tables;

/// <summary>One action of an entity group transaction.</summary>
public class TableTransactionAction
{
    /// <summary>An action that does not depend on the entity's tag.</summary>
    public TableTransactionAction(TableTransactionActionType actionType, ITableEntity entity)
        : this(actionType, entity, default)
    {
    }

    /// <summary>An action on the entity as it was when <paramref name="etag"/> was read; the default value means any version.</summary>
    public TableTransactionAction(TableTransactionActionType actionType, ITableEntity entity, ETag etag = default)
    {
        ActionType = actionType;
        Entity = entity ?? throw new ArgumentNullException(nameof(entity));
        ETag = etag;
    }

    /// <summary>What to do.</summary>
    public TableTransactionActionType ActionType { get; }

    /// <summary>The entity; of a delete only the key is used.</summary>
    public ITableEntity Entity { get; }

    /// <summary>The tag that updates and deletes must match; default: any.</summary>
    public ETag ETag { get; }
}
