#nullable disable
namespace Azure.Core.Amqp;

/// <summary>The standard properties of an AMQP message, as far as an event uses them.</summary>
public class AmqpMessageProperties
{
    internal AmqpMessageProperties()
    {
    }

    /// <summary>The MIME type of the body; null when the sender named none.</summary>
    public string ContentType { get; set; }

    public AmqpMessageId? CorrelationId { get; set; }

    public AmqpMessageId? MessageId { get; set; }
}
