using System.Text;
using System.Text.Json;

namespace NodeProgram.Emulator.EventHubs.Http;

/// <summary>What a sender tells the broker about an event, as JSON: <c>{"PartitionKey":"k","MessageId":"m","CorrelationId":"c","ContentType":"t"}</c>. Other names are ignored, as the service does.</summary>
internal readonly record struct BrokerProperties(string? PartitionKey, string? MessageId, string? CorrelationId, string? ContentType)
{
    private const int HeaderChars = 4096;
    private const int IdChars = 128;

    /// <summary>From the header; no header, no properties. Null, or why not.</summary>
    public static Refusal? Parse(string? header, out BrokerProperties properties)
    {
        properties = default;
        if (string.IsNullOrEmpty(header))
            return null;
        if (header.Length > HeaderChars)
            return Refusal.Argument("BrokerProperties", $"at most {HeaderChars} characters");
        try
        {
            Utf8JsonReader reader = new(Encoding.UTF8.GetBytes(header));
            reader.Read();
            Refusal? refusal = Read(ref reader, out properties);
            return refusal ?? (reader.Read() ? Refusal.Argument("BrokerProperties", "one JSON object") : null);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return Refusal.Argument("BrokerProperties", "not valid JSON");
        }
    }

    /// <summary>From the object that the reader stands at the beginning of; leaves it at the end.</summary>
    public static Refusal? Read(ref Utf8JsonReader reader, out BrokerProperties properties)
    {
        properties = default;
        if (reader.TokenType != JsonTokenType.StartObject)
            return Refusal.Argument("BrokerProperties", "one JSON object");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            reader.Read();
            if (name is not (nameof(PartitionKey) or nameof(MessageId) or nameof(CorrelationId) or nameof(ContentType)))
            {
                reader.Skip();
                continue;
            }

            if (reader.TokenType == JsonTokenType.Null)
                continue;
            int maximum = name == nameof(PartitionKey) ? Limits.PartitionKeyChars : IdChars;
            if (reader.TokenType != JsonTokenType.String || reader.GetString() is not { } value || value.Length > maximum)
                return Refusal.Argument($"BrokerProperties.{name}", $"a text of at most {maximum} characters");
            properties = name switch
            {
                nameof(PartitionKey) => properties with { PartitionKey = value },
                nameof(MessageId) => properties with { MessageId = value },
                nameof(ContentType) => properties with { ContentType = value },
                _ => properties with { CorrelationId = value },
            };
        }

        return null;
    }

    /// <summary>A publisher's name is the key of its events, and a partition that is named needs none.</summary>
    public Refusal? CheckKey(SendTarget target)
    {
        if (this.PartitionKey is null)
            return null;
        if (target.Publisher is not null && !string.Equals(this.PartitionKey, target.Publisher, StringComparison.Ordinal))
            return Refusal.Argument("BrokerProperties.PartitionKey", "differs from the publisher in the address");
        return target.Partition is not null ? Refusal.Argument("BrokerProperties.PartitionKey", "not together with a partition in the address") : null;
    }
}
