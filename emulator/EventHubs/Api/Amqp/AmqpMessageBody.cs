#nullable disable
using System.Diagnostics.CodeAnalysis;

namespace Azure.Core.Amqp;

/// <summary>The kinds of body that AMQP 1.0 knows.</summary>
public enum AmqpMessageBodyType
{
    Data = 0,
    Value = 1,
    Sequence = 2,
}

/// <summary>The sections of an AMQP message.</summary>
public enum AmqpMessageSection
{
    Header = 0,
    DeliveryAnnotations = 1,
    MessageAnnotations = 2,
    Properties = 3,
    ApplicationProperties = 4,
    Body = 5,
    Footer = 6,
}

/// <summary>The body of a message. Events always carry data: bytes whose meaning is the application's.</summary>
public class AmqpMessageBody
{
    private readonly IEnumerable<ReadOnlyMemory<byte>> _data;

    /// <summary>A body of one or more data sections.</summary>
    public AmqpMessageBody(IEnumerable<ReadOnlyMemory<byte>> data)
    {
        ArgumentNullException.ThrowIfNull(data);
        this._data = data;
    }

    public AmqpMessageBodyType BodyType => AmqpMessageBodyType.Data;

    public static AmqpMessageBody FromData(IEnumerable<ReadOnlyMemory<byte>> data) => new(data);

    /// <summary>The data sections; true for every body made here.</summary>
    [SuppressMessage("Performance", "CA1822", Justification = "The real API's shape.")]
    public bool TryGetData(out IEnumerable<ReadOnlyMemory<byte>> data)
    {
        data = this._data;
        return true;
    }
}
