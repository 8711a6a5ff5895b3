using System.Diagnostics;
using NodeProgram.Edge.Identity;
using NodeProgram.Edge.Tests.Support;

namespace NodeProgram.Edge.Tests.Running;

/// <summary>The relay as a process of its own, killed with SIGKILL while it writes its queue.</summary>
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

    private Process Start() => RelayProcess.Start(directory, program);

    private long QueueBytes() => Directory.Exists(directory["queue"])
        ? new DirectoryInfo(directory["queue"]).EnumerateFiles("*.seg").Sum(file => file.Exists ? file.Length : 0) : 0;

    // How many batches this life of the relay has put into its queue; 0 before it answers.
    private long Sealed() => RelayProcess.Metric(directory, "batches_sealed_total");
}
