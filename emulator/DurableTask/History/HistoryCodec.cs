using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.DurableTask;

namespace NodeProgram.Emulator.DurableTask.History;

/// <summary>
/// WARNING: the persisted format of histories and messages, pinned by a test. One turn is one JSON array of events; an event's type is its first property and
/// a property without a value is left out. A reader refuses what it does not know: a history half understood would be replayed wrongly.
/// </summary>
internal sealed class HistoryCodec : IDisposable
{
    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private static readonly JsonEncodedText[] s_typeNames = [.. Enum.GetNames<HistoryEventType>().Select(n => JsonEncodedText.Encode(n))];
    private static readonly JsonEncodedText s_type = JsonEncodedText.Encode("type");
    private static readonly JsonEncodedText s_id = JsonEncodedText.Encode("id");
    private static readonly JsonEncodedText s_at = JsonEncodedText.Encode("at");
    private static readonly JsonEncodedText s_name = JsonEncodedText.Encode("name");
    private static readonly JsonEncodedText s_data = JsonEncodedText.Encode("data");

    private readonly ArrayBufferWriter<byte> _buffer = new(1024);
    private readonly Utf8JsonWriter _writer;

    public HistoryCodec() => _writer = new Utf8JsonWriter(_buffer, s_options);

    /// <summary>The events as one UTF-8 JSON array. One thread at a time.</summary>
    public byte[] Encode(IReadOnlyList<HistoryEvent> events)
    {
        _buffer.ResetWrittenCount();
        _writer.Reset(_buffer);
        _writer.WriteStartArray();
        for (int i = 0; i < events.Count; i++)
        {
            Write(_writer, events[i]);
        }

        _writer.WriteEndArray();
        _writer.Flush();
        byte[] encoded = _buffer.WrittenSpan.ToArray();
        if (_buffer.Capacity > 4 * 1024 * 1024)
        {
            _buffer.ResetWrittenCount();
        }

        return encoded;
    }

    /// <summary>The events of one turn or message.</summary>
    /// <exception cref="CorruptHistoryException">The text is not in the format.</exception>
    public static List<HistoryEvent> Decode(ReadOnlySpan<byte> json)
    {
        try
        {
            Utf8JsonReader reader = new(json);
            List<HistoryEvent> events = [];
            Expect(reader.Read() && reader.TokenType == JsonTokenType.StartArray, "an array of events");
            while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
            {
                events.Add(HistoryEventReader.Read(ref reader));
            }

            Expect(reader.TokenType == JsonTokenType.EndArray && !reader.Read(), "the array's end");
            return events;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new CorruptHistoryException("A stored history is not in its format: " + e.Message, e);
        }
    }

    public void Dispose() => _writer.Dispose();

    internal static void Expect(bool condition, string what)
    {
        if (!condition)
        {
            throw new CorruptHistoryException($"A stored history is not in its format: expected {what}.");
        }
    }

    private static void Write(Utf8JsonWriter writer, HistoryEvent e)
    {
        writer.WriteStartObject();
        writer.WriteString(s_type, s_typeNames[(int)e.Type]);
        if (e.Id != HistoryEvent.NoId)
        {
            writer.WriteNumber(s_id, e.Id);
        }

        if (e.At != default)
        {
            writer.WriteString(s_at, e.At);
        }

        if (e.Name is not null)
        {
            writer.WriteString(s_name, e.Name);
        }

        if (!string.IsNullOrEmpty(e.Version))
        {
            writer.WriteString("version", e.Version);
        }

        if (e.Data is not null)
        {
            writer.WriteString(s_data, e.Data);
        }

        if (e.Instance is not null)
        {
            writer.WriteString("instance", e.Instance);
        }

        if (e.NonRetriable)
        {
            writer.WriteBoolean("nonRetriable", true);
        }

        if (e.Recursive)
        {
            writer.WriteBoolean("recursive", true);
        }

        if (e.Failure is not null)
        {
            writer.WritePropertyName("failure");
            FailureJson.Write(writer, e.Failure);
        }

        if (e.Tags is { Count: > 0 })
        {
            writer.WritePropertyName("tags");
            TagsJson.Write(writer, e.Tags);
        }

        writer.WriteEndObject();
    }
}

/// <summary>A stored history cannot be read; its instance is parked.</summary>
internal sealed class CorruptHistoryException : Exception
{
    public CorruptHistoryException(string message)
        : base(message)
    {
    }

    public CorruptHistoryException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
