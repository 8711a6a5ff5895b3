using System.Text;

namespace Nethereum.Hex.HexConvertors.Extensions;

/// <summary>Text as the hexadecimal of its UTF-8, and back.</summary>
public static class HexStringUTF8ConvertorExtensions
{
    /// <summary>With prefix.</summary>
    public static string ToHexUTF8(this string value) => Encoding.UTF8.GetBytes(value).ToHex(prefix: true);

    /// <exception cref="FormatException">A character is no hexadecimal digit.</exception>
    public static string HexToUTF8String(this string hex) => Encoding.UTF8.GetString(hex.HexToByteArray());
}
