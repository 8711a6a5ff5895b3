using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using NodeProgram.Edge.Identity;
using NodeProgram.Edge.Tests.Support;

namespace NodeProgram.Edge.Tests.Running;

/// <summary>
/// The media server is a process of its own that serves HTTP (another relay, whose page says 200), killed and brought back by the operator's command. It is mostly the pause
/// between two restarts that is waited for: other tests run beside it.
/// </summary>
public sealed class MediaServerRestartTests : IAsyncLifetime
{
    private readonly TemporaryDirectory directory = new();
    private NodeIdentity identity = null!;
    private LocalProgram program = null!;

    public async Task InitializeAsync()
    {
        identity = NodeIdentity.LoadOrCreate(directory.Location);
        program = await LocalProgram.StartAsync(identity.PublicKey);
        program.Timings = new { epochMs = 30_000, slotMs = 1_000, heartbeatMs = 250, sendIntervalMs = 1_000, refreshMs = 1_000 };
    }

    public async Task DisposeAsync()
    {
        await program.DisposeAsync();
        identity.Dispose();
        directory.Dispose();
    }

    [Fact]
    public async Task Run_MediaServerDies_IsRestartedOnceAndLeftAloneWhileItIsHealthy()
    {
        int port = FreePort();
        directory.Write("restart.sh", $"echo >> '{directory["restarts"]}'\ndotnet '{Path.Combine(AppContext.BaseDirectory, "relay.dll")}' run --data '{directory["media"]}' --probe-bind 127.0.0.1:0 "
            + $"--local 127.0.0.1:{port} --service http://127.0.0.1:1 </dev/null >/dev/null 2>&1 &\necho $! > '{directory["media.pid"]}'\n");
        int Restarts() => File.Exists(directory["restarts"]) ? File.ReadAllLines(directory["restarts"]).Length : 0;
        bool Healthy() => RelayProcess.Metrics(directory).Contains("dtelecom_relay_media_server_up 1\n", StringComparison.Ordinal);
        using Process relay = RelayProcess.Start(directory, program, "--livekit-health", $"http://127.0.0.1:{port}/metrics", "--livekit-restart", $"sh \"{directory["restart.sh"]}\"", "--livekit-restart-after", "3");
        try
        {
            await Eventually.HoldsAsync(() => Restarts() == 1, "the first start");
            await Eventually.HoldsAsync(Healthy, "its health");
            Assert.Contains("dtelecom_relay_media_server_restarts_total 1\n", RelayProcess.Metrics(directory), StringComparison.Ordinal);
            long samples = Sampled();
            await Eventually.HoldsAsync(() => Sampled() >= samples + 12, "three seconds of health");
            Assert.Equal(1, Restarts());

            KillMedia();
            await Eventually.HoldsAsync(() => RelayProcess.Metrics(directory).Contains("dtelecom_relay_media_server_up 0\n", StringComparison.Ordinal), "its death");
            await Eventually.HoldsAsync(() => Restarts() == 2 && Healthy(), "its return after the pause", 90);
            Assert.Contains("dtelecom_relay_media_server_restarts_failed_total 0\n", RelayProcess.Metrics(directory), StringComparison.Ordinal);
        }
        finally
        {
            relay.Kill();
            await relay.WaitForExitAsync();
            KillMedia();
        }
    }

    private long Sampled() => RelayProcess.Metric(directory, "samples_total");

    private void KillMedia()
    {
        if (!File.Exists(directory["media.pid"]))
            return;
        using Process media = Process.GetProcessById(int.Parse(File.ReadAllText(directory["media.pid"])));
        media.Kill();
        media.WaitForExit();
    }

    // It is bound a second time after the pause: one from below those that the system gives to whoever asks for any.
    private static int FreePort()
    {
        while (true)
        {
            try
            {
                int port = Random.Shared.Next(15_000, 32_000);
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Somebody's; another one then.
            }
        }
    }
}
