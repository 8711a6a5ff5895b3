using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace NodeProgram.Dev.Running;

/// <summary>An Anvil (Foundry's Ethereum node) on a free port of this machine, with its ten funded accounts; it is killed on dispose and does not outlive this process.</summary>
/// <remarks>Test projects that do not reference this tool compile this file and <see cref="ProcessStarter"/> as links.</remarks>
internal sealed partial class AnvilProcess : IAsyncDisposable
{
    /// <summary>The chain id that it has unless an argument says otherwise.</summary>
    public const long ChainId = 31337;

    private const int LinesKept = 200;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly Process process;
    private readonly HttpClient http = new() { Timeout = Patience };
    private readonly ConcurrentQueue<string> lines = new();
    private readonly TaskCompletionSource<Uri> listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task reading;

    private AnvilProcess(Process process)
    {
        this.process = process;
        reading = Task.WhenAll(ReadAsync(process.StandardOutput), ReadAsync(process.StandardError));
    }

    /// <summary>Private keys of the first accounts, each with 10,000 ETH; the same on every Anvil, so worthless elsewhere.</summary>
    public static IReadOnlyList<string> Keys { get; } =
    [
        "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80",
        "0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d",
        "0x5de4111afa1a4b94908f83103eb1f1706367c2e68ca870fc3fb9a804cdab365a",
        "0x7c852118294e51e653712a81e05800f419141751be58f605c371e15141b007a6",
        "0x47e179ec197488593b187f80a00eb0da91f1b9d0b13f8733639f19c30a34926a",
        "0x8b3a350cf5c34c9194ca85829a2df0ec3153be0318b5e2d3348e872092edffba",
        "0x92db14e403b83dfe3df233f83dfa3a0d7096f21ca9b0d6d6b8d88b2b4ec1564e",
        "0x4bbbf85ce3377467afe5d46f804f221813b2bb87f24d81f60f1fcdbf7cbf4356",
        "0xdbda1821b80551c9d65939329250298aa3472ba22feea921c0cf5d620ea67b97",
        "0x2a871d0798f97d79848a013d4936a73bf4cc922c825d33c1cf7073dff6d409c6",
    ];

    /// <summary>Where its JSON-RPC answers.</summary>
    public Uri Url { get; private set; } = null!;

    public int Id => process.Id;

    public bool HasExited => process.HasExited;

    /// <summary>The last lines that it wrote.</summary>
    public string Output => string.Join('\n', lines);

    /// <summary>Starts one and waits until it listens.</summary>
    /// <param name="arguments">Beside those for its address, such as <c>--block-time</c>, <c>--no-mining</c> or <c>--port</c> with one of your own.</param>
    /// <exception cref="InvalidOperationException">It is not installed, or has not become ready; with its last lines.</exception>
    public static async Task<AnvilProcess> StartAsync(params string[] arguments)
    {
        // Where the system can do it, the kernel ends it when this process is killed.
        bool tied = File.Exists("/usr/bin/setpriv");
        string binary = Find();
        var start = new ProcessStartInfo(tied ? "/usr/bin/setpriv" : binary) { RedirectStandardOutput = true, RedirectStandardError = true };
        string[] port = arguments.Contains("--port") ? [] : ["--port", "0"];
        foreach (string argument in (string[])[.. tied ? (string[])["--pdeathsig", "KILL", binary] : [], "--host", "127.0.0.1", .. port, .. arguments])
            start.ArgumentList.Add(argument);
        var anvil = new AnvilProcess(ProcessStarter.Start(start));
        try
        {
            anvil.Url = await anvil.listening.Task.WaitAsync(Patience);
            return anvil;
        }
        catch (Exception e)
        {
            string output = anvil.Output;
            await anvil.DisposeAsync();
            throw new InvalidOperationException($"Anvil did not become ready:\n{output}", e);
        }
    }

    /// <summary>Calls a method of its JSON-RPC, such as <c>anvil_mine</c>, <c>evm_snapshot</c>, <c>evm_increaseTime</c>, <c>anvil_reorg</c>.</summary>
    /// <exception cref="InvalidOperationException">It answered with an error.</exception>
    public async Task<JsonNode?> CallAsync(string method, params object?[] parameters)
    {
        using HttpResponseMessage answer = await http.PostAsJsonAsync(Url, new { jsonrpc = "2.0", id = 1, method, @params = parameters });
        JsonNode body = (await answer.Content.ReadFromJsonAsync<JsonNode>())!;
        return body["error"] is { } error ? throw new InvalidOperationException($"{method}: {error.ToJsonString(JsonSerializerOptions.Default)}") : body["result"];
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
            process.Kill();
        await process.WaitForExitAsync();
        await reading;
        process.Dispose();
        http.Dispose();
    }

    // The npm package of this platform, wherever above us the packages are installed; else one that somebody has installed.
    private static string Find()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            string packages = Path.Combine(at.FullName, "node_modules", "@foundry-rs");
            string? binary = Directory.Exists(packages)
                ? Directory.GetDirectories(packages, "anvil-*").Select(package => Path.Combine(package, "bin", "anvil")).FirstOrDefault(File.Exists)
                : null;
            if (binary is null)
                continue;
            // npm keeps the mode that the package has, which is not always one that can be run.
            if (!OperatingSystem.IsWindows() && File.GetUnixFileMode(binary) is var mode && !mode.HasFlag(UnixFileMode.UserExecute))
                File.SetUnixFileMode(binary, mode | UnixFileMode.UserExecute);
            return binary;
        }

        return (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(directory => Path.Combine(directory, "anvil")).FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException("Anvil is not installed: run npm ci in the repository, or on macOS install Foundry (https://getfoundry.sh).");
    }

    private async Task ReadAsync(StreamReader output)
    {
        while (await output.ReadLineAsync() is { } line)
        {
            lines.Enqueue(line);
            while (lines.Count > LinesKept && lines.TryDequeue(out _))
            {
            }

            if (Listening().Match(line) is { Success: true } match)
                listening.TrySetResult(new Uri($"http://127.0.0.1:{match.Groups[1].Value}"));
        }

        listening.TrySetException(new InvalidOperationException("It has ended."));
    }

    [GeneratedRegex(@"^Listening on 127\.0\.0\.1:(\d+)$")]
    private static partial Regex Listening();
}
