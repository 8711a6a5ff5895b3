using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization;
using Nethereum.RPC.Eth.DTOs;

namespace NodeProgram.Emulator.Ethereum.Rpc;

/// <summary>Blocks by number or by name.</summary>
internal sealed class BlockParameterConverter : JsonConverter<BlockParameter>
{
    private const int LengthMax = 66;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    private static readonly Dictionary<string, BlockParameter.BlockParameterType> Names =
        Enum.GetValues<BlockParameter.BlockParameterType>().Where(type => type != BlockParameter.BlockParameterType.blockNumber).ToDictionary(type => type.ToString());

    // As nodes take them: the names in lower case, numbers with their prefix and nothing else.
    public override BlockParameter Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        string? text = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        var block = new BlockParameter();
        if (text is { Length: > 2 and <= LengthMax } && text.StartsWith("0x", StringComparison.Ordinal) && !text.AsSpan(2).ContainsAnyExcept(HexDigits))
            block.SetValue(text);
        else if (text is not null && Names.TryGetValue(text, out BlockParameter.BlockParameterType found))
            block.SetValue(found);
        else
            throw new JsonException("A block is latest, earliest, pending, finalized, safe, or its number in hexadecimal, of at most 256 bits.");
        return block;
    }

    public override void Write(Utf8JsonWriter writer, BlockParameter value, JsonSerializerOptions options) => writer.WriteStringValue(value.GetRPCParam());
}
