using System.Text.Json;
using System.Text.Json.Serialization;

namespace NodeProgram.Emulator.Ethereum.Rpc;

/// <summary>Where a type says only "object": text as text, lists as lists, what is more as its JSON.</summary>
internal sealed class PlainObjectConverter : JsonConverter<object>
{
    public override object? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
    {
        JsonTokenType.String => reader.GetString(),
        JsonTokenType.Null => null,
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        JsonTokenType.Number when reader.TryGetInt64(out long number) => number,
        JsonTokenType.StartArray => JsonSerializer.Deserialize<object[]>(ref reader, options),
        _ => JsonElement.ParseValue(ref reader),
    };

    public override void Write(Utf8JsonWriter writer, object value, JsonSerializerOptions options) => JsonSerializer.Serialize(writer, value, value.GetType(), options);
}
