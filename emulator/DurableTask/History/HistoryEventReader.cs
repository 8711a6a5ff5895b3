using System.Text.Json;
using Microsoft.DurableTask;

namespace NodeProgram.Emulator.DurableTask.History;

/// <summary>Reads one event of the format that <see cref="HistoryCodec"/> writes.</summary>
internal static class HistoryEventReader
{
    private static readonly Dictionary<string, HistoryEventType> s_types =
        Enum.GetValues<HistoryEventType>().ToDictionary(t => t.ToString(), StringComparer.Ordinal);

    public static HistoryEvent Read(ref Utf8JsonReader reader)
    {
        HistoryEventType? type = null;
        int id = HistoryEvent.NoId;
        DateTime at = default;
        string? name = null, version = null, data = null, instance = null;
        bool nonRetriable = false, recursive = false;
        TaskFailureDetails? failure = null;
        IReadOnlyDictionary<string, string>? tags = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string property = reader.GetString()!;
            HistoryCodec.Expect(reader.Read(), "a value");
            switch (property)
            {
                case "type":
                    type = s_types.TryGetValue(reader.GetString()!, out HistoryEventType known) ? known : null;
                    HistoryCodec.Expect(type is not null, $"a known type instead of '{reader.GetString()}'");
                    break;
                case "id":
                    id = reader.GetInt32();
                    break;
                case "at":
                    at = reader.GetDateTime();
                    break;
                case "name":
                    name = reader.GetString();
                    break;
                case "version":
                    version = reader.GetString();
                    break;
                case "data":
                    data = reader.GetString();
                    break;
                case "instance":
                    instance = reader.GetString();
                    break;
                case "nonRetriable":
                    nonRetriable = reader.GetBoolean();
                    break;
                case "recursive":
                    recursive = reader.GetBoolean();
                    break;
                case "failure":
                    failure = FailureJson.Read(ref reader);
                    break;
                case "tags":
                    tags = TagsJson.Read(ref reader);
                    break;
                default:
                    throw new CorruptHistoryException($"A stored history is not in its format: unknown property '{property}'.");
            }
        }

        HistoryCodec.Expect(type is not null && reader.TokenType == JsonTokenType.EndObject, "an event with a type");
        return new HistoryEvent
        {
            Type = type!.Value,
            Id = id,
            At = at,
            Name = name,
            Version = version,
            Data = data,
            Instance = instance,
            NonRetriable = nonRetriable,
            Recursive = recursive,
            Failure = failure,
            Tags = tags,
        };
    }
}
