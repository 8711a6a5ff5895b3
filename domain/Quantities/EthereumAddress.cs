using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace NodeProgram.Domain.Quantities;

/// <summary>An Ethereum address that is not zero. <c>default</c> is no address.</summary>
public readonly record struct EthereumAddress
{
    private const int TextCharacters = 42;
    private readonly string? lower;

    private EthereumAddress(string lower) => this.lower = lower;

    /// <summary>The address in lower case with <c>0x</c>: one text an address, good as a key.</summary>
    public string Key => lower ?? "";

    /// <summary>The operator's number in the reward tree: the address as a number.</summary>
    public OperatorId Operator => new(BigInteger.Parse("0" + Key[2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture));

    /// <summary>Reads an address: all lower case, or mixed case with the right EIP-55 checksum; false for anything else and for zero.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out EthereumAddress address)
    {
        address = default;
        if (text is not { Length: TextCharacters } || !text.StartsWith("0x", StringComparison.Ordinal) || !text.AsSpan(2).ContainsAnyExcept('0')
            || text.AsSpan(2).ContainsAnyExcept("0123456789abcdefABCDEF"))
            return false;
        var candidate = new EthereumAddress(text.ToLowerInvariant());
        if (text != candidate.lower && text != candidate.ToString())
            return false;
        address = candidate;
        return true;
    }

    /// <summary>Reads an address that carries its EIP-55 checksum; false for anything else and for zero.</summary>
    public static bool TryParseChecksummed([NotNullWhen(true)] string? text, out EthereumAddress address) => TryParse(text, out address) && address.ToString() == text;

    /// <summary>The address with this number; false for zero and from 2^160 on.</summary>
    public static bool TryFromOperator(OperatorId id, out EthereumAddress address)
    {
        address = default;
        if (id.Value.IsZero || id.Value.GetBitLength() > 160)
            return false;
        // A positive number may come with a sign digit in front.
        string digits = id.Value.ToString("x40", CultureInfo.InvariantCulture);
        address = new EthereumAddress("0x" + digits[^40..]);
        return true;
    }

    /// <summary>The 20 bytes.</summary>
    public byte[] ToBytes() => Convert.FromHexString(Key.AsSpan(2));

    /// <summary>The address with its EIP-55 checksum.</summary>
    public override string ToString()
    {
        byte[] hash = Keccak256.Hash(Encoding.ASCII.GetBytes(Key[2..]));
        var text = new StringBuilder("0x", TextCharacters);
        for (int i = 0; i < Key.Length - 2; i++)
        {
            int nibble = i % 2 == 0 ? hash[i / 2] >> 4 : hash[i / 2] & 0xF;
            text.Append(nibble >= 8 ? char.ToUpperInvariant(Key[i + 2]) : Key[i + 2]);
        }
        return text.ToString();
    }
}
