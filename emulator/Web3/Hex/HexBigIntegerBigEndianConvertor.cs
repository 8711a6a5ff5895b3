using System.Numerics;
using Nethereum.Hex.HexConvertors.Extensions;

namespace Nethereum.Hex.HexConvertors;

/// <summary>Numbers as Ethereum's JSON-RPC has them: most significant digit first, no leading zeros.</summary>
public class HexBigIntegerBigEndianConvertor : IHexConvertor<BigInteger>
{
    public string ConvertToHex(BigInteger newValue) => newValue.ToHex(littleEndian: false);

    public BigInteger ConvertFromHex(string hex) => hex.HexToBigInteger(isHexLittleEndian: false);
}
