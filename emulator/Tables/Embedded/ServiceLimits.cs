using System.Text;
using Azure.Data.Tables;

namespace NodeProgram.Emulator.Tables;

/// <summary>The service's limits on names, keys and entities (its documentation "Understanding the Table service data model").</summary>
internal static class ServiceLimits
{
    public const int TransactionActionsMax = 100;
    public const int TransactionBytesMax = 4 << 20;

    private const int KeyCharactersMax = 512;
    private const int PropertiesMax = 252;
    private const int PropertyNameCharactersMax = 255;
    private const int PropertyBytesMax = 64 << 10;
    private const int EntityBytesMax = 1 << 20;
    private const int TableNameCharactersMin = 3;
    private const int TableNameCharactersMax = 63;
    private static readonly DateTimeOffset TimeMin = new(1601, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly Refusal EntityTooLarge = new(400, nameof(EntityTooLarge), "The entity is larger than the maximum size permitted (1 MiB).");
    private static readonly Refusal TooManyProperties =
        new(400, nameof(TooManyProperties), "The entity contains more properties than allowed. Each entity can include up to 252 properties to store data.");

    public static Refusal? CheckTableName(string name)
    {
        if (name.Length is < TableNameCharactersMin or > TableNameCharactersMax)
        {
            return new Refusal(400, "OutOfRangeInput", "The specified resource name length is not within the permissible limits.");
        }

        return char.IsAsciiLetter(name[0]) && name.All(char.IsAsciiLetterOrDigit) && !name.Equals("tables", StringComparison.OrdinalIgnoreCase)
            ? null
            : new Refusal(400, "InvalidResourceName", "The specifed resource name contains invalid characters.");
    }

    public static Refusal? CheckKeys(string partitionKey, string rowKey) =>
        CheckKey(nameof(ITableEntity.PartitionKey), partitionKey) ?? CheckKey(nameof(ITableEntity.RowKey), rowKey);

    public static Refusal? CheckEntity(EntityRow row)
    {
        if (CheckKeys(row.PartitionKey!, row.RowKey!) is { } refusal)
        {
            return refusal;
        }

        if (row.Properties.Count > PropertiesMax)
        {
            return TooManyProperties;
        }

        long size = KeyBytes(row.PartitionKey!.Length + row.RowKey!.Length);
        HashSet<string> names = new(row.Properties.Count, StringComparer.Ordinal);
        foreach (Property property in row.Properties)
        {
            int bytes = ValueBytes(property.Value);
            if (CheckProperty(property, bytes) is { } fault)
            {
                return fault;
            }

            if (!names.Add(property.Name))
            {
                return new Refusal(400, "DuplicatePropertiesSpecified", $"The property {property.Name} is given twice.");
            }

            size += PropertyBytes(property.Name.Length, bytes);
        }

        return size > EntityBytesMax ? EntityTooLarge : null;
    }

    /// <summary>What a merge has made of a row can break the limits though neither part did.</summary>
    public static Refusal? CheckMerged(ReadOnlySpan<byte> partitionKey, ReadOnlySpan<byte> rowKey, ReadOnlySpan<byte> body)
    {
        int count = 0;
        long size = KeyBytes(KeyText.Decode(partitionKey).Length + KeyText.Decode(rowKey).Length);
        RowBodyReader reader = new(body);
        while (reader.Next())
        {
            count++;
            int value = reader.Kind switch
            {
                RowBody.Kind.Text => (2 * Encoding.UTF8.GetCharCount(reader.Value)) + 4,
                RowBody.Kind.Binary => reader.Value.Length + 4,
                RowBody.Kind.Int32 => 4,
                RowBody.Kind.Guid => 16,
                RowBody.Kind.True or RowBody.Kind.False => 1,
                _ => 8,
            };
            size += PropertyBytes(Encoding.UTF8.GetCharCount(reader.Name), value);
        }

        return count > PropertiesMax ? TooManyProperties : size > EntityBytesMax ? EntityTooLarge : null;
    }

    /// <summary>About what an action takes in the body of a transaction's request: names, values in their JSON form, and the envelope around them.</summary>
    public static long RequestBytes(EntityRow row)
    {
        const int Envelope = 600;
        long bytes = Envelope + (4L * (row.PartitionKey!.Length + row.RowKey!.Length));
        foreach (Property property in row.Properties)
        {
            bytes += property.Name.Length + 6 + (property.Value switch
            {
                string text => Encoding.UTF8.GetByteCount(text),
                byte[] binary => (binary.Length + 2L) / 3 * 4,
                bool or int => 8,
                _ => 36,
            });
            if (property.Value is not (string or bool or int))
            {
                bytes += property.Name.Length + 27;
            }
        }

        return bytes;
    }

    private static Refusal? CheckKey(string which, string key)
    {
        if (key.Length > KeyCharactersMax)
        {
            return Refusal.InvalidInput($"The {which} is longer than {KeyCharactersMax} characters.");
        }

        for (int i = 0; i < key.Length; i++)
        {
            bool pair = char.IsHighSurrogate(key[i]) && i + 1 < key.Length && char.IsLowSurrogate(key[i + 1]);
            if (key[i] is '/' or '\\' or '#' or '?' || char.IsControl(key[i]) || (char.IsSurrogate(key[i]) && !pair))
            {
                return Refusal.InvalidInput($"The {which} contains the character U+{(int)key[i]:X4}, which keys cannot contain.");
            }

            i += pair ? 1 : 0;
        }

        return null;
    }

    private static Refusal? CheckProperty(Property property, int bytes)
    {
        if (property.Name.Length > PropertyNameCharactersMax)
        {
            return new Refusal(400, "PropertyNameTooLong", "The property name exceeds the maximum allowed length (255).");
        }

        if (!IsIdentifier(property.Name))
        {
            return new Refusal(400, "PropertyNameInvalid", $"The property name '{property.Name}' is invalid.");
        }

        if (property.Value is string or byte[] && bytes - 4 > PropertyBytesMax)
        {
            return new Refusal(400, "PropertyValueTooLarge", $"The value of {property.Name} exceeds the maximum allowed size (64 KiB).");
        }

        return property.Value is DateTimeOffset time && time < TimeMin
            ? new Refusal(400, "OutOfRangeInput", $"The time in {property.Name} is before 1601.")
            : null;
    }

    private static bool IsIdentifier(string name) =>
        name.Length > 0 && (char.IsLetter(name[0]) || name[0] == '_') && name.All(c => char.IsLetterOrDigit(c) || c == '_');

    private static long KeyBytes(int characters) => 4 + (2L * characters);

    private static long PropertyBytes(int nameCharacters, int valueBytes) => 8 + (2L * nameCharacters) + valueBytes;

    private static int ValueBytes(object value) => value switch
    {
        string text => (2 * text.Length) + 4,
        byte[] binary => binary.Length + 4,
        int => 4,
        bool => 1,
        Guid => 16,
        _ => 8,
    };
}
