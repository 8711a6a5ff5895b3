using System.Text.Json;
using System.Text.Json.Serialization;
using Nethereum.Hex.HexTypes;

namespace NodeProgram.Emulator.Ethereum.Rpc;

/// <summary>Quantities: hexadecimal text; some nodes send small ones as numbers.</summary>
internal sealed class HexBigIntegerConverter : JsonConverter<HexBigInteger>
{
    private const int LengthMax = 66;

    public override HexBigInteger Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
    {
        JsonTokenType.String when reader.GetString() is { Length: <= LengthMax } text => new HexBigInteger(text),
        JsonTokenType.Number => new HexBigInteger(reader.GetUInt64()),
        _ => throw new JsonException("A quantity is hexadecimal text of at most 256 bits."),
    };

    public override void Write(Utf8JsonWriter writer, HexBigInteger value, JsonSerializerOptions options) => writer.WriteStringValue(value.HexValue);
}
