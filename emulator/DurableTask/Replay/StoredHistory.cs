using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.DurableTask;
using NodeProgram.Emulator.DurableTask.History;
using NodeProgram.Emulator.DurableTask.Storage;

namespace NodeProgram.Emulator.DurableTask;

/// <summary>
/// The history of one instance's latest generation, to be kept in a file and replayed against later code. The file is JSON, one turn a line, in the engine's own format of events.
/// </summary>
public sealed class StoredHistory
{
    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private StoredHistory(string instanceId, string name, string? version, string? input, string? parentName, string? parentInstance, IReadOnlyList<IReadOnlyList<HistoryEvent>> turns)
    {
        InstanceId = instanceId;
        Name = name;
        Version = version;
        Input = input;
        ParentName = parentName;
        ParentInstance = parentInstance;
        Turns = turns;
    }

    /// <summary>The instance.</summary>
    public string InstanceId { get; }

    /// <summary>The orchestrator's name.</summary>
    public string Name { get; }

    /// <summary>Whether the generation ended: by its code, or by starting afresh.</summary>
    public bool IsCompleted => Turns.Any(static turn => turn.Any(static e => e.Type is HistoryEventType.ExecutionCompleted or HistoryEventType.ExecutionFailed or HistoryEventType.ContinueAsNew));

    internal string? Version { get; }

    internal string? Input { get; }

    internal string? ParentName { get; }

    internal string? ParentInstance { get; }

    internal IReadOnlyList<IReadOnlyList<HistoryEvent>> Turns { get; }

    /// <summary>Reads a file's text.</summary>
    /// <exception cref="FormatException">It is not a stored history.</exception>
    public static StoredHistory Parse(string text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            JsonElement root = document.RootElement;
            return new StoredHistory(
                root.GetProperty("instance").GetString()!, root.GetProperty("name").GetString()!, Text(root, "version"), Text(root, "input"), Text(root, "parentName"), Text(root, "parentInstance"),
                [.. root.GetProperty("turns").EnumerateArray().Select(static turn => (IReadOnlyList<HistoryEvent>)HistoryCodec.Decode(Encoding.UTF8.GetBytes(turn.GetRawText())))]);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or CorruptHistoryException)
        {
            throw new FormatException("This is no stored history: " + e.Message, e);
        }
    }

    /// <summary>The file's text.</summary>
    public override string ToString()
    {
        ArrayBufferWriter<byte> buffer = new();
        using Utf8JsonWriter writer = new(buffer, s_options);
        writer.WriteStartObject();
        writer.WriteString("instance", InstanceId);
        writer.WriteString("name", Name);
        Write("version", Version);
        Write("input", Input);
        Write("parentName", ParentName);
        Write("parentInstance", ParentInstance);
        writer.WriteStartArray("turns");
        using HistoryCodec codec = new();
        foreach (IReadOnlyList<HistoryEvent> turn in Turns)
        {
            writer.WriteRawValue("\n" + Encoding.UTF8.GetString(codec.Encode(turn)), skipInputValidation: true);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.Flush();
        return Encoding.UTF8.GetString(buffer.WrittenSpan) + "\n";

        void Write(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value))
            {
                writer.WriteString(name, value);
            }
        }
    }

    internal static StoredHistory Of(InstanceRow row, IReadOnlyList<IReadOnlyList<HistoryEvent>> turns) =>
        new(row.Id, row.Name, row.Version, row.Input, row.Parent?.Name, row.Parent?.InstanceId, [.. turns.Select(static turn => (IReadOnlyList<HistoryEvent>)[.. turn.Select(WithoutStack)])]);

    // Where the code stood when it failed says nothing to a replay, and names the machine's own paths.
    private static HistoryEvent WithoutStack(HistoryEvent e) => e.Failure is not { } failure ? e : new HistoryEvent
    {
        Type = e.Type, Id = e.Id, At = e.At, Name = e.Name, Version = e.Version, Data = e.Data, Instance = e.Instance, NonRetriable = e.NonRetriable, Recursive = e.Recursive, Tags = e.Tags,
        Failure = WithoutStack(failure),
    };

    private static TaskFailureDetails WithoutStack(TaskFailureDetails failure) =>
        new(failure.ErrorType, failure.ErrorMessage, null, failure.InnerFailure is { } inner ? WithoutStack(inner) : null, failure.Properties);

    private static string? Text(JsonElement root, string name) => root.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;
}
