using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;

namespace NodeProgram.Domain.SignIn;

/// <summary>
/// A recoverable secp256k1 signature, the one form of it that counts: <c>s</c> in the lower half (EIP-2), so that nobody makes a second signature out of a first, and a recovery id that
/// wallets write as 27 or 28, or as 0 or 1.
/// </summary>
public sealed record EthereumSignature
{
    /// <summary>The text's length: 0x and 65 bytes in hex.</summary>
    public const int Characters = 132;

    // The order of the curve (SEC 2, section 2.4.1).
    private static readonly BigInteger Order = BigInteger.Parse("0fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    private readonly byte[] bytes;

    private EthereumSignature(byte[] bytes) => this.bytes = bytes;

    /// <summary>The recovery id, 0 or 1.</summary>
    public int RecoveryId => bytes[64] - 27;

    /// <summary>Reads 0x and 130 hex digits: r, s, v.</summary>
    /// <param name="text">The text; digits of either case.</param>
    /// <param name="signature">The signature; null unless it counts.</param>
    /// <param name="fault">What is wrong; empty when nothing is.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out EthereumSignature? signature, out string fault)
    {
        signature = null;
        fault = "";
        if (text.Length != Characters || !text.StartsWith("0x", StringComparison.Ordinal) || text.AsSpan(2).ContainsAnyExcept("0123456789abcdefABCDEF"))
        {
            fault = "is 0x and 130 hex digits.";
            return false;
        }

        byte[] bytes = Convert.FromHexString(text.AsSpan(2));
        var r = new BigInteger(bytes.AsSpan(0, 32), isUnsigned: true, isBigEndian: true);
        var s = new BigInteger(bytes.AsSpan(32, 32), isUnsigned: true, isBigEndian: true);
        if (r.IsZero || r >= Order || s.IsZero || s >= Order)
            fault = "has an r or s outside the curve's order.";
        else if (s > Order / 2)
            fault = "has an s in the upper half (EIP-2).";
        else if (bytes[64] is not (0 or 1 or 27 or 28))
            fault = "has a v that is none of 0, 1, 27, 28.";
        else
        {
            if (bytes[64] < 27)
                bytes[64] += 27;
            signature = new EthereumSignature(bytes);
        }

        return signature is not null;
    }

    /// <summary>The 65 bytes, v as 27 or 28.</summary>
    public byte[] ToBytes() => [.. bytes];

    /// <inheritdoc/>
    public bool Equals(EthereumSignature? other) => other is not null && bytes.AsSpan().SequenceEqual(other.bytes);

    /// <inheritdoc/>
    public override int GetHashCode() => BitConverter.ToInt32(bytes, 28);

    /// <summary>0x and 130 lower-case hex digits, v as 1b or 1c.</summary>
    public override string ToString() => "0x" + Convert.ToHexStringLower(bytes);
}
