using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Functions.Auth.SignIn;

/// <summary>
/// What an operator shows to be recognised: <c>op.</c>, the address, a dot, 32 random bytes in base64url. The address tells where the session is kept; the bytes are the secret, of which only the hash is.
/// </summary>
public sealed class SessionToken
{
    /// <summary>How every operator's token begins, and no other's.</summary>
    public const string Prefix = "op.";

    private const int AddressCharacters = 42, SecretBytes = 32, Characters = 3 + AddressCharacters + 1 + 43;
    private static readonly System.Buffers.SearchValues<char> Alphabet = System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");
    private readonly string secret;

    private SessionToken(EthereumAddress address, string secret) => (Address, this.secret) = (address, secret);

    /// <summary>The operator's address.</summary>
    public EthereumAddress Address { get; }

    /// <summary>SHA-256 of the whole token in hex: what is stored.</summary>
    public string Hash => Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(ToString())));

    public static SessionToken Create(EthereumAddress address) => new(address, Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes)));

    /// <summary>Reads a token; false unless it has exactly the form above.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out SessionToken? token)
    {
        token = null;
        if (text.Length != Characters || !text.StartsWith(Prefix, StringComparison.Ordinal) || text[Prefix.Length + AddressCharacters] != '.'
            || !EthereumAddress.TryParse(text.Substring(Prefix.Length, AddressCharacters), out EthereumAddress address) || text.AsSpan(Prefix.Length + AddressCharacters + 1).ContainsAnyExcept(Alphabet))
            return false;
        var candidate = new SessionToken(address, text[(Prefix.Length + AddressCharacters + 1)..]);
        token = candidate.ToString() == text ? candidate : null;
        return token is not null;
    }

    public override string ToString() => $"{Prefix}{Address.Key}.{secret}";
}
