using System.CommandLine;
using System.Security.Cryptography;
using Nethereum.Signer;
using NodeProgram.Cli.Keys;
using NodeProgram.Domain.Quantities;
using Spectre.Console;

namespace NodeProgram.Cli.Verbs;

/// <summary><c>nodeop key</c>: the operator's Ethereum key in an encrypted file.</summary>
internal static class KeyVerb
{
    private static readonly Option<FileInfo> Out = new("--out") { Description = "The new file.", Required = true };
    private static readonly Option<bool> Import = new("--import") { Description = $"Take the key from the environment's {OwnerKey.KeyVariable} instead of making one." };

    public static Command Create(Io io)
    {
        var make = new Command("new", "Makes a key, or takes the environment's, and writes it into an encrypted file (Web3 Secret Storage 3).") { Out, Import, OwnerKey.PasswordFile, Invocation.Json };
        make.SetAction(parse => New(new Invocation(io, parse)));
        var show = new Command("address", "The address of the key.") { OwnerKey.File, OwnerKey.PasswordFile, Invocation.Json };
        show.SetAction(parse => Show(new Invocation(io, parse), OwnerKey.AddressOf(OwnerKey.Load(new Invocation(io, parse)))));
        return new Command("key", "The operator's Ethereum key.") { make, show };
    }

    private static int New(Invocation invocation)
    {
        string password = OwnerKey.Password(invocation);
        if (password.Length == 0)
            throw new KeyException("The password is empty.");
        EthECKey key = invocation.Value(Import) ? OwnerKey.Load(invocation) : new EthECKey(Fresh(), isPrivate: true);
        KeyFile.Create(invocation.Value(Out)!.FullName, key.GetPrivateKeyAsBytes(), OwnerKey.AddressOf(key), password);
        return Show(invocation, OwnerKey.AddressOf(key));
    }

    private static int Show(Invocation invocation, EthereumAddress address) =>
        invocation.Answer(new { address = address.ToString(), operatorId = address.Operator }, console => console.WriteLine(address.ToString()));

    // All but one in 2^127 of these are keys; the constructor refuses the rest.
    private static byte[] Fresh() => RandomNumberGenerator.GetBytes(32);
}
