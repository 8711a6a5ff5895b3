using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace NodeProgram.Domain.Tests.Rewards.Merkle;

/// <summary>Runs OpenZeppelin's own library (peer.mjs). Installs the repository's locked npm packages when they are missing; without node the tests that need it fail and say so.</summary>
public sealed class MerklePeer
{
    private static readonly Lazy<string> Root = new(FindRoot);

    public MerklePeer()
    {
        if (Directory.Exists(Path.Combine(Root.Value, "node_modules", "@openzeppelin", "merkle-tree")))
            return;
        // Another test process may be installing: one does, the others wait.
        using FileStream only = WaitFor(Path.Combine(Path.GetTempPath(), "node-program-npm.lock"));
        if (!Directory.Exists(Path.Combine(Root.Value, "node_modules", "@openzeppelin", "merkle-tree")))
            Run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], "");
    }

    public JsonArray Build(JsonArray trees) => Ask(new JsonObject { ["build"] = trees })["build"]!.AsArray();

    public bool[] Verify(JsonArray proofs) => Ask(new JsonObject { ["verify"] = proofs })["verify"]!.Deserialize<bool[]>()!;

    private static JsonNode Ask(JsonObject question) =>
        JsonNode.Parse(Run("node", [Path.Combine(Root.Value, "tests", "Domain", "Rewards", "Merkle", "peer.mjs")], question.ToJsonString()))!;

    private static string Run(string program, string[] arguments, string input)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Root.Value, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        process.WaitForExit();
        return process.ExitCode == 0 ? output.Result : throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {error.Result}");
    }

    private static FileStream WaitFor(string path)
    {
        long deadline = Environment.TickCount64 + 120_000;
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
            }
            catch (IOException) when (Environment.TickCount64 < deadline)
            {
                Thread.Sleep(50); // polling a lock of another process has no event to wait on
            }
        }
    }

    private static string FindRoot()
    {
        string? directory = AppContext.BaseDirectory;
        while (directory is not null && !File.Exists(Path.Combine(directory, "Serverless.sln")))
            directory = Path.GetDirectoryName(directory);
        return directory ?? throw new InvalidOperationException("The tests do not run from a clone of the repository.");
    }
}
