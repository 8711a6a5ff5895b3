using System.Diagnostics;
using System.Runtime.InteropServices;

namespace NodeProgram.Dev.Running;

/// <summary>A process that was started here, with its output in a log file; it does not outlive this one.</summary>
internal sealed partial class ChildProcess : IAsyncDisposable
{
    private const int TailLines = 15;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);
    private readonly Process process;
    private readonly StreamWriter log;
    private readonly Task copying;
    private readonly string logFile;

    private ChildProcess(string name, Process process, string logFile)
    {
        (Name, this.process, this.logFile) = (name, process, logFile);
        log = new StreamWriter(logFile, append: true) { AutoFlush = true };
        copying = Task.WhenAll(CopyAsync(process.StandardOutput), CopyAsync(process.StandardError));
    }

    public string Name { get; }

    /// <summary>Its number in the system.</summary>
    public int Id => process.Id;

    public bool HasExited => process.HasExited;

    /// <summary>Resident memory, bytes; 0 once it has ended.</summary>
    public long ResidentBytes
    {
        get
        {
            process.Refresh();
            return process.HasExited ? 0 : process.WorkingSet64;
        }
    }

    /// <summary>The main assembly of another program of the same build.</summary>
    public static string Assembly(string project, string file)
    {
        string configuration = Path.GetFileName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        return Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", project, configuration, file));
    }

    /// <summary>Starts a .NET program of this build.</summary>
    /// <param name="name">What it is called in messages.</param>
    /// <param name="assembly">Its main assembly.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="environment">Variables beside those of this process.</param>
    /// <param name="logFile">Where its output goes, appended.</param>
    public static ChildProcess Start(string name, string assembly, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment, string logFile)
    {
        // Where the system can do it, the kernel ends the child when this process is killed.
        bool tied = File.Exists("/usr/bin/setpriv");
        var start = new ProcessStartInfo(tied ? "/usr/bin/setpriv" : "dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (string argument in (string[])[.. tied ? (string[])["--pdeathsig", "TERM", "dotnet"] : [], assembly, .. arguments])
            start.ArgumentList.Add(argument);
        foreach ((string variable, string value) in environment)
            start.Environment[variable] = value;
        Process process = ProcessStarter.Start(start);
        process.StandardInput.Close();
        return new ChildProcess(name, process, logFile);
    }

    /// <summary>Waits for the end of a program that ends by itself.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> WaitAsync(CancellationToken cancellation)
    {
        await process.WaitForExitAsync(cancellation);
        await copying;
        return process.ExitCode;
    }

    /// <summary>The last lines of its output.</summary>
    public string Tail()
    {
        using var reader = new StreamReader(new FileStream(logFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return string.Join('\n', reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(TailLines));
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            _ = Kill(process.Id, SigTerm);
            using var patience = new CancellationTokenSource(Patience);
            try
            {
                await process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync(CancellationToken.None);
            }
        }

        await copying;
        await log.DisposeAsync();
        process.Dispose();
    }

    /// <summary>Stops the process where it is; it neither answers nor ends until it is resumed.</summary>
    public void Suspend() => _ = Kill(process.Id, SigStop);

    /// <summary>Lets a stopped process go on; one that runs is not touched.</summary>
    public void Resume() => _ = Kill(process.Id, SigContinue);

    private const int SigTerm = 15, SigContinue = 18, SigStop = 19;

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int processId, int signal);

    private async Task CopyAsync(StreamReader output)
    {
        while (await output.ReadLineAsync() is { } line)
        {
            lock (log)
                log.WriteLine(line);
        }
    }
}
