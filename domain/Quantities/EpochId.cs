using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace NodeProgram.Domain.Quantities;

/// <summary>
/// The number of an epoch: whole epochs since 1970-01-01T00:00:00Z under the policy's epoch length (rules, section 1). <c>default</c> is zero. In JSON a number.
/// </summary>
[JsonConverter(typeof(JsonNumberConverter))]
public readonly record struct EpochId : IComparable<EpochId>
{
    /// <summary>The epoch after this one.</summary>
    public EpochId Next => new(Value + 1);

    /// <summary>The quantity with this value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 0.</exception>
    public EpochId(long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        Value = value;
    }

    /// <summary>The value, 0 to 2^63 - 1.</summary>
    public long Value { get; }

    /// <summary>Order by value.</summary>
    public static bool operator <(EpochId left, EpochId right) => left.Value < right.Value;

    /// <summary>Order by value.</summary>
    public static bool operator >(EpochId left, EpochId right) => left.Value > right.Value;

    /// <summary>Order by value.</summary>
    public static bool operator <=(EpochId left, EpochId right) => left.Value <= right.Value;

    /// <summary>Order by value.</summary>
    public static bool operator >=(EpochId left, EpochId right) => left.Value >= right.Value;

    /// <inheritdoc/>
    public int CompareTo(EpochId other) => Value.CompareTo(other.Value);

    /// <summary>The value in decimal.</summary>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);

    private sealed class JsonNumberConverter : JsonConverter<EpochId>
    {
        public override EpochId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out long value) && value >= 0
                ? new EpochId(value) : throw new JsonException("Not a whole number from 0 to 2^63 - 1.");

        public override void Write(Utf8JsonWriter writer, EpochId value, JsonSerializerOptions options) => writer.WriteNumberValue(value.Value);
    }
}
