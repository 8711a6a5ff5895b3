using System.Buffers;
using System.Text;
using System.Text.Json;
using Microsoft.DurableTask;

namespace NodeProgram.Emulator.DurableTask.History;

/// <summary>WARNING: persisted format of a failure, pinned by a test. Long texts are cut and deep chains end, so that a failure is always small enough to store.</summary>
internal static class FailureJson
{
    private const int MaxMessageCharacters = 16 * 1024;
    private const int MaxStackCharacters = 8 * 1024;
    private const int MaxDepth = 8;

    public static string ToText(TaskFailureDetails failure)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer))
        {
            Write(writer, failure);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    public static TaskFailureDetails FromText(string json)
    {
        Utf8JsonReader reader = new(Encoding.UTF8.GetBytes(json));
        HistoryCodec.Expect(reader.Read(), "a failure");
        return Read(ref reader);
    }

    public static void Write(Utf8JsonWriter writer, TaskFailureDetails failure, int depth = 0)
    {
        writer.WriteStartObject();
        writer.WriteString("type", failure.ErrorType);
        writer.WriteString("message", Cut(failure.ErrorMessage, MaxMessageCharacters));
        if (failure.StackTrace is not null)
        {
            writer.WriteString("stack", Cut(failure.StackTrace, MaxStackCharacters));
        }

        if (failure.InnerFailure is not null && depth < MaxDepth)
        {
            writer.WritePropertyName("inner");
            Write(writer, failure.InnerFailure, depth + 1);
        }

        if (failure.Properties is { Count: > 0 } properties)
        {
            writer.WritePropertyName("properties");
            JsonSerializer.Serialize(writer, properties);
        }

        writer.WriteEndObject();
    }

    public static TaskFailureDetails Read(ref Utf8JsonReader reader)
    {
        HistoryCodec.Expect(reader.TokenType == JsonTokenType.StartObject, "a failure");
        string? type = null, message = null, stack = null;
        TaskFailureDetails? inner = null;
        IDictionary<string, object?>? properties = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string property = reader.GetString()!;
            HistoryCodec.Expect(reader.Read(), "a value");
            switch (property)
            {
                case "type":
                    type = reader.GetString();
                    break;
                case "message":
                    message = reader.GetString();
                    break;
                case "stack":
                    stack = reader.GetString();
                    break;
                case "inner":
                    inner = Read(ref reader);
                    break;
                case "properties":
                    properties = JsonSerializer.Deserialize<Dictionary<string, object?>>(ref reader);
                    break;
                default:
                    throw new CorruptHistoryException($"A stored failure is not in its format: unknown property '{property}'.");
            }
        }

        HistoryCodec.Expect(type is not null && message is not null, "a failure's type and message");
        return new TaskFailureDetails(type!, message!, stack, inner, properties);
    }

    private static string Cut(string text, int characters) => text.Length <= characters ? text : string.Concat(text.AsSpan(0, characters), "…");
}
