using System.CommandLine;
using System.Security.Cryptography;
using System.Text.Json;
using NodeProgram.Domain.Quantities;
using NodeProgram.Edge.Identity;
using NodeProgram.Edge.Settings;
using NodePledge = NodeProgram.Domain.Staking.NodePledge;

namespace NodeProgram.Edge.Commands;

/// <summary><c>relay pledge</c>: the node agrees, with its key, to be registered on the chain by an owner.</summary>
internal static class PledgeCommand
{
    private const int CoordinateBytes = 32;

    internal static Command Create(Func<ParseResult, RelaySettings> settings, Streams streams)
    {
        var owner = new Option<string>("--owner") { Required = true, Description = "The account that will own the node: 0x and 40 hex digits." };
        var registry = new Option<string>("--registry") { Required = true, Description = "The staking contract's address." };
        var chain = new Option<long>("--chain") { Required = true, Description = "The chain's id." };
        owner.Validators.Add(result => Check(result.GetValueOrDefault<string>(), "--owner", result.AddError));
        registry.Validators.Add(result => Check(result.GetValueOrDefault<string>(), "--registry", result.AddError));
        chain.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<long>() < 1)
                result.AddError("--chain is a number above 0.");
        });
        var command = new Command("pledge", "Signs that this node is to be pledged by an owner, and prints what the owner hands to the staking contract's pledgeNode: one JSON object.") { owner, registry, chain };
        command.SetAction((parsed, _) => CommandLine.GuardAsync(streams, async () =>
        {
            RelaySettings relay = settings(parsed);
            using NodeIdentity identity = NodeIdentity.TryLoad(relay.DataDirectory) ?? throw new IdentityException($"there is no key in {relay.DataDirectory} yet; make one with: relay keygen");
            byte[] message = NodePledge.Message(parsed.GetValue(chain), Address(parsed.GetValue(registry)), Address(parsed.GetValue(owner)), identity.Node);
            (Bytes32 r, Bytes32 s) = NodePledge.Canonical(identity.Key.SignData(message, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation));
            ReadOnlySpan<byte> point = identity.PublicKey.AsSpan()[^(2 * CoordinateBytes)..];
            string x = Bytes32.FromBytes(point[..CoordinateBytes]).ToString(), y = Bytes32.FromBytes(point[CoordinateBytes..]).ToString();
            await streams.Output.WriteLineAsync(JsonSerializer.Serialize(new { node = identity.Node.ToString(), key = (string[])[x, y], signature = (string[])[r.ToString(), s.ToString()] }));
            return CommandLine.Done;
        }));
        return command;
    }

    private static EthereumAddress Address(string? text) => EthereumAddress.TryParse(text, out EthereumAddress address) ? address : throw new InvalidOperationException("Checked when it was parsed.");

    private static void Check(string? text, string option, Action<string> fault)
    {
        if (!EthereumAddress.TryParse(text, out _))
            fault($"{option} is an address: 0x and 40 hex digits, all lower case or with the right checksum.");
    }
}
