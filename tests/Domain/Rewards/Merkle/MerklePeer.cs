using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace NodeProgram.Domain.Tests.Rewards.Merkle;

/// <summary>Runs OpenZeppelin's own library (peer.mjs). Installs the repository's locked npm packages when they are missing; without node the tests that need it fail and say so.</summary>
public sealed class MerklePeer
{
    public MerklePeer() => NodePackages.Ensure("@openzeppelin/merkle-tree");

    public JsonArray Build(JsonArray trees) => Ask(new JsonObject { ["build"] = trees })["build"]!.AsArray();

    public bool[] Verify(JsonArray proofs) => Ask(new JsonObject { ["verify"] = proofs })["verify"]!.Deserialize<bool[]>()!;

    private static JsonNode Ask(JsonObject question) =>
        JsonNode.Parse(Run("node", [Checkout.PathOf("tests/Domain/Rewards/Merkle/peer.mjs")], question.ToJsonString()))!;

    private static string Run(string program, string[] arguments, string input)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Checkout.Root, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        process.WaitForExit();
        return process.ExitCode == 0 ? output.Result : throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {error.Result}");
    }
}
