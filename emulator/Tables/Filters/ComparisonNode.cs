using System.Buffers.Binary;
using System.Text;
using Kind = NodeProgram.Emulator.Tables.RowBody.Kind;

namespace NodeProgram.Emulator.Tables;

/// <summary>How a property is compared with a literal.</summary>
internal enum Comparison
{
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// <summary>A property compared with a literal, which is a canonical property value. Numbers compare across their types, all else within its own.</summary>
internal sealed class ComparisonNode : FilterNode
{
    private const string TableName = "TableName";

    private readonly string property;
    private readonly byte[] propertyUtf8;
    private readonly Comparison comparison;
    private readonly object literal;
    private readonly byte[] key;

    public ComparisonNode(string property, Comparison comparison, object literal)
    {
        this.property = property;
        this.comparison = comparison;
        this.literal = literal;
        propertyUtf8 = Encoding.UTF8.GetBytes(property);
        key = literal is string text ? KeyText.Encode(text) : [];
        Bounds = property switch
        {
            EntityBinder.PartitionKey when literal is string => new KeyBounds(Low, High, null, null),
            EntityBinder.RowKey when literal is string => new KeyBounds(null, null, Low, High),
            _ => KeyBounds.All,
        };
    }

    public override KeyBounds Bounds { get; }

    private byte[]? Low => comparison switch
    {
        Comparison.Equal or Comparison.GreaterOrEqual => key,
        // The first key that is greater: all rows of a partition may lie under the one that is named.
        Comparison.Greater => [.. key, 0],
        _ => null,
    };

    private byte[]? High => comparison is Comparison.Equal or Comparison.Less or Comparison.LessOrEqual ? key : null;

    public override bool Matches(StoredRow row) => property switch
    {
        EntityBinder.PartitionKey => literal is string && Holds(row.PartitionKey.SequenceCompareTo(key)),
        EntityBinder.RowKey => literal is string && Holds(row.RowKey.SequenceCompareTo(key)),
        EntityBinder.Timestamp => literal is DateTimeOffset time && Holds(row.Stamp.CompareTo(time.UtcTicks)),
        _ => RowBodyReader.TryFind(row.Body, propertyUtf8, out RowBodyReader found) && Holds(Compare(found)),
    };

    public override bool Matches(string tableName) => property.Equals(TableName, StringComparison.OrdinalIgnoreCase)
        ? literal is string text && Holds(string.CompareOrdinal(tableName, text))
        : throw Refusal.InvalidInput($"Tables have no property {property}.").ToException();

    /// <summary>The order of the stored value and the literal; null when they have none.</summary>
    private int? Compare(RowBodyReader stored) => (stored.Kind, literal) switch
    {
        (Kind.Text, string text) => string.CompareOrdinal(Encoding.UTF8.GetString(stored.Value), text),
        (Kind.Int32 or Kind.Int64, int number) => stored.Number.CompareTo(number),
        (Kind.Int32 or Kind.Int64, long number) => stored.Number.CompareTo(number),
        (Kind.Int32 or Kind.Int64, double number) => Order(stored.Number, number),
        (Kind.Double, int number) => Order(BinaryPrimitives.ReadDoubleLittleEndian(stored.Value), number),
        (Kind.Double, long number) => Order(BinaryPrimitives.ReadDoubleLittleEndian(stored.Value), number),
        (Kind.Double, double number) => Order(BinaryPrimitives.ReadDoubleLittleEndian(stored.Value), number),
        (Kind.True or Kind.False, bool flag) => (stored.Kind == Kind.True).CompareTo(flag),
        (Kind.Time, DateTimeOffset time) => stored.Number.CompareTo(time.UtcTicks),
        (Kind.Guid, Guid guid) => new Guid(stored.Value).CompareTo(guid),
        (Kind.Binary, byte[] bytes) => stored.Value.SequenceCompareTo(bytes),
        _ => null,
    };

    private static int? Order(double a, double b) => double.IsNaN(a) || double.IsNaN(b) ? null : a.CompareTo(b);

    private bool Holds(int? order) => comparison switch
    {
        Comparison.Equal => order == 0,
        Comparison.NotEqual => order is not null and not 0,
        Comparison.Less => order < 0,
        Comparison.LessOrEqual => order <= 0,
        Comparison.Greater => order > 0,
        _ => order >= 0,
    };
}
