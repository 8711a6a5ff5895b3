using System.Diagnostics;
using NodeProgram.Edge.Running;
using NodeProgram.Edge.Tests.Support;

namespace NodeProgram.Edge.Tests.Running;

/// <summary>The relay as a process of its own on a directory, and what it tells of itself.</summary>
internal static class RelayProcess
{
    /// <summary>Starts it without waiting.</summary>
    /// <param name="more">Arguments beside those that every test needs.</param>
    public static Process Start(TemporaryDirectory directory, LocalProgram program, params string[] more)
    {
        File.Delete(directory["relay.json"]);
        var start = new ProcessStartInfo("dotnet",
            [Path.Combine(AppContext.BaseDirectory, "relay.dll"), "run", "--data", directory.Location, "--service", program.Api.ToString(), "--ca", program.CaFile,
                "--probe-bind", "127.0.0.1:0", "--local", "127.0.0.1:0", .. more])
        {
            RedirectStandardError = true,
        };
        Process relay = Process.Start(start)!;
        relay.ErrorDataReceived += (_, _) => { };
        relay.BeginErrorReadLine();
        return relay;
    }

    /// <summary>A counter or gauge, named without its prefix; 0 before the relay answers.</summary>
    public static long Metric(TemporaryDirectory directory, string name) =>
        Metrics(directory).Split('\n').SingleOrDefault(line => line.StartsWith($"dtelecom_relay_{name} ", StringComparison.Ordinal)) is string line ? long.Parse(line.Split(' ')[1]) : 0;

    /// <summary>What its page of metrics says; empty before it answers.</summary>
    public static string Metrics(TemporaryDirectory directory)
    {
        if (DataDirectory.ReadAnnouncement(directory.Location) is not string local)
            return "";
        try
        {
            using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
            return http.GetStringAsync(new Uri($"http://{local}/metrics")).GetAwaiter().GetResult();
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            return "";
        }
    }
}
