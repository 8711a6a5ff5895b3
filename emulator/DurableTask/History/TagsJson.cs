using System.Text;
using System.Text.Json;

namespace NodeProgram.Emulator.DurableTask.History;

/// <summary>Tags as a JSON object of strings.</summary>
internal static class TagsJson
{
    public static void Write(Utf8JsonWriter writer, IReadOnlyDictionary<string, string> tags)
    {
        writer.WriteStartObject();
        foreach ((string key, string value) in tags.OrderBy(t => t.Key, StringComparer.Ordinal))
        {
            writer.WriteString(key, value);
        }

        writer.WriteEndObject();
    }

    public static string? ToText(IReadOnlyDictionary<string, string>? tags)
    {
        if (tags is null or { Count: 0 })
        {
            return null;
        }

        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream))
        {
            Write(writer, tags);
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    public static IReadOnlyDictionary<string, string> Read(ref Utf8JsonReader reader)
    {
        HistoryCodec.Expect(reader.TokenType == JsonTokenType.StartObject, "tags");
        Dictionary<string, string> tags = new(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string key = reader.GetString()!;
            HistoryCodec.Expect(reader.Read() && reader.TokenType == JsonTokenType.String, "a tag's text");
            tags[key] = reader.GetString()!;
        }

        return tags;
    }

    public static IReadOnlyDictionary<string, string>? FromText(string? json)
    {
        if (json is null)
        {
            return null;
        }

        Utf8JsonReader reader = new(Encoding.UTF8.GetBytes(json));
        HistoryCodec.Expect(reader.Read(), "tags");
        return Read(ref reader);
    }
}
