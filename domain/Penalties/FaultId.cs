using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Serialization;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Penalties;

/// <summary>
/// The identity of a fault and so of its case and escrow: <c>Keccak-256(operator, kind, epoch, evidence root)</c> (rules, section 5). One fault has one case, however
/// often it is reported. Written as <c>0x</c> and 64 hex digits, also in JSON. <c>default</c> is no fault.
/// </summary>
[JsonConverter(typeof(JsonTextConverter))]
public readonly record struct FaultId(Bytes32 Value) : IComparable<FaultId>
{
    /// <summary>True for <c>default</c>.</summary>
    public bool IsNone => Value.IsZero;

    /// <summary>
    /// The id of a fault: the hash of 128 bytes, the Solidity ABI encoding of <c>(uint256 operatorId, uint256 kind, uint256 epoch, bytes32 evidenceRoot)</c>.
    /// </summary>
    /// <param name="operatorId">Who is accused.</param>
    /// <param name="kind">Of what; its number is part of the id and therefore never changes.</param>
    /// <param name="epoch">The epoch of the fault.</param>
    /// <param name="evidenceRoot">The hash of the evidence.</param>
    public static FaultId Of(OperatorId operatorId, ViolationKind kind, EpochId epoch, Bytes32 evidenceRoot)
    {
        Span<byte> encoding = stackalloc byte[128];
        encoding.Clear();
        byte[] number = operatorId.Value.ToByteArray(isUnsigned: true, isBigEndian: true);
        number.CopyTo(encoding[(32 - number.Length)..]);
        BinaryPrimitives.WriteInt32BigEndian(encoding[60..], (int)kind);
        BinaryPrimitives.WriteInt64BigEndian(encoding[88..], epoch.Value);
        evidenceRoot.CopyTo(encoding[96..]);
        return new FaultId(Bytes32.HashOf(encoding));
    }

    /// <inheritdoc/>
    public int CompareTo(FaultId other) => Value.CompareTo(other.Value);

    /// <summary>The text form.</summary>
    public override string ToString() => Value.ToString();

    private sealed class JsonTextConverter : JsonConverter<FaultId>
    {
        public override FaultId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String && Bytes32.TryParse(reader.GetString(), out Bytes32 value)
                ? new FaultId(value) : throw new JsonException("A fault id is a string: 0x and 64 lower-case hex digits.");

        public override void Write(Utf8JsonWriter writer, FaultId value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }
}
