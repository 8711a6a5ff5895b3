using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace NodeProgram.Domain.Quantities;

/// <summary>
/// An amount of DTEL in wei, 10^-18 DTEL; never negative, below 2^256 (rules, introduction: token amounts are integers in wei).
/// <c>default</c> is zero. In JSON a decimal string.
/// </summary>
[JsonConverter(typeof(JsonTextConverter))]
public readonly record struct Wei : IComparable<Wei>
{
    /// <summary>No tokens.</summary>
    public static readonly Wei Zero;

    /// <summary>The amount with this many wei.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative, or 2^256 and above.</exception>
    public Wei(BigInteger value)
    {
        if (value.Sign < 0 || value.GetBitLength() > 256)
            throw new ArgumentOutOfRangeException(nameof(value), "An amount in wei is an unsigned number of at most 256 bits.");
        Value = value;
    }

    /// <summary>The number of wei, 0 to 2^256 - 1.</summary>
    public BigInteger Value { get; }

    /// <summary>Whole tokens, 10^18 wei each.</summary>
    public static Wei FromTokens(long tokens) => new(new BigInteger(tokens) * 1_000_000_000_000_000_000L);

    /// <summary>Sum.</summary>
    public static Wei operator +(Wei left, Wei right) => new(left.Value + right.Value);

    /// <summary>Difference; the result cannot be negative.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The right amount is the larger one.</exception>
    public static Wei operator -(Wei left, Wei right) => new(left.Value - right.Value);

    /// <summary>Order by amount.</summary>
    public static bool operator <(Wei left, Wei right) => left.Value < right.Value;

    /// <summary>Order by amount.</summary>
    public static bool operator >(Wei left, Wei right) => left.Value > right.Value;

    /// <summary>Order by amount.</summary>
    public static bool operator <=(Wei left, Wei right) => left.Value <= right.Value;

    /// <summary>Order by amount.</summary>
    public static bool operator >=(Wei left, Wei right) => left.Value >= right.Value;

    /// <summary>Reads a decimal number; false unless it is digits only, below 2^256.</summary>
    public static bool TryParse(string? text, out Wei amount)
    {
        bool valid = OperatorId.TryParse(text, out OperatorId number);
        amount = new Wei(number.Value);
        return valid;
    }

    /// <summary>Reads a decimal number of wei.</summary>
    /// <exception cref="FormatException">Not digits only, or 2^256 and above.</exception>
    public static Wei Parse(string text) => TryParse(text, out Wei amount) ? amount : throw new FormatException("An amount in wei is a decimal number below 2^256.");

    /// <inheritdoc/>
    public int CompareTo(Wei other) => Value.CompareTo(other.Value);

    /// <summary>The number of wei in decimal.</summary>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);

    private sealed class JsonTextConverter : JsonConverter<Wei>
    {
        public override Wei Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String && TryParse(reader.GetString(), out Wei amount)
                ? amount : throw new JsonException("An amount in wei is a string of decimal digits, below 2^256.");

        public override void Write(Utf8JsonWriter writer, Wei value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }
}
