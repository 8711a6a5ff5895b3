using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace NodeProgram.Domain.Quantities;

/// <summary>
/// A factor or a percentage in basis points: 10,000 is 1.0 or 100 % (rules, introduction). <c>default</c> is zero. In JSON a number.
/// </summary>
[JsonConverter(typeof(JsonNumberConverter))]
public readonly record struct BasisPoints : IComparable<BasisPoints>
{
    /// <summary>The factor 1.0, 10,000 basis points.</summary>
    public static readonly BasisPoints One = new(10_000);

    /// <summary>The quantity with this value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 0 or above 2^31 - 1.</exception>
    public BasisPoints(int value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, int.MaxValue);
        Value = value;
    }

    /// <summary>The value, 0 to 2^31 - 1.</summary>
    public int Value { get; }

    /// <summary>Order by value.</summary>
    public static bool operator <(BasisPoints left, BasisPoints right) => left.Value < right.Value;

    /// <summary>Order by value.</summary>
    public static bool operator >(BasisPoints left, BasisPoints right) => left.Value > right.Value;

    /// <summary>Order by value.</summary>
    public static bool operator <=(BasisPoints left, BasisPoints right) => left.Value <= right.Value;

    /// <summary>Order by value.</summary>
    public static bool operator >=(BasisPoints left, BasisPoints right) => left.Value >= right.Value;

    /// <inheritdoc/>
    public int CompareTo(BasisPoints other) => Value.CompareTo(other.Value);

    /// <summary>The value in decimal.</summary>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);

    private sealed class JsonNumberConverter : JsonConverter<BasisPoints>
    {
        public override BasisPoints Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out int value) && value is >= 0 and <= int.MaxValue
                ? new BasisPoints(value) : throw new JsonException("Not a whole number from 0 to 2^31 - 1.");

        public override void Write(Utf8JsonWriter writer, BasisPoints value, JsonSerializerOptions options) => writer.WriteNumberValue(value.Value);
    }
}
