using Microsoft.Extensions.Time.Testing;
using NodeProgram.Domain.Telemetry;
using NodeProgram.Edge.Identity;
using NodeProgram.Edge.Running;
using NodeProgram.Edge.Tests.Support;

namespace NodeProgram.Edge.Tests.Running;

/// <summary>
/// The whole relay in production's rhythm, its cable to the program cut for ten minutes and mended: real sockets, the clock turned on by the test. What was measured meanwhile arrives, in order and once,
/// and what is measured while it catches up does not wait for it.
/// </summary>
[Collection(RealTime.Name)]
public sealed class NetworkCutTests
{
    private const int HeartbeatSeconds = 10, SendSeconds = 60;
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task Run_CutForTenMinutes_LosesNothingKeepsTheOrderAndCatchesUpBesideTheLiveSamples()
    {
        using var directory = new TemporaryDirectory();
        using NodeIdentity identity = NodeIdentity.LoadOrCreate(directory.Location);
        await using LocalProgram program = await LocalProgram.StartAsync(identity.PublicKey);
        await using var api = new CuttableProxy(program.Api);
        await using var hub = new CuttableProxy(program.Hub);
        program.HubBehind = hub.Front;
        program.Timings = new { epochMs = 86_400_000, slotMs = 60_000, heartbeatMs = HeartbeatSeconds * 1_000, sendIntervalMs = SendSeconds * 1_000, refreshMs = 60_000, commitMs = 90_000 };
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        using var stop = new CancellationTokenSource();
        var log = new StringWriter();
        Task running = Relay.RunAsync(TestSettings.For(directory.Location, ("--service", api.Front.ToString()), ("--ca", program.CaFile)), new RelayLog(TextWriter.Synchronized(log), time), time, stop.Token);

        async Task PassAsync(TimeSpan span, Func<bool>? enough = null)
        {
            for (DateTimeOffset end = time.GetUtcNow() + span; time.GetUtcNow() < end && enough?.Invoke() != true;)
            {
                time.Advance(Step);
                program.ServiceAheadMs = (time.GetUtcNow() - DateTimeOffset.UtcNow).Ticks / TimeSpan.TicksPerMillisecond;
                // The sockets take the time that they take.
                await Task.Delay(5);
            }
        }

        await PassAsync(TimeSpan.FromMinutes(60), () => program.Batches.Count >= 3);
        Assert.True(program.Batches.Count >= 3, log.ToString());
        api.Cut();
        hub.Cut();
        int before = program.Batches.Count;
        DateTimeOffset cut = time.GetUtcNow();
        await PassAsync(TimeSpan.FromMinutes(10));
        Assert.InRange(program.Batches.Count, before, before + 1);
        DateTimeOffset mended = time.GetUtcNow();
        api.Mend();
        hub.Mend();

        // One pause of the back-off (a send interval at most), one request that was under way (20 s), and everything is there: what was kept, and what was sealed after the mending.
        bool Live() => program.Batches.Count > 0 && program.Batches[^1].SentAtUnixMs > mended.ToUnixTimeMilliseconds();
        await PassAsync(TimeSpan.FromMinutes(5), Live);
        Assert.True(Live(), log.ToString());
        Assert.True(time.GetUtcNow() - mended <= TimeSpan.FromSeconds(3 * SendSeconds), $"caught up after {time.GetUtcNow() - mended}");
        await stop.CancelAsync();
        await running.WaitAsync(TimeSpan.FromSeconds(10));

        TelemetryBatch[] once = [.. program.Batches.DistinctBy(batch => (batch.Boot, batch.Sequence))];
        RelayTests.AssertWhole(once);
        Assert.All(once, batch => Assert.Equal(0, batch.DroppedBatches));
        // Not a heartbeat is missing: neither while it was cut off nor while it caught up.
        long[] beats = [.. once.SelectMany(batch => batch.Samples).Select(sample => sample.AtUnixMs)];
        Assert.All(beats.Zip(beats.Skip(1)), pair => Assert.InRange(pair.Second - pair.First, 1, 2 * HeartbeatSeconds * 1_000 - 1)); // a busy machine is late by a step or two
        Assert.Equal(beats.Length - 1, (long)Math.Round((beats[^1] - beats[0]) / (HeartbeatSeconds * 1_000.0)));
        // Ten minutes without a network among them, to the heartbeat at either end.
        Assert.InRange(beats.Count(at => at > cut.ToUnixTimeMilliseconds() && at <= mended.ToUnixTimeMilliseconds()), 600 / HeartbeatSeconds - 2, 600 / HeartbeatSeconds + 1);
        Assert.True(beats.Length >= 70); // three minutes before, ten without a network, and after
    }
}
