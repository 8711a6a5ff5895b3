#nullable disable
namespace Azure.Core.Amqp;

/// <summary>The transport header of an AMQP message. The event log keeps none of it, as the service does not either.</summary>
public class AmqpMessageHeader
{
    internal AmqpMessageHeader()
    {
    }

    public uint? DeliveryCount { get; set; }

    public bool? Durable { get; set; }

    public bool? FirstAcquirer { get; set; }

    public byte? Priority { get; set; }

    public TimeSpan? TimeToLive { get; set; }
}
