using System.Numerics;

namespace Nethereum.Hex.HexTypes;

/// <summary>Numbers as JSON-RPC writes them.</summary>
public static class HexBigIntegerNumberExtensions
{
    public static HexBigInteger ToHexBigInteger(this int val) => new(new BigInteger(val));

    public static HexBigInteger ToHexBigInteger(this ulong val) => new(new BigInteger(val));

    public static HexBigInteger ToHexBigInteger(this BigInteger val) => new(val);

    /// <exception cref="OverflowException">It does not fit.</exception>
    public static ulong ToUlong(this HexBigInteger val) => (ulong)val.Value;
}
