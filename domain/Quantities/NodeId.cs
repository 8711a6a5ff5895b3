using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace NodeProgram.Domain.Quantities;

/// <summary>
/// The identity of a node: the 32-byte Keccak-256 hash of its public key (rules, section 4: <c>bytes32 nodeId</c>).
/// Written as <c>0x</c> and 64 lower-case hex digits; ordered as that text. <c>default</c> is no node: its text is empty and no parser accepts it.
/// </summary>
[JsonConverter(typeof(JsonTextConverter))]
public readonly record struct NodeId : IComparable<NodeId>
{
    private const int TextLength = 66;
    private const ulong Odd = 0x9E37_79B9_7F4A_7C15;

    // Text has another hash in each process.
    private static readonly ulong Mix = unchecked((uint)nameof(NodeId).GetHashCode(StringComparison.Ordinal));
    private readonly string? text;

    private NodeId(string text) => this.text = text;

    /// <summary>True for <c>default</c>, which names no node.</summary>
    public bool IsNone => text is null;

    /// <summary>The id of the node that holds this key.</summary>
    /// <param name="subjectPublicKeyInfo">The P-256 public key in DER form (RFC 5480).</param>
    public static NodeId FromPublicKey(ReadOnlySpan<byte> subjectPublicKeyInfo)
    {
        Span<byte> hash = stackalloc byte[Keccak256.HashBytes];
        Keccak256.Hash(subjectPublicKeyInfo, hash);
        return FromBytes(hash);
    }

    /// <summary>The id with these 32 bytes.</summary>
    /// <exception cref="ArgumentException">Not 32 bytes.</exception>
    public static NodeId FromBytes(ReadOnlySpan<byte> bytes) =>
        bytes.Length == Keccak256.HashBytes
            ? new NodeId("0x" + Convert.ToHexStringLower(bytes))
            : throw new ArgumentException($"A node id has 32 bytes, not {bytes.Length}.", nameof(bytes));

    /// <summary>Reads the text form.</summary>
    /// <exception cref="FormatException">Not <c>0x</c> and 64 lower-case hex digits.</exception>
    public static NodeId Parse(string text) =>
        TryParse(text, out NodeId id) ? id : throw new FormatException("A node id is 0x and 64 lower-case hex digits.");

    /// <summary>Reads the text form; false (and <c>default</c>) unless it is exactly <c>0x</c> and 64 lower-case hex digits.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out NodeId id)
    {
        bool valid = text is { Length: TextLength } && text.StartsWith("0x", StringComparison.Ordinal)
            && text.AsSpan(2).IndexOfAnyExcept("0123456789abcdef") < 0;
        id = valid ? new NodeId(text!) : default;
        return valid;
    }

    /// <summary>The 32 bytes.</summary>
    public byte[] ToBytes() => text is null ? new byte[Keccak256.HashBytes] : Convert.FromHexString(text.AsSpan(2));

    /// <summary>Writes the 32 bytes to the start of the output, zeros for <c>default</c>.</summary>
    /// <exception cref="ArgumentException">The output is shorter than 32 bytes.</exception>
    public void CopyTo(Span<byte> output)
    {
        Span<byte> bytes = output[..Keccak256.HashBytes];
        if (text is null)
            bytes.Clear();
        else
            Convert.FromHexString(text.AsSpan(2), bytes, out _, out _);
    }

    /// <summary>Of a few of its digits, which are as random as any, mixed with what is another in each process: hashing all 66 characters is most of finding a node in a dictionary.</summary>
    public override int GetHashCode()
    {
        if (text is null)
            return 0;
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<char, ulong>(text.AsSpan(2));
        return unchecked((int)((((((words[0] ^ Mix) * Odd) ^ words[7]) * Odd) ^ words[15]) * Odd >> 32));
    }

    /// <inheritdoc/>
    public int CompareTo(NodeId other) => string.CompareOrdinal(text, other.text);

    /// <summary>The text form; empty for <c>default</c>.</summary>
    public override string ToString() => text ?? "";

    private sealed class JsonTextConverter : JsonConverter<NodeId>
    {
        public override NodeId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String && TryParse(reader.GetString(), out NodeId id)
                ? id : throw new JsonException("A node id is a string: 0x and 64 lower-case hex digits.");

        public override void Write(Utf8JsonWriter writer, NodeId value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());

        public override NodeId ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            TryParse(reader.GetString(), out NodeId id) ? id : throw new JsonException("A node id is 0x and 64 lower-case hex digits.");

        public override void WriteAsPropertyName(Utf8JsonWriter writer, NodeId value, JsonSerializerOptions options) => writer.WritePropertyName(value.ToString());
    }
}
