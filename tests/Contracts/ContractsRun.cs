using System.Diagnostics;

namespace NodeProgram.Contracts.Tests;

/// <summary>Runs <c>contracts/run</c> of this checkout.</summary>
internal static class ContractsRun
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    public static async Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("bash", ["contracts/run", .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Checkout.Root };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"contracts/run {string.Join(' ', arguments)} was not done after {Patience}.");
        }

        return (process.ExitCode, await output, await errors);
    }

    /// <summary>Fails with everything that was said unless it ended well.</summary>
    public static async Task SucceedsAsync(params string[] arguments)
    {
        (int code, string output, string errors) = await RunAsync(arguments);
        Assert.True(code == 0, $"contracts/run {string.Join(' ', arguments)} (exit code {code}):\n{output}\n{errors}");
    }
}
