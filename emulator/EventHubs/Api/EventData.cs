#nullable disable
using System.ComponentModel;
using Azure.Core;
using Azure.Core.Amqp;
using NodeProgram.Emulator.EventHubs.Log;

namespace Azure.Messaging.EventHubs;

/// <summary>An event: a body of bytes, the sender's properties and, once it has been received, what the service assigned.</summary>
public class EventData : MessageContent
{
    private readonly AmqpAnnotatedMessage _message;
    private IReadOnlyDictionary<string, object> _systemProperties;
    private BinaryData _body;

    /// <summary>An event with an empty body.</summary>
    public EventData()
        : this(ReadOnlyMemory<byte>.Empty)
    {
    }

    public EventData(BinaryData eventBody)
    {
        ArgumentNullException.ThrowIfNull(eventBody);
        this._body = eventBody;
        this._message = new(AmqpMessageBody.FromData([eventBody.ToMemory()]));
    }

    public EventData(ReadOnlyMemory<byte> eventBody)
        : this(BinaryData.FromBytes(eventBody))
    {
    }

    /// <summary>An event whose body is the text in UTF-8.</summary>
    public EventData(string eventBody)
        : this(BinaryData.FromString(eventBody))
    {
    }

    public EventData(AmqpAnnotatedMessage amqpMessage)
    {
        ArgumentNullException.ThrowIfNull(amqpMessage);
        this._message = amqpMessage;
    }

    /// <summary>An event as a service would have delivered it; for tests, by way of <see cref="EventHubsModelFactory"/>.</summary>
    protected EventData(
        BinaryData eventBody,
        IDictionary<string, object> properties = null,
        IReadOnlyDictionary<string, object> systemProperties = null,
        long sequenceNumber = long.MinValue,
        string offsetString = null,
        DateTimeOffset enqueuedTime = default,
        string partitionKey = null)
        : this(eventBody)
    {
        this._systemProperties = systemProperties;
        foreach (KeyValuePair<string, object> property in properties ?? new Dictionary<string, object>())
            this._message.ApplicationProperties[property.Key] = property.Value;
        this.SequenceNumber = sequenceNumber;
        this.OffsetString = offsetString;
        this.EnqueuedTime = enqueuedTime;
        this.PartitionKey = partitionKey;
    }

    /// <summary>The body; the same bytes as <see cref="Body"/>.</summary>
    public BinaryData EventBody
    {
        get => this._body ??= JoinBody(this._message.Body);
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            this._body = value;
            this._message.Body = AmqpMessageBody.FromData([value.ToMemory()]);
        }
    }

    [EditorBrowsable(EditorBrowsableState.Never)]
    public ReadOnlyMemory<byte> Body => this.EventBody.ToMemory();

    [EditorBrowsable(EditorBrowsableState.Never)]
    public Stream BodyAsStream => this.EventBody.ToStream();

    /// <summary>The MIME type of the body; null when the sender named none.</summary>
    public new string ContentType
    {
        get => this._message.HasSection(AmqpMessageSection.Properties) ? this._message.Properties.ContentType : null;
        set => this._message.Properties.ContentType = value;
    }

    public string CorrelationId
    {
        get => this._message.HasSection(AmqpMessageSection.Properties) ? this._message.Properties.CorrelationId?.ToString() : null;
        set => this._message.Properties.CorrelationId = value is null ? null : new AmqpMessageId(value);
    }

    public string MessageId
    {
        get => this._message.HasSection(AmqpMessageSection.Properties) ? this._message.Properties.MessageId?.ToString() : null;
        set => this._message.Properties.MessageId = value is null ? null : new AmqpMessageId(value);
    }

    /// <summary>What the sender attached.</summary>
    public IDictionary<string, object> Properties => this._message.ApplicationProperties;

    /// <summary>What the service attached, by its AMQP name; empty on an event that was not received.</summary>
    public IReadOnlyDictionary<string, object> SystemProperties => this._systemProperties ??= EventAnnotations.Of(this);

    /// <summary>The number of the event in its partition: from 0, without a gap; <see cref="long.MinValue"/> before it was received.</summary>
    public long SequenceNumber { get; } = long.MinValue;

    /// <summary>Where the event lies in its partition; opaque, never parse it; null before it was received.</summary>
    public string OffsetString { get; }

    /// <summary>When the service accepted the event, UTC; default before it was received.</summary>
    public DateTimeOffset EnqueuedTime { get; }

    /// <summary>The key whose hash chose the partition (the publisher's name, if one sent it); null if there was none.</summary>
    public string PartitionKey { get; }

    [EditorBrowsable(EditorBrowsableState.Never)]
    public override BinaryData Data
    {
        get => this.EventBody;
        set => this.EventBody = value;
    }

    [EditorBrowsable(EditorBrowsableState.Never)]
    public override bool IsReadOnly => false;

    [EditorBrowsable(EditorBrowsableState.Never)]
    protected override ContentType? ContentTypeCore
    {
        get => this.ContentType is { } type ? new ContentType(type) : null;
        set => this.ContentType = value?.ToString();
    }

    /// <summary>The message underneath; changes to it are changes of the event.</summary>
    public AmqpAnnotatedMessage GetRawAmqpMessage() => this._message;

    internal static EventData Received(AmqpAnnotatedMessage message, long sequenceNumber, string offset, DateTimeOffset enqueuedTime, string partitionKey) =>
        new(message, sequenceNumber, offset, enqueuedTime, partitionKey);

    internal static EventData Modelled(
        BinaryData body,
        IDictionary<string, object> properties,
        IReadOnlyDictionary<string, object> systemProperties,
        long sequenceNumber,
        string offset,
        DateTimeOffset enqueuedTime,
        string partitionKey) => new(body, properties, systemProperties, sequenceNumber, offset, enqueuedTime, partitionKey);

    private EventData(AmqpAnnotatedMessage message, long sequenceNumber, string offset, DateTimeOffset enqueuedTime, string partitionKey)
    {
        this._message = message;
        this.SequenceNumber = sequenceNumber;
        this.OffsetString = offset;
        this.EnqueuedTime = enqueuedTime;
        this.PartitionKey = partitionKey;
    }

    private static BinaryData JoinBody(AmqpMessageBody body)
    {
        body.TryGetData(out IEnumerable<ReadOnlyMemory<byte>> sections);
        ReadOnlyMemory<byte>[] parts = [.. sections];
        if (parts.Length == 1)
            return BinaryData.FromBytes(parts[0]);
        byte[] joined = new byte[parts.Sum(part => part.Length)];
        int at = 0;
        foreach (ReadOnlyMemory<byte> part in parts)
        {
            part.CopyTo(joined.AsMemory(at));
            at += part.Length;
        }

        return BinaryData.FromBytes(joined);
    }
}
