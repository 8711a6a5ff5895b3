using System.Globalization;
using System.Text;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.SignIn;

/// <summary>
/// A message of Sign-In with Ethereum (EIP-4361, version 1): what an operator's key signs to prove who is calling. A message read by <see cref="SignInMessageReader"/> and written by
/// <see cref="ToString"/> is the same text, character by character: the signature is over exactly it.
/// </summary>
public sealed record SignInMessage
{
    /// <summary>The longest message that is read or written, in characters; all of them are ASCII.</summary>
    public const int CharactersMax = 2_000;

    /// <summary>The most resources that are read.</summary>
    public const int ResourcesMax = 10;

    /// <summary>The shortest nonce.</summary>
    public const int NonceCharactersMin = 8;

    internal const string DomainEnd = " wants you to sign in with your Ethereum account:";

    /// <summary>The scheme before the domain, such as <c>https</c>; null when the message has none.</summary>
    public string? Scheme { get; init; }

    /// <summary>Who asks to sign: an RFC 3986 authority, host with an optional port.</summary>
    public required string Domain { get; init; }

    /// <summary>Who signs. In the text with its EIP-55 checksum.</summary>
    public required EthereumAddress Address { get; init; }

    /// <summary>What is agreed to, one line; null when the message has none.</summary>
    public string? Statement { get; init; }

    /// <summary>What is signed in to: an RFC 3986 URI.</summary>
    public required string Uri { get; init; }

    /// <summary>The chain on which a contract wallet would answer for the address; 1 and above.</summary>
    public required long ChainId { get; init; }

    /// <summary>At least 8 letters and digits, chosen by who asks.</summary>
    public required string Nonce { get; init; }

    /// <summary>When it was made: RFC 3339 as in the text.</summary>
    public required SignInTime IssuedAt { get; init; }

    /// <summary>From when on it is no longer good; null for never.</summary>
    public SignInTime? ExpirationTime { get; init; }

    /// <summary>Before which it is not good yet; null for at once.</summary>
    public SignInTime? NotBefore { get; init; }

    /// <summary>An id of the asker's own; null when the message has none, possibly empty.</summary>
    public string? RequestId { get; init; }

    /// <summary>URIs; null when the message has no such list.</summary>
    public IReadOnlyList<string>? Resources { get; init; }

    /// <summary>The text to sign. LF between the lines, none at the end.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        if (Scheme is not null)
            text.Append(Scheme).Append("://");
        text.Append(Domain).Append(DomainEnd).Append('\n').Append(Address).Append("\n\n");
        if (Statement is not null)
            text.Append(Statement).Append('\n');
        text.Append(CultureInfo.InvariantCulture, $"\nURI: {Uri}\nVersion: 1\nChain ID: {ChainId}\nNonce: {Nonce}\nIssued At: {IssuedAt}");
        if (ExpirationTime is { } expiration)
            text.Append("\nExpiration Time: ").Append(expiration);
        if (NotBefore is { } from)
            text.Append("\nNot Before: ").Append(from);
        if (RequestId is not null)
            text.Append("\nRequest ID: ").Append(RequestId);
        if (Resources is not null)
        {
            text.Append("\nResources:");
            foreach (string resource in Resources)
                text.Append("\n- ").Append(resource);
        }

        return text.ToString();
    }
}
