using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace NodeProgram.Domain.Quantities;

/// <summary>
/// An operator's number: <c>uint256 operatorId</c> of the reward tree (rules, section 4). 0 is the treasury's leaf and no operator;
/// <c>default</c> is that 0. In JSON a decimal string.
/// </summary>
[JsonConverter(typeof(JsonTextConverter))]
public readonly record struct OperatorId : IComparable<OperatorId>
{
    /// <summary>The treasury's leaf, number 0.</summary>
    public static readonly OperatorId Treasury;

    /// <summary>The operator with this number.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative, or 2^256 and above.</exception>
    public OperatorId(BigInteger value)
    {
        if (value.Sign < 0 || value.GetBitLength() > 256)
            throw new ArgumentOutOfRangeException(nameof(value), "An operator id is an unsigned number of at most 256 bits.");
        Value = value;
    }

    /// <summary>The number, 0 to 2^256 - 1.</summary>
    public BigInteger Value { get; }

    /// <summary>Reads a decimal number; false unless it is digits only, without leading zeros, below 2^256.</summary>
    public static bool TryParse(string? text, out OperatorId id)
    {
        id = default;
        if (text is not { Length: > 0 and <= 78 } || text.AsSpan().IndexOfAnyExceptInRange('0', '9') >= 0 || (text.Length > 1 && text[0] == '0'))
            return false;
        BigInteger value = BigInteger.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
        if (value.GetBitLength() > 256)
            return false;
        id = new OperatorId(value);
        return true;
    }

    /// <summary>Reads a decimal number.</summary>
    /// <exception cref="FormatException">Not digits only, or 2^256 and above.</exception>
    public static OperatorId Parse(string text) =>
        TryParse(text, out OperatorId id) ? id : throw new FormatException("An operator id is a decimal number below 2^256.");

    /// <inheritdoc/>
    public int CompareTo(OperatorId other) => Value.CompareTo(other.Value);

    /// <summary>The number in decimal.</summary>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);

    private sealed class JsonTextConverter : JsonConverter<OperatorId>
    {
        public override OperatorId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String && TryParse(reader.GetString(), out OperatorId id)
                ? id : throw new JsonException("An operator id is a string of decimal digits, below 2^256.");

        public override void Write(Utf8JsonWriter writer, OperatorId value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }
}
