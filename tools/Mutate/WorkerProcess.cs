using System.Diagnostics;

namespace NodeProgram.Mutate;

/// <summary>A worker that is started again when a mutant makes it loop or crash; both count as noticed.</summary>
internal sealed class WorkerProcess(string testsAssembly, IReadOnlyList<string> namespaces, TimeSpan patience) : IDisposable
{
    private Process? process;

    public async Task<bool> IsKilledAsync(int mutant)
    {
        process ??= Start();
        await process.StandardInput.WriteLineAsync(mutant.ToString());
        await process.StandardInput.FlushAsync();
        using var deadline = new CancellationTokenSource(patience);
        try
        {
            while (await process.StandardOutput.ReadLineAsync(deadline.Token) is { } line)
            {
                if (line.StartsWith($"{mutant} ", StringComparison.Ordinal))
                    return Report(line);
            }
        }
        catch (OperationCanceledException)
        {
        }

        Dispose();
        return true;
    }

    /// <summary>What the last run printed: how many tests there are, and the one that failed.</summary>
    public string LastReport { get; private set; } = "";

    private bool Report(string line)
    {
        LastReport = line;
        return line.Split(' ')[1] == "killed";
    }

    public void Dispose()
    {
        if (process is null)
            return;
        process.Kill(entireProcessTree: true);
        process.WaitForExit();
        process.Dispose();
        process = null;
    }

    private Process Start() => Process.Start(new ProcessStartInfo("dotnet", [Environment.GetCommandLineArgs()[0], "worker", testsAssembly, .. namespaces])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
    })!;
}
