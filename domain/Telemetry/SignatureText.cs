using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;

namespace NodeProgram.Domain.Telemetry;

/// <summary>The text of an ECDSA P-256 signature: the 64 bytes r then s (IEEE P1363) in base64url without padding, 86 characters, one text a signature.</summary>
internal static class SignatureText
{
    internal const int Length = 86;
    internal const int Bytes = 64;

    internal static string Format(ReadOnlySpan<byte> signature) => Base64Url.EncodeToString(signature);

    internal static bool IsValid([NotNullWhen(true)] string? text) => TryParse(text, out _);

    internal static bool TryParse([NotNullWhen(true)] string? text, out byte[] signature)
    {
        signature = [];
        // The last character carries 2 bits; the other 4 must be 0, or one signature would have 16 texts.
        if (text is not { Length: Length } || !Base64Url.IsValid(text, out int decoded) || decoded != Bytes || "AQgw".IndexOf(text[^1], StringComparison.Ordinal) < 0
            || text.AsSpan().IndexOfAny(" \t\r\n=") >= 0)
            return false;

        signature = Base64Url.DecodeFromChars(text);
        return true;
    }
}
