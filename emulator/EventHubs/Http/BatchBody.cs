using System.Text.Json;
using NodeProgram.Emulator.EventHubs.Log;

namespace NodeProgram.Emulator.EventHubs.Http;

/// <summary>
/// The JSON of a batch, <c>[{"Body":"..","UserProperties":{..},"BrokerProperties":{..}},..]</c>, turned into records.
/// <c>IsBodyBase64</c> says that a body is base64. Events without a key of their own go to one partition, together.
/// </summary>
internal sealed class BatchBody(SendTarget target, EmbeddedEventHub hub, AppendBuffer append)
{
    private static readonly JsonReaderOptions _strict = new() { MaxDepth = 8 };

    private readonly int _shared = target.PartitionNumber(hub) ?? hub.NextTurn();
    private int _index;

    /// <summary>Null, or why not; the buffer's content is of no use then.</summary>
    public Refusal? Encode(ReadOnlySpan<byte> json)
    {
        try
        {
            Utf8JsonReader reader = new(json, _strict);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray)
                return Refusal.Argument("body", "a JSON array of events");
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                if (this._index >= Limits.EventsInBatch)
                    return Refusal.Argument("body", $"at most {Limits.EventsInBatch} events");
                Refusal? refusal = this.EncodeEvent(ref reader);
                if (refusal is not null)
                    return refusal;
                this._index++;
            }

            if (reader.Read() || this._index == 0)
                return Refusal.Argument("body", "one JSON array with at least one event");
            return null;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or FormatException)
        {
            // The reader says "InvalidOperation" of texts that are no UTF-8 or half of a surrogate pair.
            return Refusal.Argument($"body[{this._index}]", "not valid JSON");
        }
    }

    private Refusal? EncodeEvent(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            return this.Fault("", "an object");
        Utf8JsonReader body = default, properties = default;
        bool hasBody = false, hasProperties = false, hasBroker = false, hasBase64 = false, base64 = false;
        BrokerProperties broker = default;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            reader.Read();
            switch (name)
            {
                case "Body" when !hasBody && reader.TokenType == JsonTokenType.String:
                    body = reader;
                    hasBody = true;
                    break;
                case "UserProperties" when !hasProperties && reader.TokenType is JsonTokenType.StartObject or JsonTokenType.Null:
                    properties = reader;
                    hasProperties = true;
                    reader.Skip();
                    break;
                case "BrokerProperties" when !hasBroker && reader.TokenType == JsonTokenType.StartObject:
                    hasBroker = true;
                    if (BrokerProperties.Read(ref reader, out broker) is { } refusal)
                        return refusal;
                    break;
                case "IsBodyBase64" when !hasBase64 && reader.TokenType is JsonTokenType.True or JsonTokenType.False:
                    (base64, hasBase64) = (reader.GetBoolean(), true);
                    break;
                default:
                    return this.Fault("." + name, "unknown, given twice, or of the wrong type");
            }
        }

        return hasBody ? broker.CheckKey(target) ?? this.Write(body, base64, properties, hasProperties, broker) : this.Fault(".Body", "missing");
    }

    private Refusal? Write(Utf8JsonReader body, bool base64, Utf8JsonReader properties, bool hasProperties, BrokerProperties broker)
    {
        byte[]? key = SendEndpoint.KeyOf(target.Publisher ?? broker.PartitionKey);
        if (!append.TryBeginRecord(key))
            return Refusal.Busy();
        int propertiesAt = append.Length;
        EventProperties.WriteStandard(append, broker.ContentType, broker.CorrelationId, broker.MessageId);
        if (hasProperties && this.WriteProperties(ref properties) is { } refusal)
            return refusal;
        int bodyAt = append.Length;
        if (!append.TryEnsure(body.ValueSpan.Length + Record.Alignment))
            return Refusal.Busy();
        if (base64)
        {
            if (!body.TryGetBytesFromBase64(out byte[]? bytes))
                return this.Fault(".Body", "not base64");
            append.Write(new(bytes));
        }
        else
        {
            append.Advance(body.CopyString(append.GetSpan(body.ValueSpan.Length + 1)));
        }

        int partition = key is null || target.Partition is not null ? this._shared : hub.PartitionOf(key);
        append.EndRecord(partition, key?.Length ?? Record.NoKey, bodyAt - propertiesAt, append.Length - bodyAt);
        return append.Length > Limits.RecordBytes ? Refusal.TooLarge() : null;
    }

    private Refusal? WriteProperties(ref Utf8JsonReader properties)
    {
        if (properties.TokenType == JsonTokenType.Null)
            return null;
        HashSet<string> names = new(StringComparer.Ordinal);
        while (properties.Read() && properties.TokenType == JsonTokenType.PropertyName)
        {
            string name = properties.GetString()!;
            if (name.Length is 0 or > Limits.PropertyNameChars || !names.Add(name) || names.Count > Limits.PropertiesOfEvent)
                return this.Fault(".UserProperties", $"at most {Limits.PropertiesOfEvent} names of 1 to {Limits.PropertyNameChars} characters, each once");
            properties.Read();
            switch (properties.TokenType)
            {
                case JsonTokenType.String: EventProperties.WriteApplication(append, name, properties.GetString()); break;
                case JsonTokenType.True: EventProperties.WriteApplication(append, name, true); break;
                case JsonTokenType.False: EventProperties.WriteApplication(append, name, false); break;
                case JsonTokenType.Null: EventProperties.WriteApplication(append, name, null); break;
                case JsonTokenType.Number when properties.TryGetInt64(out long whole): EventProperties.WriteApplication(append, name, whole); break;
                case JsonTokenType.Number when properties.TryGetDouble(out double real) && double.IsFinite(real): EventProperties.WriteApplication(append, name, real); break;
                default: return this.Fault($".UserProperties.{name}", "a text, a number, true, false or null");
            }
        }

        return null;
    }

    private Refusal Fault(string field, string what) => Refusal.Argument($"body[{this._index}]{field}", what);
}
