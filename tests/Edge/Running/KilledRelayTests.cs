using System.Diagnostics;
using NodeProgram.Edge.Identity;
using NodeProgram.Edge.Running;
using NodeProgram.Edge.Tests.Support;

namespace NodeProgram.Edge.Tests.Running;

/// <summary>The relay as a process of its own, killed with SIGKILL while it writes its queue.</summary>
[Collection(RealTime.Name)]
public sealed class KilledRelayTests : IAsyncLifetime
{
    private const int Kills = 12;

    private readonly TemporaryDirectory directory = new();
    private NodeIdentity identity = null!;
    private LocalProgram program = null!;

    public async Task InitializeAsync()
    {
        identity = NodeIdentity.LoadOrCreate(directory.Location);
        program = await LocalProgram.StartAsync(identity.PublicKey);
        program.Timings = new { epochMs = 30_000, slotMs = 1_000, heartbeatMs = 10, sendIntervalMs = 10, refreshMs = 1_000 };
    }

    public async Task DisposeAsync()
    {
        await program.DisposeAsync();
        identity.Dispose();
        directory.Dispose();
    }

    [Fact]
    public async Task Run_KilledAtRandomMoments_EveryBatchInTheQueueArrivesInOrder()
    {
        var random = new Random(20261122);
        var moments = new List<int>();
        for (int kill = 0; kill < Kills; kill++)
        {
            // Half of the lives with a hub that takes nothing, so that the kill finds records of several lives in the queue.
            bool busy = kill % 2 == 0;
            program.InsteadOfHub = busy ? (context, _) =>
            {
                context.Response.StatusCode = 503;
                return Task.FromResult(true);
            } : null;
            using Process relay = Start();
            int moment = random.Next(1, 40);
            moments.Add(moment);
            await Eventually.HoldsAsync(() => Sealed() >= moment, "the moment of the kill");
            relay.Kill();
            await relay.WaitForExitAsync();
        }

        program.InsteadOfHub = null;
        using Process last = Start();
        await Eventually.HoldsAsync(() => program.Batches.Select(batch => batch.Boot).Distinct().Count() == Kills + 1, "the batches of every life");
        last.Kill();
        await last.WaitForExitAsync();

        RelayTests.AssertWhole(program.Batches);
        // Killed between the hub's answer and the note of it, the relay sends again: the receiver knows a repetition by its number.
        string[] boots = [.. program.Batches.DistinctBy(batch => (batch.Boot, batch.Sequence)).Select(batch => batch.Boot)];
        Assert.Equal(boots.Distinct().Count(), 1 + boots.Zip(boots.Skip(1)).Count(pair => pair.First != pair.Second)); // one life after the other
        int[] arrived = [.. boots.CountBy(boot => boot).Select(pair => pair.Value)];
        Assert.All(moments.Zip(arrived), life => Assert.True(life.Second >= life.First, $"{life.First} batches were in the queue, {life.Second} arrived"));
        Assert.All(program.Batches, batch => Assert.Equal(0, batch.DroppedBatches));
    }

    // SIGTERM is how containers stop: what was measured is in the queue then, and the exit is clean.
    [Fact]
    public async Task Run_Terminated_EndsCleanlyAndKeepsWhatItMeasured()
    {
        program.InsteadOfHub = (context, _) =>
        {
            context.Response.StatusCode = 503;
            return Task.FromResult(true);
        };
        using Process relay = Start();
        await Eventually.HoldsAsync(() => QueueBytes() > 0, "a batch in the queue");
        using (Process signal = Process.Start("kill", ["-TERM", relay.Id.ToString()]))
            await signal.WaitForExitAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await relay.WaitForExitAsync(limit.Token);
        Assert.Equal(0, relay.ExitCode);
        Assert.True(QueueBytes() > 0);
    }

    // The media server is a process of its own that serves HTTP (another relay, whose page says 200), killed and brought back by the operator's command.
    [Fact]
    public async Task Run_MediaServerDies_IsRestartedOnceAndLeftAloneWhileItIsHealthy()
    {
        int port = FreePort();
        directory.Write("restart.sh", $"echo >> '{directory["restarts"]}'\ndotnet '{Path.Combine(AppContext.BaseDirectory, "relay.dll")}' run --data '{directory["media"]}' --probe-bind 127.0.0.1:0 "
            + $"--local 127.0.0.1:{port} --service http://127.0.0.1:1 </dev/null >/dev/null 2>&1 &\necho $! > '{directory["media.pid"]}'\n");
        int Restarts() => File.Exists(directory["restarts"]) ? File.ReadAllLines(directory["restarts"]).Length : 0;
        bool Healthy() => Metrics().Contains("dtelecom_relay_media_server_up 1\n", StringComparison.Ordinal);
        program.Timings = new { epochMs = 30_000, slotMs = 1_000, heartbeatMs = 250, sendIntervalMs = 1_000, refreshMs = 1_000 };
        using Process relay = Start("--livekit-health", $"http://127.0.0.1:{port}/metrics", "--livekit-restart", $"sh \"{directory["restart.sh"]}\"", "--livekit-restart-after", "3");
        try
        {
            await Eventually.HoldsAsync(() => Restarts() == 1, "the first start");
            await Eventually.HoldsAsync(Healthy, "its health");
            Assert.Contains("dtelecom_relay_media_server_restarts_total 1\n", Metrics(), StringComparison.Ordinal);
            long samples = Sampled();
            await Eventually.HoldsAsync(() => Sampled() >= samples + 12, "three seconds of health");
            Assert.Equal(1, Restarts());

            KillMedia();
            await Eventually.HoldsAsync(() => Metrics().Contains("dtelecom_relay_media_server_up 0\n", StringComparison.Ordinal), "its death");
            await Eventually.HoldsAsync(() => Restarts() == 2 && Healthy(), "its return after the pause", 90);
            Assert.Contains("dtelecom_relay_media_server_restarts_failed_total 0\n", Metrics(), StringComparison.Ordinal);
        }
        finally
        {
            relay.Kill();
            await relay.WaitForExitAsync();
            KillMedia();
        }
    }

    private void KillMedia()
    {
        if (!File.Exists(directory["media.pid"]))
            return;
        using Process media = Process.GetProcessById(int.Parse(File.ReadAllText(directory["media.pid"])));
        media.Kill();
        media.WaitForExit();
    }

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }

    private Process Start(params string[] more)
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

    private long QueueBytes() => Directory.Exists(directory["queue"])
        ? new DirectoryInfo(directory["queue"]).EnumerateFiles("*.seg").Sum(file => file.Exists ? file.Length : 0) : 0;

    // How many batches this life of the relay has put into its queue; 0 before it answers.
    private long Sealed() => Metric("batches_sealed_total");

    private long Sampled() => Metric("samples_total");

    private long Metric(string name) =>
        Metrics().Split('\n').SingleOrDefault(line => line.StartsWith($"dtelecom_relay_{name} ", StringComparison.Ordinal)) is string line ? long.Parse(line.Split(' ')[1]) : 0;

    // Empty before it answers.
    private string Metrics()
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
