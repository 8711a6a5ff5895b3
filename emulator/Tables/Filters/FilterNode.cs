namespace NodeProgram.Emulator.Tables;

/// <summary>A filter, or a part of one.</summary>
internal abstract class FilterNode
{
    /// <summary>Where in the table a row can be that satisfies this.</summary>
    public virtual KeyBounds Bounds => KeyBounds.All;

    /// <summary>Whether the row satisfies this. A comparison with a property that the row does not have, or has in another type, is false, also "ne".</summary>
    public abstract bool Matches(StoredRow row);

    /// <summary>Whether the name of a table satisfies this; filters of tables know one property, TableName.</summary>
    public abstract bool Matches(string tableName);
}

internal sealed class AndNode(FilterNode left, FilterNode right) : FilterNode
{
    public override KeyBounds Bounds { get; } = left.Bounds.And(right.Bounds);

    public override bool Matches(StoredRow row) => left.Matches(row) && right.Matches(row);

    public override bool Matches(string tableName) => left.Matches(tableName) && right.Matches(tableName);
}

internal sealed class OrNode(FilterNode left, FilterNode right) : FilterNode
{
    public override KeyBounds Bounds { get; } = left.Bounds.Or(right.Bounds);

    public override bool Matches(StoredRow row) => left.Matches(row) || right.Matches(row);

    public override bool Matches(string tableName) => left.Matches(tableName) || right.Matches(tableName);
}

internal sealed class NotNode(FilterNode inner) : FilterNode
{
    public override bool Matches(StoredRow row) => !inner.Matches(row);

    public override bool Matches(string tableName) => !inner.Matches(tableName);
}
