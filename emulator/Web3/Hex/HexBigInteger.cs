using System.Globalization;
using System.Numerics;
using Nethereum.Hex.HexConvertors;

namespace Nethereum.Hex.HexTypes;

/// <summary>A whole number, not negative, that JSON-RPC writes as <c>0x2a</c>.</summary>
public class HexBigInteger : HexRPCType<BigInteger>
{
    public HexBigInteger(string hex) : base(new HexBigIntegerBigEndianConvertor(), hex)
    {
    }

    public HexBigInteger(BigInteger value) : base(value, new HexBigIntegerBigEndianConvertor())
    {
    }

    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
