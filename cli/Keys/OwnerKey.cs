using System.CommandLine;
using Nethereum.Signer;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Cli.Keys;

/// <summary>The operator's Ethereum key: from an encrypted file, or from the environment. Never from the command line, which other users of the machine can read.</summary>
internal static class OwnerKey
{
    /// <summary>The environment's key, 0x and 64 hex digits.</summary>
    public const string KeyVariable = "NODEOP_KEY";

    /// <summary>The environment's password of the key file.</summary>
    public const string PasswordVariable = "NODEOP_PASSWORD";

    public static Option<FileInfo?> File { get; } = new("--key") { Description = $"The key file (Web3 Secret Storage 3); without it the environment's {KeyVariable}." };

    public static Option<FileInfo?> PasswordFile { get; } = new("--password-file") { Description = $"The file with the key file's password; without it the environment's {PasswordVariable}." };

    /// <summary>The key that the command line or the environment names.</summary>
    /// <exception cref="KeyException">There is none, or it cannot be used.</exception>
    public static EthECKey Load(Invocation invocation)
    {
        if (invocation.Value(File) is { } file)
            return Of(KeyFile.Open(file.FullName, Password(invocation)));
        string hex = Environment.GetEnvironmentVariable(KeyVariable) ?? throw new KeyException($"There is no key: name a key file with --key, or set {KeyVariable}.");
        if (hex.Length != 66 || !hex.StartsWith("0x", StringComparison.Ordinal) || hex.AsSpan(2).ContainsAnyExcept("0123456789abcdefABCDEF"))
            throw new KeyException($"{KeyVariable} is not 0x and 64 hex digits.");
        return Of(Convert.FromHexString(hex.AsSpan(2)));
    }

    /// <summary>The password of the key file.</summary>
    /// <exception cref="KeyException">There is none.</exception>
    public static string Password(Invocation invocation)
    {
        if (invocation.Value(PasswordFile) is not { } file)
            return Environment.GetEnvironmentVariable(PasswordVariable) ?? throw new KeyException($"The key file has a password: name its file with --password-file, or set {PasswordVariable}.");
        try
        {
            return System.IO.File.ReadAllText(file.FullName).TrimEnd('\r', '\n');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KeyException(e.Message);
        }
    }

    public static EthereumAddress AddressOf(EthECKey key) =>
        EthereumAddress.TryParse(key.GetPublicAddress().ToLowerInvariant(), out EthereumAddress address) ? address : throw new KeyException("The key has no address.");

    private static EthECKey Of(byte[] key)
    {
        try
        {
            return new EthECKey(key, isPrivate: true);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or System.Security.Cryptography.CryptographicException)
        {
            throw new KeyException("These 32 bytes are no key of the curve secp256k1.");
        }
    }
}
