using Nethereum.Hex.HexConvertors;
using Nethereum.Hex.HexConvertors.Extensions;

namespace Nethereum.Hex.HexTypes;

/// <summary>A value that JSON-RPC writes in hexadecimal: equal when the values are.</summary>
public class HexRPCType<T> : IEquatable<HexRPCType<T>>
{
    private readonly IHexConvertor<T> convertor;
    private T value;

    public HexRPCType(T value, IHexConvertor<T> convertor) => (this.value, this.convertor) = (value, convertor);

    public HexRPCType(IHexConvertor<T> convertor, string hexValue) : this(convertor.ConvertFromHex(hexValue), convertor)
    {
    }

    public T Value
    {
        get => value;
        set => this.value = value;
    }

    public string HexValue
    {
        get => convertor.ConvertToHex(value);
        set => this.value = convertor.ConvertFromHex(value);
    }

    public static implicit operator T(HexRPCType<T> hexRpcType) => hexRpcType.Value;

    public static implicit operator byte[](HexRPCType<T> hexRpcType) => hexRpcType.ToHexByteArray();

    public static bool operator ==(HexRPCType<T>? lhs, HexRPCType<T>? rhs) => lhs is null ? rhs is null : lhs.Equals(rhs);

    public static bool operator !=(HexRPCType<T>? lhs, HexRPCType<T>? rhs) => !(lhs == rhs);

    public byte[] ToHexByteArray() => HexValue.HexToByteArray();

    public bool Equals(HexRPCType<T>? other) => other is not null && EqualityComparer<T>.Default.Equals(value, other.value);

    public override bool Equals(object? obj) => obj is HexRPCType<T> other && Equals(other);

    public override int GetHashCode() => value is null ? 0 : value.GetHashCode();
}
