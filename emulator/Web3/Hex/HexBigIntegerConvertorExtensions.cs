using System.Globalization;
using System.Numerics;

namespace Nethereum.Hex.HexConvertors.Extensions;

/// <summary>Unsigned whole numbers as hexadecimal text and back.</summary>
public static class HexBigIntegerConvertorExtensions
{
    public static byte[] ToByteArray(this BigInteger value, bool littleEndian) => value.ToByteArray(isUnsigned: false, isBigEndian: !littleEndian);

    /// <summary>With prefix; compact leaves out leading zeros (<c>0x0</c> for zero).</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public static string ToHex(this BigInteger value, bool littleEndian, bool compact = true)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        string digits = Convert.ToHexStringLower(value.ToByteArray(isUnsigned: true, isBigEndian: !littleEndian));
        if (compact)
            digits = digits.TrimStart('0');
        return "0x" + (digits.Length == 0 ? "0" : digits);
    }

    /// <exception cref="FormatException">A character is no hexadecimal digit.</exception>
    public static BigInteger HexToBigInteger(this string hex, bool isHexLittleEndian)
    {
        if (isHexLittleEndian)
            return new BigInteger(hex.HexToByteArray(), isUnsigned: true);
        return BigInteger.Parse("0" + hex.RemoveHexPrefix(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
    }

    public static BigInteger? GetValue(this HexTypes.HexBigInteger? hexBigInteger) => hexBigInteger?.Value;
}
