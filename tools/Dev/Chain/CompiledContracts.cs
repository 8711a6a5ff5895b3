using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace NodeProgram.Dev.Chain;

/// <summary>The contracts' code. Compiled by <c>contracts/run build</c> when their sources, or the compiler, are not those of the last time.</summary>
internal static class CompiledContracts
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);
    private static readonly string[] Names = ["DtelToken", "NodeKeys", "OperatorStaking", "RewardDistributor", "GenesisBadge", "Escrow"];
    private static readonly Lazy<string> Repository = new(FindRoot);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    /// <summary>The folder of the checkout that this runs in.</summary>
    public static string Root => Repository.Value;

    /// <summary>Compiles if need be.</summary>
    /// <param name="say">Is told when it takes a while.</param>
    /// <exception cref="InvalidOperationException">It cannot be compiled; with what the compiler said.</exception>
    public static async Task EnsureAsync(Action<string> say, CancellationToken cancellation)
    {
        string folder = Path.Combine(Root, "artifacts", "contracts");
        Directory.CreateDirectory(folder);
        // One at a time, also of several processes: they write the same files.
        await using FileStream only = await LockAsync(Path.Combine(folder, "compiling.lock"), cancellation);
        string stampFile = Path.Combine(folder, "compiled.stamp"), stamp = Stamp();
        if (Names.All(name => File.Exists(PathOf(name))) && File.Exists(stampFile) && await File.ReadAllTextAsync(stampFile, cancellation) == stamp)
            return;
        say("compiling the contracts (once, about a minute)");
        var start = new ProcessStartInfo("bash", ["contracts/run", "build"]) { WorkingDirectory = Root, RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(CancellationToken.None), errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        if (process.ExitCode != 0)
            throw new InvalidOperationException($"The contracts could not be compiled (contracts/run build, exit code {process.ExitCode}):\n{await output}\n{await errors}");
        await File.WriteAllTextAsync(stampFile, stamp, cancellation);
    }

    /// <summary>The code that creates a contract, 0x and hex digits.</summary>
    public static string CreationCode(string name)
    {
        using JsonDocument built = JsonDocument.Parse(File.ReadAllText(PathOf(name)));
        return built.RootElement.GetProperty("bytecode").GetProperty("object").GetString()!;
    }

    private static async Task<FileStream> LockAsync(string path, CancellationToken cancellation)
    {
        for (var clock = Stopwatch.StartNew(); ; await Task.Delay(Look, cancellation))
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (clock.Elapsed < Patience)
            {
                // Somebody compiles.
            }
        }
    }

    private static string PathOf(string name) => Path.Combine(Root, "artifacts", "contracts", "out", $"{name}.sol", $"{name}.json");

    private static string Stamp()
    {
        string contracts = Path.Combine(Root, "contracts");
        IEnumerable<string> files = Directory.EnumerateFiles(Path.Combine(contracts, "src"), "*.sol", SearchOption.AllDirectories).Order(StringComparer.Ordinal);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string file in (string[])[.. files, Path.Combine(contracts, "foundry.toml"), Path.Combine(Root, "package-lock.json")])
        {
            hash.AppendData(Encoding.UTF8.GetBytes(Path.GetRelativePath(Root, file) + "\n"));
            hash.AppendData(File.ReadAllBytes(file));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Serverless.sln")))
            folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException("This does not run below a checkout: there is no Serverless.sln above it.");
    }
}
