using System.Text;
using Nethereum.Hex.HexConvertors.Extensions;
using NodeProgram.Emulator.Ethereum.Crypto;

namespace Nethereum.Util;

/// <summary>Addresses and their checksum (EIP-55).</summary>
public class AddressUtil
{
    public const string AddressEmptyAsHex = "0x0";

    public const string ZERO_ADDRESS = "0x0000000000000000000000000000000000000000";

    private const int Digits = 40;

    public static AddressUtil Current { get; } = new();

    /// <summary>Whether it is <c>0x</c> and 40 hexadecimal digits, in whatever case.</summary>
    public bool IsValidEthereumAddressHexFormat(string? address) =>
        !string.IsNullOrEmpty(address) && address.HasHexPrefix() && IsValidAddressLength(address) && address.AsSpan(2).IndexOfAnyExcept(HexDigits) < 0;

    public bool IsValidAddressLength(string? address) => !string.IsNullOrEmpty(address) && address.RemoveHexPrefix().Length == Digits;

    /// <summary>Whether the case of each letter is EIP-55's; all lower or all upper is not.</summary>
    public bool IsChecksumAddress(string? address) =>
        IsValidEthereumAddressHexFormat(address) && string.Equals(address![2..], ConvertToChecksumAddress(address)[2..], StringComparison.Ordinal);

    /// <exception cref="FormatException">It is no address.</exception>
    public string ConvertToChecksumAddress(string address)
    {
        string lower = ConvertToValid20ByteAddress(address)[2..].ToLowerInvariant();
        if (lower.Length != Digits || lower.AsSpan().IndexOfAnyExcept(HexDigits) >= 0)
            throw new FormatException("An address is 40 hexadecimal digits.");
        byte[] hash = Keccak.Hash(Encoding.ASCII.GetBytes(lower));
        return "0x" + string.Create(Digits, (lower, hash), static (text, from) =>
        {
            for (int i = 0; i < text.Length; i++)
            {
                int nibble = i % 2 == 0 ? from.hash[i / 2] >> 4 : from.hash[i / 2] & 15;
                text[i] = nibble > 7 ? char.ToUpperInvariant(from.lower[i]) : from.lower[i];
            }
        });
    }

    /// <summary>Of the last 20 bytes.</summary>
    public string ConvertToChecksumAddress(byte[] address) => ConvertToChecksumAddress((address.Length > Digits / 2 ? address[^(Digits / 2)..] : address).ToHex());

    /// <summary>With prefix, and with zeros before it where digits are missing.</summary>
    public string ConvertToValid20ByteAddress(string? address) => "0x" + (address ?? "").RemoveHexPrefix().PadLeft(Digits, '0');

    public bool AreAddressesTheSame(string? address1, string? address2) =>
        address1 is null || address2 is null ? address1 == address2 : string.Equals(address1.EnsureHexPrefix(), address2.EnsureHexPrefix(), StringComparison.OrdinalIgnoreCase);

    public bool IsAnEmptyAddress(string? address) => string.IsNullOrWhiteSpace(address) || address == AddressEmptyAsHex;

    public bool IsNotAnEmptyAddress(string? address) => !IsAnEmptyAddress(address);

    public bool IsZeroAddress(string? address) => AreAddressesTheSame(address, ZERO_ADDRESS);

    private static readonly System.Buffers.SearchValues<char> HexDigits = System.Buffers.SearchValues.Create("0123456789abcdefABCDEF");
}
