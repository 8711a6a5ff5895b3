using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace NodeProgram.Domain.Quantities;

/// <summary>
/// A fraction in parts per million: 1,000,000 is the whole; a ratio may be above it (rules, introduction). <c>default</c> is zero. In JSON a number.
/// </summary>
[JsonConverter(typeof(JsonNumberConverter))]
public readonly record struct PartsPerMillion : IComparable<PartsPerMillion>
{
    /// <summary>The whole, 1,000,000.</summary>
    public static readonly PartsPerMillion One = new(1_000_000);

    /// <summary>The quantity with this value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 0.</exception>
    public PartsPerMillion(long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        Value = value;
    }

    /// <summary>The value, 0 to 2^63 - 1.</summary>
    public long Value { get; }

    /// <summary>Order by value.</summary>
    public static bool operator <(PartsPerMillion left, PartsPerMillion right) => left.Value < right.Value;

    /// <summary>Order by value.</summary>
    public static bool operator >(PartsPerMillion left, PartsPerMillion right) => left.Value > right.Value;

    /// <summary>Order by value.</summary>
    public static bool operator <=(PartsPerMillion left, PartsPerMillion right) => left.Value <= right.Value;

    /// <summary>Order by value.</summary>
    public static bool operator >=(PartsPerMillion left, PartsPerMillion right) => left.Value >= right.Value;

    /// <inheritdoc/>
    public int CompareTo(PartsPerMillion other) => Value.CompareTo(other.Value);

    /// <summary>The value in decimal.</summary>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);

    private sealed class JsonNumberConverter : JsonConverter<PartsPerMillion>
    {
        public override PartsPerMillion Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out long value) && value >= 0
                ? new PartsPerMillion(value) : throw new JsonException("Not a whole number from 0 to 2^63 - 1.");

        public override void Write(Utf8JsonWriter writer, PartsPerMillion value, JsonSerializerOptions options) => writer.WriteNumberValue(value.Value);
    }
}
