using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using NodeProgram.Benchmarks.Relay;
using NodeProgram.Dev.Running;
using NodeProgram.Edge.Tests.Support;

namespace NodeProgram.Benchmarks;

/// <summary>
/// What the relay costs the machine that it watches, beside Debian's prometheus-node-exporter on the same machine at the same time: resident memory and share of one processor. The relay works as in production: a sample
/// each 10 s, nine peers probed each minute, an event a minute over HTTPS, LiveKit's page read each 10 s; the exporter is scraped each 10 s.
/// </summary>
public static class RelayBench
{
    public const string Summary = "resident memory and processor share of the relay at a 10 s heartbeat beside prometheus-node-exporter (--seconds S, 300 by default)";
    private const int ResidentMegabytesMax = 80;
    private const double CpuPercentMax = 1;
    private const int HeartbeatSeconds = 10;
    private const string PeerProgram = "prometheus-node-exporter";

    public static async Task<int> RunAsync(string[] args)
    {
        int seconds = Array.IndexOf(args, "--seconds") is >= 0 and int at && at + 1 < args.Length && int.TryParse(args[at + 1], NumberStyles.None, CultureInfo.InvariantCulture, out int given) && given >= 30 ? given
            : args.Length == 0 ? 300 : throw new ArgumentException("--seconds takes a number from 30 on.");
        string directory = Directory.CreateTempSubdirectory("bench-relay").FullName;
        using var stop = new CancellationTokenSource();
        await using LocalMediaServer liveKit = await LocalMediaServer.StartAsync();
        using var peers = new ProbeEcho(9);
        await using NodeService service = await NodeService.StartAsync(directory, peers.Ports, HeartbeatSeconds);
        Task echoing = peers.RunAsync(stop.Token);
        try
        {
            await using ChildProcess relay = ChildProcess.Start("relay", ChildProcess.Assembly("NodeProgram.Edge", "relay.dll"), ["run"], new Dictionary<string, string>
            {
                ["RELAY_DATA"] = Path.Combine(directory, "data"), ["RELAY_SERVICE"] = service.Api.ToString(), ["RELAY_CA"] = service.CaFile, ["RELAY_PROBE_BIND"] = "127.0.0.1:0", ["RELAY_LOCAL"] = "127.0.0.1:0",
                ["RELAY_LIVEKIT_METRICS"] = liveKit.Metrics.ToString(), ["RELAY_LIVEKIT_HEALTH"] = liveKit.Health.ToString(),
            }, Path.Combine(directory, "relay.log"));
            int port = FreePort();
            (Process? peer, string? missing) = StartPeer(port);
            using Process? exporter = peer;
            var relayFootprint = new Footprint(relay.Id);
            Footprint? peerFootprint = exporter is null ? null : new Footprint(exporter.Id);
            using var http = new HttpClient();
            int scrapes = 0;
            for (var clock = Stopwatch.StartNew(); clock.Elapsed.TotalSeconds < seconds; await Task.Delay(1_000))
            {
                if (relay.HasExited)
                    throw new InvalidOperationException("The relay has ended: " + relay.Tail());
                relayFootprint.Look();
                peerFootprint?.Look();
                if (exporter is not null && clock.Elapsed.TotalSeconds >= (scrapes + 1) * HeartbeatSeconds)
                {
                    _ = await http.GetStringAsync(new Uri($"http://127.0.0.1:{port}/metrics"));
                    scrapes++;
                }
            }

            relayFootprint.Look();
            peerFootprint?.Look();
            exporter?.Kill();
            bool works = service.Events >= seconds / 60 && service.Samples >= (seconds / HeartbeatSeconds) - 8 && (seconds < 240 || service.Observations > 0);
            bool within = works && relayFootprint.ResidentMegabytesPeak <= ResidentMegabytesMax && relayFootprint.CpuPercent <= CpuPercentMax;
            await Console.Out.WriteLineAsync(JsonSerializer.Serialize(new
            {
                bench = "relay",
                seconds,
                heartbeatSeconds = HeartbeatSeconds,
                relay = relayFootprint.Report(),
                peer = peerFootprint is null ? null : new { program = PeerProgram, scrapes, footprint = peerFootprint.Report() },
                peerMissing = missing,
                limits = new { residentMegabytes = ResidentMegabytesMax, cpuPercent = CpuPercentMax },
                within,
                events = service.Events,
                samples = service.Samples,
                observations = service.Observations,
                probesAnswered = peers.Answered,
                cores = Environment.ProcessorCount,
                loadAverage = double.Parse((await File.ReadAllTextAsync("/proc/loadavg")).Split(' ')[0], CultureInfo.InvariantCulture),
            }));
            return within ? 0 : 1;
        }
        finally
        {
            await stop.CancelAsync();
            await echoing;
            Directory.Delete(directory, recursive: true);
        }
    }

    private static (Process? Peer, string? Missing) StartPeer(int port)
    {
        try
        {
            var start = new ProcessStartInfo(PeerProgram, [$"--web.listen-address=127.0.0.1:{port}"]) { RedirectStandardError = true, RedirectStandardOutput = true };
            Process peer = Process.Start(start)!;
            peer.BeginErrorReadLine();
            peer.BeginOutputReadLine();
            return peer.WaitForExit(1_000) ? (null, $"{PeerProgram} ended at once with {peer.ExitCode}") : (peer, null);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return (null, $"{PeerProgram} is not installed (Debian: apt-get install {PeerProgram})");
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
