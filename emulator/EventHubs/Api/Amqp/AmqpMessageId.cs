#nullable disable
namespace Azure.Core.Amqp;

/// <summary>A message identifier: text. <c>default</c> is the empty identifier.</summary>
public readonly struct AmqpMessageId : IEquatable<AmqpMessageId>
{
    private readonly string _value;

    public AmqpMessageId(string messageId)
    {
        ArgumentNullException.ThrowIfNull(messageId);
        this._value = messageId;
    }

    public static bool operator ==(AmqpMessageId left, AmqpMessageId right) => left.Equals(right);

    public static bool operator !=(AmqpMessageId left, AmqpMessageId right) => !left.Equals(right);

    public override bool Equals(object obj) => obj is AmqpMessageId other && this.Equals(other);

    public bool Equals(AmqpMessageId other) => string.Equals(this._value, other._value, StringComparison.Ordinal);

    public bool Equals(string other) => string.Equals(this._value, other, StringComparison.Ordinal);

    public override int GetHashCode() => this._value is null ? 0 : StringComparer.Ordinal.GetHashCode(this._value);

    public override string ToString() => this._value;
}
