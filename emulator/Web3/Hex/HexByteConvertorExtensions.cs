namespace Nethereum.Hex.HexConvertors.Extensions;

/// <summary>Bytes as hexadecimal text and back.</summary>
public static class HexByteConvertorExtensions
{
    public static string ToHex(this byte[] value, bool prefix = false) => prefix ? "0x" + Convert.ToHexStringLower(value) : Convert.ToHexStringLower(value);

    public static bool HasHexPrefix(this string value) => value.StartsWith("0x", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether it is an even number of hexadecimal digits, with or without prefix.</summary>
    public static bool IsHex(this string value)
    {
        string digits = value.RemoveHexPrefix();
        return digits.Length % 2 == 0 && digits.All(char.IsAsciiHexDigit);
    }

    public static string RemoveHexPrefix(this string value) => value.HasHexPrefix() ? value[2..] : value;

    public static string EnsureHexPrefix(this string value) => value.HasHexPrefix() ? value : "0x" + value;

    /// <summary>Whether both write the same digits; prefix and case don't matter.</summary>
    public static bool IsTheSameHex(this string first, string second) =>
        string.Equals(first.RemoveHexPrefix(), second.RemoveHexPrefix(), StringComparison.OrdinalIgnoreCase);

    /// <summary>The bytes; an odd number of digits has a zero before it.</summary>
    /// <exception cref="FormatException">A character is no hexadecimal digit.</exception>
    public static byte[] HexToByteArray(this string value)
    {
        string digits = value.RemoveHexPrefix();
        return Convert.FromHexString(digits.Length % 2 == 0 ? digits : "0" + digits);
    }
}
