using System.Buffers.Text;
using System.CommandLine;
using System.Text.Json;
using NodeProgram.Edge.Identity;
using NodeProgram.Edge.Settings;

namespace NodeProgram.Edge.Commands;

/// <summary><c>relay keygen</c> and <c>relay identity</c>.</summary>
internal static class IdentityCommand
{
    internal static Command Create(string name, string description, bool createKey, Func<ParseResult, RelaySettings> settings, Streams streams)
    {
        var json = new Option<bool>("--json") { Description = "One JSON object." };
        var command = new Command(name, description) { json };
        command.SetAction((parsed, _) => CommandLine.GuardAsync(streams, async () =>
        {
            RelaySettings relay = settings(parsed);
            using NodeIdentity identity = (createKey ? NodeIdentity.LoadOrCreate(relay.DataDirectory) : NodeIdentity.TryLoad(relay.DataDirectory))
                ?? throw new IdentityException($"there is no key in {relay.DataDirectory} yet; make one with: relay keygen");
            string publicKey = Base64Url.EncodeToString(identity.PublicKey);
            await streams.Output.WriteLineAsync(parsed.GetValue(json)
                ? JsonSerializer.Serialize(new { node = identity.Node.ToString(), publicKey, keyFile = identity.KeyPath })
                : $"node        {identity.Node}\npublic key  {publicKey}  (SubjectPublicKeyInfo, base64url)\nkey file    {identity.KeyPath}");
            return CommandLine.Done;
        }));
        return command;
    }
}
