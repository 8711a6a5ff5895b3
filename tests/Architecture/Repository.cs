using System.Diagnostics;

namespace NodeProgram.Architecture.Tests;

// The checkout that the tests were built from.
internal static class Repository
{
    public static string Root => Checkout.Root;

    public static string Full(string path) => Checkout.PathOf(path);

    public static string Read(string path) => Checkout.Read(path);

    // Every file that git tracks or would track, relative, with forward slashes.
    public static IReadOnlyList<string> Files { get; } = ListFiles();

    public static IEnumerable<string> SourcesOf(params string[] rooms) =>
        Files.Where(file => file.EndsWith(".cs", StringComparison.Ordinal) && rooms.Any(room => file.StartsWith(room + "/", StringComparison.Ordinal)));

    public static (int ExitCode, string Output) Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Root };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.Result);
    }

    private static string[] ListFiles()
    {
        (int code, string output) = Run("git", "ls-files", "--cached", "--others", "--exclude-standard");
        Assert.Equal(0, code);
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(file => File.Exists(Full(file))).Distinct()];
    }
}
