using System.Text.Json;
using System.Text.Json.Serialization;
using Nethereum.RPC.Eth.DTOs;

namespace NodeProgram.Emulator.Ethereum.Rpc;

/// <summary>Blocks by number or by name.</summary>
internal sealed class BlockParameterConverter : JsonConverter<BlockParameter>
{
    public override BlockParameter Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException();

    public override void Write(Utf8JsonWriter writer, BlockParameter value, JsonSerializerOptions options) => writer.WriteStringValue(value.GetRPCParam());
}
