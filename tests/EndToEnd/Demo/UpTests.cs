using System.Diagnostics;
using System.Text.Json.Nodes;
using NodeProgram.EndToEnd.Tests.Running;

namespace NodeProgram.EndToEnd.Tests.Demo;

/// <summary><c>dev up</c>, as a newcomer runs it: the program and three relays, from nothing to scores.</summary>
public sealed class UpTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);
    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task Up_UntilTheFirstEpochTwice_PrintsOneDocumentOfThreeScoredNodesAndLeavesNothingRunning()
    {
        for (int run = 1; run <= 2; run++)
        {
            (int code, string output, string errors) = await UpAsync();
            Assert.True(code == 0, errors);
            string line = Assert.Single(output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
            JsonNode document = JsonNode.Parse(line)!;
            long epoch = (long)document["epoch"]!;
            JsonArray cards = document["scorecards"]!.AsArray();
            Assert.Equal(3, cards.Select(card => (string)card!["node"]!).Distinct().Count());
            Assert.All(cards, card =>
            {
                Assert.Equal(epoch, (long)card!["epoch"]!);
                Assert.Equal("scored", (string)card["state"]!);
                // Millipoints; a card explains itself: its parts add up to its score, and uptime was really measured.
                JsonArray parts = card["parts"]!.AsArray();
                Assert.InRange((int)card["score"]!, 1, 100_000);
                Assert.NotEqual("unmeasured", (string)parts.Single(part => (string)part!["part"]! == "uptime")!["source"]!);
                Assert.Equal("observed", (string)parts.Single(part => (string)part!["part"]! == "policyAdherence")!["source"]!);
            });
            // The operators' nodes are active on the chain, and the roots are posted there.
            JsonNode chain = document["chain"]!;
            Assert.Equal(cards.Select(card => (string)card!["node"]!).Order(), chain["activeNodes"]!.AsArray().Select(node => (string)node!).Order());
            Assert.Matches("^0x[0-9a-f]{64}$", (string)chain["publication"]!["transaction"]!);
            Assert.Empty(StillRunning());
        }
    }

    private async Task<(int Code, string Output, string Errors)> UpAsync()
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in (string[])[ProgramProcess.Assembly("NodeProgram.Dev", "dev-tool.dll"), "up", "--until-epoch", "1", "--json", "--port", "0", "--data", directory.File("up")])
            start.ArgumentList.Add(argument);
        using Process up = Process.Start(start)!;
        Task<string> output = up.StandardOutput.ReadToEndAsync(), errors = up.StandardError.ReadToEndAsync();
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await up.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            up.Kill(entireProcessTree: true);
        }

        return (up.ExitCode, await output, await errors);
    }

    // Its processes are those that were told of its data directory, in an argument or a variable.
    private string[] StillRunning() =>
    [
        .. Directory.EnumerateDirectories("/proc").Where(path => int.TryParse(Path.GetFileName(path), out int id) && id != Environment.ProcessId)
            .Where(path => Mentions(Path.Combine(path, "environ")) || Mentions(Path.Combine(path, "cmdline"))),
    ];

    private bool Mentions(string file)
    {
        try
        {
            return File.ReadAllText(file).Contains(directory.Root, StringComparison.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // It has ended meanwhile, or is somebody else's.
        }
    }
}
