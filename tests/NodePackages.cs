using System.Diagnostics;

namespace NodeProgram.Tests;

/// <summary>The repository's locked npm packages, for tests that run a peer of another language; <c>./dev test</c> has installed them, a test that is run by itself does it here.</summary>
internal static class NodePackages
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5), Look = TimeSpan.FromMilliseconds(200);

    /// <summary>Installs what package-lock.json names unless this package is there. One test process does it, others wait.</summary>
    /// <exception cref="InvalidOperationException">npm failed; with what it wrote.</exception>
    public static void Ensure(string package)
    {
        string place = Checkout.PathOf("node_modules/" + package);
        if (Directory.Exists(place))
            return;
        using FileStream only = Lock(Checkout.PathOf("artifacts/npm-ci.lock"));
        if (Directory.Exists(place))
            return;
        var start = new ProcessStartInfo("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"]) { WorkingDirectory = Checkout.Root, RedirectStandardOutput = true, RedirectStandardError = true };
        using Process npm = Process.Start(start)!;
        Task<string> output = npm.StandardOutput.ReadToEndAsync(), errors = npm.StandardError.ReadToEndAsync();
        npm.WaitForExit();
        if (npm.ExitCode != 0)
            throw new InvalidOperationException($"npm ci failed: {errors.Result} {output.Result}");
    }

    private static FileStream Lock(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        for (var clock = Stopwatch.StartNew(); ; Thread.Sleep(Look)) // a lock of another process has no event to wait on
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (clock.Elapsed < Patience)
            {
                // Somebody else installs.
            }
        }
    }
}
