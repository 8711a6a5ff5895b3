using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace NodeProgram.Domain.Quantities;

/// <summary>
/// 32 bytes: a Keccak-256 hash, a Merkle root, a <c>bytes32</c> of a contract (rules, section 4). Ordered as an unsigned number, first byte most significant.
/// Written as <c>0x</c> and 64 lower-case hex digits, also in JSON. <c>default</c> is 32 zero bytes, which no hash is.
/// </summary>
[JsonConverter(typeof(JsonTextConverter))]
public readonly record struct Bytes32 : IComparable<Bytes32>
{
    private const int Length = 32;
    private readonly ulong a, b, c, d;

    private Bytes32(ulong a, ulong b, ulong c, ulong d) => (this.a, this.b, this.c, this.d) = (a, b, c, d);

    /// <summary>True for <c>default</c>, 32 zero bytes.</summary>
    public bool IsZero => (a | b | c | d) == 0;

    /// <summary>The value with these 32 bytes.</summary>
    /// <exception cref="ArgumentException">Not 32 bytes.</exception>
    public static Bytes32 FromBytes(ReadOnlySpan<byte> bytes) => bytes.Length == Length
        ? new Bytes32(
            BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]),
            BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]), BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]))
        : throw new ArgumentException($"32 bytes are needed, not {bytes.Length}.", nameof(bytes));

    /// <summary>The Keccak-256 of these bytes.</summary>
    public static Bytes32 HashOf(ReadOnlySpan<byte> input)
    {
        Span<byte> hash = stackalloc byte[Length];
        Keccak256.Hash(input, hash);
        return FromBytes(hash);
    }

    /// <summary>Reads the text form; false (and <c>default</c>) unless it is exactly <c>0x</c> and 64 lower-case hex digits.</summary>
    public static bool TryParse(string? text, out Bytes32 value)
    {
        value = default;
        if (text is not { Length: 66 } || !text.StartsWith("0x", StringComparison.Ordinal) || text.AsSpan(2).IndexOfAnyExcept("0123456789abcdef") >= 0)
            return false;
        value = FromBytes(Convert.FromHexString(text.AsSpan(2)));
        return true;
    }

    /// <summary>Reads the text form.</summary>
    /// <exception cref="FormatException">Not <c>0x</c> and 64 lower-case hex digits.</exception>
    public static Bytes32 Parse(string text) => TryParse(text, out Bytes32 value) ? value : throw new FormatException("32 bytes are written as 0x and 64 lower-case hex digits.");

    /// <summary>Writes the 32 bytes to the start of the output.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The output is shorter than 32 bytes.</exception>
    public void CopyTo(Span<byte> output)
    {
        BinaryPrimitives.WriteUInt64BigEndian(output, a);
        BinaryPrimitives.WriteUInt64BigEndian(output[8..], b);
        BinaryPrimitives.WriteUInt64BigEndian(output[16..], c);
        BinaryPrimitives.WriteUInt64BigEndian(output[24..], d);
    }

    /// <summary>The 32 bytes.</summary>
    public byte[] ToBytes()
    {
        byte[] bytes = new byte[Length];
        CopyTo(bytes);
        return bytes;
    }

    /// <inheritdoc/>
    public int CompareTo(Bytes32 other) =>
        a != other.a ? a.CompareTo(other.a) : b != other.b ? b.CompareTo(other.b) : c != other.c ? c.CompareTo(other.c) : d.CompareTo(other.d);

    /// <summary>The text form.</summary>
    public override string ToString() => "0x" + Convert.ToHexStringLower(ToBytes());

    private sealed class JsonTextConverter : JsonConverter<Bytes32>
    {
        public override Bytes32 Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String && TryParse(reader.GetString(), out Bytes32 value)
                ? value : throw new JsonException("32 bytes are a string: 0x and 64 lower-case hex digits.");

        public override void Write(Utf8JsonWriter writer, Bytes32 value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }
}
