using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace NodeProgram.Domain.Quantities;

/// <summary>
/// A score or a part of one in millipoints: 100,000 is the full score of 100 points (rules, section 3). <c>default</c> is zero. In JSON a number.
/// </summary>
[JsonConverter(typeof(JsonNumberConverter))]
public readonly record struct Millipoints : IComparable<Millipoints>
{
    /// <summary>The full score, 100,000.</summary>
    public const int MaxValue = 100_000;

    /// <summary>The quantity with this value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 0 or above 100,000.</exception>
    public Millipoints(int value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, MaxValue);
        Value = value;
    }

    /// <summary>The value, 0 to 100,000.</summary>
    public int Value { get; }

    /// <summary>Order by value.</summary>
    public static bool operator <(Millipoints left, Millipoints right) => left.Value < right.Value;

    /// <summary>Order by value.</summary>
    public static bool operator >(Millipoints left, Millipoints right) => left.Value > right.Value;

    /// <summary>Order by value.</summary>
    public static bool operator <=(Millipoints left, Millipoints right) => left.Value <= right.Value;

    /// <summary>Order by value.</summary>
    public static bool operator >=(Millipoints left, Millipoints right) => left.Value >= right.Value;

    /// <inheritdoc/>
    public int CompareTo(Millipoints other) => Value.CompareTo(other.Value);

    /// <summary>The value in decimal.</summary>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);

    private sealed class JsonNumberConverter : JsonConverter<Millipoints>
    {
        public override Millipoints Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out int value) && value is >= 0 and <= MaxValue
                ? new Millipoints(value) : throw new JsonException("Not a whole number from 0 to 100,000.");

        public override void Write(Utf8JsonWriter writer, Millipoints value, JsonSerializerOptions options) => writer.WriteNumberValue(value.Value);
    }
}
