using System.Text.Json;
using System.Text.Json.Serialization;
using Nethereum.JsonRpc.Client;

namespace NodeProgram.Emulator.Ethereum.Rpc;

/// <summary>Requests and answers of JSON-RPC 2.0 as JSON.</summary>
internal static class RpcMessage
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new HexBigIntegerConverter(), new BlockParameterConverter(), new PlainObjectConverter() },
    };

    private static long lastId;

    public static byte[] Write(RpcRequest request)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("jsonrpc", "2.0");
            json.WritePropertyName("id");
            JsonSerializer.Serialize(json, request.Id ?? Interlocked.Increment(ref lastId), Options);
            json.WriteString("method", request.Method);
            json.WriteStartArray("params");
            foreach (object parameter in request.RawParameters)
                JsonSerializer.Serialize(json, parameter, parameter?.GetType() ?? typeof(object), Options);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    /// <exception cref="RpcResponseException">It is an error.</exception>
    /// <exception cref="JsonException">It is no answer, or its result is no T.</exception>
    public static T Read<T>(byte[] body, string method)
    {
        using JsonDocument document = JsonDocument.Parse(body);
        JsonElement answer = document.RootElement;
        if (answer.ValueKind != JsonValueKind.Object)
            throw new JsonException("An answer of JSON-RPC is an object.");
        if (answer.TryGetProperty("error", out JsonElement error) && error.ValueKind != JsonValueKind.Null)
            throw new RpcResponseException(Error(error, method));
        if (!answer.TryGetProperty("result", out JsonElement result))
            throw new JsonException("An answer of JSON-RPC has a result or an error.");
        return typeof(T) == typeof(JsonElement) ? (T)(object)result.Clone() : result.Deserialize<T>(Options)!;
    }

    private static RpcError Error(JsonElement error, string method)
    {
        int code = error.TryGetProperty("code", out JsonElement number) && number.TryGetInt32(out int value) ? value : 0;
        string message = error.TryGetProperty("message", out JsonElement text) && text.ValueKind == JsonValueKind.String ? text.GetString()! : "";
        object? data = error.TryGetProperty("data", out JsonElement more) ? more.Deserialize<object>(Options) : null;
        return new RpcError(code, $"{message}: {method}", data);
    }
}
