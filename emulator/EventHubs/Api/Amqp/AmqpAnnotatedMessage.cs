#nullable disable
namespace Azure.Core.Amqp;

/// <summary>The message of the AMQP 1.0 protocol as an event carries it: body, application properties, annotations.</summary>
/// <remarks>Its dictionaries are made when first asked for: an event that only has a body costs nothing for the rest.</remarks>
public class AmqpAnnotatedMessage
{
    private Dictionary<string, object> _applicationProperties;
    private Dictionary<string, object> _messageAnnotations;
    private Dictionary<string, object> _deliveryAnnotations;
    private Dictionary<string, object> _footer;
    private AmqpMessageHeader _header;
    private AmqpMessageProperties _properties;

    /// <summary>A message with this body and no other section.</summary>
    public AmqpAnnotatedMessage(AmqpMessageBody body)
    {
        ArgumentNullException.ThrowIfNull(body);
        this.Body = body;
    }

    /// <summary>What the application has attached; keys are case-sensitive.</summary>
    public IDictionary<string, object> ApplicationProperties => this._applicationProperties ??= new(StringComparer.Ordinal);

    public AmqpMessageBody Body { get; set; }

    public IDictionary<string, object> DeliveryAnnotations => this._deliveryAnnotations ??= new(StringComparer.Ordinal);

    public IDictionary<string, object> Footer => this._footer ??= new(StringComparer.Ordinal);

    public AmqpMessageHeader Header => this._header ??= new();

    /// <summary>What the service has attached: <c>x-opt-sequence-number</c>, <c>x-opt-offset</c>, <c>x-opt-enqueued-time</c>, <c>x-opt-partition-key</c>.</summary>
    public IDictionary<string, object> MessageAnnotations => this._messageAnnotations ??= new(StringComparer.Ordinal);

    public AmqpMessageProperties Properties => this._properties ??= new();

    /// <summary>Whether the section was given anything; asking makes nothing.</summary>
    public bool HasSection(AmqpMessageSection section) => section switch
    {
        AmqpMessageSection.Header => this._header is not null,
        AmqpMessageSection.DeliveryAnnotations => this._deliveryAnnotations is not null,
        AmqpMessageSection.MessageAnnotations => this._messageAnnotations is not null,
        AmqpMessageSection.Properties => this._properties is not null,
        AmqpMessageSection.ApplicationProperties => this._applicationProperties is not null,
        AmqpMessageSection.Body => this.Body is not null,
        AmqpMessageSection.Footer => this._footer is not null,
        _ => throw new ArgumentException($"Unknown AMQP message section: {section}.", nameof(section)),
    };
}
