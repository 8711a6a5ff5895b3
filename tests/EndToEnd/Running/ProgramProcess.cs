using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using NodeProgram.Dev.Running;

namespace NodeProgram.EndToEnd.Tests.Running;

/// <summary>The program as an operator starts it: a process of its own on a data directory. It does not outlive this one.</summary>
internal sealed partial class ProgramProcess : IDisposable
{
    public const string AdminToken = "admin-token-of-the-end-to-end-tests";
    private const int Interrupt = 15, Murder = 9;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process process;
    private readonly string log;

    private ProgramProcess(Process process, string dataDirectory, string log) => (this.process, DataDirectory, this.log) = (process, dataDirectory, log);

    public string DataDirectory { get; }

    /// <summary>Where its functions answer; known once it is ready.</summary>
    public Uri Api { get; private set; } = null!;

    /// <summary>Where its event hub takes events; known once it is ready.</summary>
    public Uri Hub { get; private set; } = null!;

    public int Id => process.Id;

    public bool HasExited => process.HasExited;

    public int ExitCode => process.ExitCode;

    /// <summary>Processor time that it has used.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
    }

    /// <summary>Resident memory, bytes.</summary>
    public long ResidentBytes
    {
        get
        {
            process.Refresh();
            return process.WorkingSet64;
        }
    }

    /// <summary>Everything that it wrote, both streams.</summary>
    public string Output => File.Exists(log) ? ReadShared(log) : "";

    /// <summary>Starts it without waiting.</summary>
    /// <param name="dataDirectory">Its data directory; the log of its output stands beside it.</param>
    /// <param name="settings">Settings beside those that every test needs, with <c>:</c> between the parts of a key.</param>
    /// <param name="shell">Shell commands before it starts, e.g. a limit.</param>
    public static ProgramProcess Start(string dataDirectory, IReadOnlyDictionary<string, string>? settings = null, string shell = ":")
    {
        string log = dataDirectory.TrimEnd('/') + ".log";
        var start = new ProcessStartInfo("/bin/sh") { WorkingDirectory = Path.GetTempPath() };
        // Where the system can do it, the kernel ends the program with us.
        string tie = File.Exists("/usr/bin/setpriv") ? "/usr/bin/setpriv --pdeathsig KILL " : "";
        foreach (string argument in (string[])["-c", $"{shell}; exec {tie}dotnet \"$1\" >> \"$2\" 2>&1 < /dev/null", "sh", Assembly("NodeProgram.Functions"), log])
            start.ArgumentList.Add(argument);
        Dictionary<string, string> all = new()
        {
            ["Program:Policy"] = "demo",
            ["Program:AllowPrivateAddresses"] = "true",
            ["Program:LocalIdentities:0:Token"] = AdminToken,
            ["Program:LocalIdentities:0:Name"] = "ada",
            ["Program:LocalIdentities:0:Roles"] = "admin,reviewer",
            ["Emulator:DataDirectory"] = dataDirectory,
            ["Emulator:Http:Url"] = "http://127.0.0.1:0",
            ["Emulator:EventHubs:Url"] = "https://127.0.0.1:0",
        };
        foreach ((string key, string value) in settings ?? new Dictionary<string, string>())
            all[key] = value;
        foreach ((string key, string value) in all)
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        return new ProgramProcess(ProcessStarter.Start(start), dataDirectory, log);
    }

    /// <summary>Starts it and waits until it says where it answers.</summary>
    /// <exception cref="InvalidOperationException">It ended, or did not become ready in a minute; with what it wrote.</exception>
    public static async Task<ProgramProcess> StartReadyAsync(string dataDirectory, IReadOnlyDictionary<string, string>? settings = null)
    {
        ProgramProcess program = Start(dataDirectory, settings);
        try
        {
            await program.ReadyAsync();
            return program;
        }
        catch
        {
            program.Dispose();
            throw;
        }
    }

    public async Task ReadyAsync()
    {
        string endpoints = Path.Combine(DataDirectory, "endpoints.json");
        for (var clock = Stopwatch.StartNew(); ; await Task.Delay(10))
        {
            if (process.HasExited || clock.Elapsed > Patience)
                throw new InvalidOperationException($"The program {(process.HasExited ? $"ended with {process.ExitCode}" : "did not become ready")}:{Environment.NewLine}{Output}");
            if (ReadIfThere(endpoints) is not { } text)
                continue;
            using JsonDocument ready = JsonDocument.Parse(text);
            // After a kill the file of the process before it is still there.
            if (ready.RootElement.GetProperty("processId").GetInt32() != process.Id)
                continue;
            Api = new Uri(ready.RootElement.GetProperty("http").GetString()!);
            Hub = new Uri(ready.RootElement.GetProperty("eventHubs").GetString()!);
            return;
        }
    }

    /// <summary>SIGKILL: it ends at whatever instruction it stands.</summary>
    public void Kill()
    {
        Signal(Murder);
        process.WaitForExit();
    }

    /// <summary>SIGTERM, and waits for its end; kills it after a minute.</summary>
    public async Task<int> StopAsync()
    {
        Signal(Interrupt);
        await EndAsync();
        return process.ExitCode;
    }

    /// <summary>Waits for its end.</summary>
    public async Task EndAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        await process.WaitForExitAsync(patience.Token);
    }

    public void Dispose()
    {
        if (!process.HasExited)
            Kill();
        process.Dispose();
    }

    /// <summary>The main assembly of a program of the same build as this one.</summary>
    public static string Assembly(string project, string? file = null)
    {
        string configuration = Path.GetFileName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        string path = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", project, configuration, file ?? project + ".dll"));
        return File.Exists(path) ? path : throw new InvalidOperationException($"{path} is missing: build {project} in this configuration.");
    }

    // A program that starts removes what the one before it left: between a look and the reading too.
    private static string? ReadIfThere(string path)
    {
        try
        {
            return File.Exists(path) ? ReadShared(path) : null;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    private static string ReadShared(string path)
    {
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        return reader.ReadToEnd();
    }

    private void Signal(int number)
    {
        if (!process.HasExited && SendSignal(process.Id, number) != 0 && !process.HasExited)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int processId, int signal);
}
