using System.Globalization;
using System.Text;
using System.Text.Json;

namespace NodeProgram.Emulator.Worker.Tests.Process;

/// <summary>The sample program, running.</summary>
public sealed class SampleProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly System.Diagnostics.Process process;
    private readonly StringBuilder errors = new();
    private readonly TaskCompletionSource<string> firstLine = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private SampleProcess(System.Diagnostics.Process process) => this.process = process;

    public int ExitCode => process.ExitCode;

    public string Errors
    {
        get
        {
            lock (errors)
            {
                return errors.ToString();
            }
        }
    }

    /// <param name="functions">Names for host.json; null = no host.json, so that all of the assembly is the app.</param>
    public static SampleProcess Start(string directory, string[]? functions, params string[] arguments)
    {
        if (functions is not null)
        {
            File.WriteAllText(Path.Combine(directory, "host.json"), JsonSerializer.Serialize(new { version = "2.0", functions }));
        }

        var start = new System.Diagnostics.ProcessStartInfo("dotnet")
        {
            WorkingDirectory = directory, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        start.ArgumentList.Add(typeof(SampleProgram).Assembly.Location);
        foreach (var argument in (string[])["--Emulator:Http:Url=http://127.0.0.1:0", "--Emulator:EventHubs:Url=https://127.0.0.1:0", "--Emulator:EventHubs:PartitionCount=1", .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        var sample = new SampleProcess(System.Diagnostics.Process.Start(start)!);
        sample.process.OutputDataReceived += (_, line) => sample.firstLine.TrySetResult(line.Data ?? string.Empty);
        sample.process.ErrorDataReceived += (_, line) =>
        {
            lock (sample.errors)
            {
                sample.errors.AppendLine(line.Data);
            }
        };
        sample.process.BeginOutputReadLine();
        sample.process.BeginErrorReadLine();
        return sample;
    }

    /// <summary>The line on standard output by which it says that it is ready; empty when it ended without.</summary>
    public Task<string> ReadyAsync() => firstLine.Task.WaitAsync(Patience);

    public async Task<TimeSpan> EndAsync(TimeSpan? patience = null)
    {
        var since = System.Diagnostics.Stopwatch.GetTimestamp();
        using var late = new CancellationTokenSource(patience ?? Patience);
        await process.WaitForExitAsync(late.Token);
        return System.Diagnostics.Stopwatch.GetElapsedTime(since);
    }

    /// <summary>As the platform does it: SIGTERM.</summary>
    public void Terminate()
    {
        using var kill = System.Diagnostics.Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>As a power cut does it: SIGKILL.</summary>
    public void Kill() => process.Kill();

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill();
            process.WaitForExit();
        }

        process.Dispose();
    }
}
