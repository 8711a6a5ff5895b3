using System.ComponentModel;
using System.Diagnostics;

namespace NodeProgram.Edge.Preflight;

/// <summary>Asks the <c>docker</c> on the path for its version and Compose's.</summary>
internal static class DockerInspection
{
    private const int OutputLengthMax = 200;
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(5);

    internal static Task<(string? Version, string Reason)> DockerAsync(CancellationToken cancellation) => AskAsync(["--version"], cancellation);

    internal static Task<(string? Version, string Reason)> ComposeAsync(CancellationToken cancellation) => AskAsync(["compose", "version", "--short"], cancellation);

    /// <summary>The version in "Docker version 27.3.1, build ce12230" or "v2.29.7": the first word that begins with a digit.</summary>
    internal static string? VersionIn(string output) =>
        output.Split([' ', ',', '\n', '\r', '\t'], StringSplitOptions.RemoveEmptyEntries).Select(word => word.TrimStart('v'))
            .FirstOrDefault(word => char.IsAsciiDigit(word[0]) && word.Length <= 40 && word.All(character => char.IsAsciiLetterOrDigit(character) || ".-+~".Contains(character, StringComparison.Ordinal)));

    private static async Task<(string? Version, string Reason)> AskAsync(string[] arguments, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(AnswerWithin);
        Process? process = null;
        try
        {
            process = Process.Start(new ProcessStartInfo("docker", arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
            char[] buffer = new char[OutputLengthMax];
            int length = await process.StandardOutput.ReadBlockAsync(buffer, limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return process.ExitCode == 0 && VersionIn(new string(buffer, 0, length)) is string version
                ? (version, "") : (null, $"docker {string.Join(' ', arguments)} gives no version");
        }
        catch (Win32Exception)
        {
            return (null, "there is no docker on the path here (inside a container it cannot be seen)");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            process!.Kill(entireProcessTree: true);
            return (null, $"docker {string.Join(' ', arguments)} did not end within {AnswerWithin.TotalSeconds} s");
        }
        finally
        {
            process?.Dispose();
        }
    }
}
