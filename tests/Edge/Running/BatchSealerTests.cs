using Microsoft.Extensions.Time.Testing;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Telemetry;
using NodeProgram.Edge.Committing;
using NodeProgram.Edge.Identity;
using NodeProgram.Edge.Queue;
using NodeProgram.Edge.Running;
using NodeProgram.Edge.Tests.Support;

namespace NodeProgram.Edge.Tests.Running;

public sealed class BatchSealerTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();
    private readonly FakeTimeProvider time = new(DateTimeOffset.UnixEpoch.AddYears(50));
    private readonly NodeIdentity identity;
    private TelemetryQueue queue;

    public BatchSealerTests()
    {
        identity = NodeIdentity.LoadOrCreate(directory.Location);
        queue = new TelemetryQueue(directory["queue"], 16 << 20);
    }

    public void Dispose()
    {
        queue.Dispose();
        identity.Dispose();
        directory.Dispose();
    }

    [Fact]
    public void Seal_LargestSamplesAndObservations_EveryEventKeepsTheContract()
    {
        BatchSealer sealer = Sealer();
        for (int index = 0; index < 150; index++)
            sealer.Add(Largest(index));
        sealer.Add(Observations(), null);
        sealer.Seal();

        TelemetryBatch[] batches = Batches();
        Assert.Equal([60, 60, 30, 0, 0], batches.Select(batch => batch.Samples.Count));
        Assert.Equal(600, batches.Sum(batch => batch.Observations.Count));
        Assert.Equal([0L, 1, 2, 3, 4], batches.Select(batch => batch.Sequence));
        Assert.All(batches, batch => Assert.Equal(1, batch.Version)); // a service that knows no commitments gets none
    }

    private static PeerObservation[] Observations() => [.. Enumerable.Range(0, 600).Select(index => new PeerObservation
        {
            Slot = 9_007_199_254_740_991, Target = NodeId.FromBytes([.. BitConverter.GetBytes(index), .. new byte[28]]), Sent = 100, Received = 100, RttMicros = 60_000_000, JitterMicros = 60_000_000,
            BandwidthBitsPerSecond = 1_000_000_000_000_000,
        })];

    private static Sample Largest(int index)
    {
        long[] largest = [.. TelemetryFields.Sample.Select(field => field.Max)];
        return new Sample
        {
            AtUnixMs = largest[0] - 1_000 + index, CpuPpm = largest[1], MemoryPpm = largest[2], DiskPpm = largest[3], DiskBusyPpm = largest[4], DiskReadBytesPerSecond = largest[5],
            DiskWriteBytesPerSecond = largest[6], ReceiveBitsPerSecond = largest[7], TransmitBitsPerSecond = largest[8], Connections = largest[9], ServiceUp = true, ResponseMicros = largest[11],
            MediaLossPpm = largest[12], MediaJitterMicros = largest[13], MediaQualityMilli = largest[14], SatisfactionPpm = largest[15], ConnectionAttempts = largest[16],
            ConnectionSuccesses = largest[17], Requests = largest[18], ServerErrors = largest[19],
        };
    }

    [Fact]
    public void Seal_LargestOfEverythingCommitted_EveryEventKeepsTheContract()
    {
        BatchSealer sealer = Sealer();
        TelemetryField since = TelemetryFields.Alert[1], figure = TelemetryFields.Alert[2];
        sealer.Alerts = () => [.. Enum.GetValues<TelemetryAlertCode>().Select(code => new TelemetryAlert(code, since.Max, figure.Min))];
        for (int slot = 0; slot < 100; slot++)
            sealer.Add([.. Observations()[..64].Select(seen => seen with { Slot = 9_007_199_254_740_991 - slot })], _ => 0);
        sealer.Seal();
        for (int index = 0; index < 150; index++)
            sealer.Add(Largest(index));
        for (int index = 0; index < 100; index++)
            sealer.Add(new ServedBurst(9_007_199_254_740_991, NodeId.FromBytes([.. BitConverter.GetBytes(index), .. new byte[28]]), 1_000_000_000_000_000));
        for (int slot = 100; slot < 200; slot++)
            sealer.Add([.. Observations()[..64].Select(seen => seen with { Slot = 9_007_199_254_740_991 - slot })], _ => 0);
        sealer.Seal();
        TelemetryBatch[] batches = Batches();
        Assert.Equal(200, batches.Sum(batch => batch.Commitments.Count));
        Assert.Equal(200 * 64, batches.Sum(batch => batch.Observations.Count));
        Assert.Equal(100, batches.Sum(batch => batch.Bursts.Count));
        Assert.True(batches.Max(batch => TelemetryCodec.Write(batch).Length) > 45_000);
        Assert.All(batches, batch => Assert.Equal((3, 4), (batch.Version, batch.Alerts.Count)));
    }

    [Fact]
    public void Seal_AlertRaisedAndOver_IsToldWhileItLastsAndTheVersionIsTheOldestThatSaysIt()
    {
        BatchSealer sealer = Sealer();
        TelemetryAlert[] raised = [new TelemetryAlert(TelemetryAlertCode.MemoryLeak, 5, 1 << 20)];
        IReadOnlyList<TelemetryAlert> now = [];
        sealer.Alerts = () => now;
        foreach (IReadOnlyList<TelemetryAlert> alerts in new[] { [], raised, [] })
        {
            now = alerts;
            sealer.Seal(); // alone they make no batch
            sealer.Add(new Sample { AtUnixMs = 10 });
            sealer.Seal();
        }

        Assert.Equal([(1, 0), (3, 1), (1, 0)], Batches().Select(batch => (batch.Version, batch.Alerts.Count)));
        Assert.Equal(raised, Batches()[1].Alerts);
    }

    // Rules, section 2: committed in the slot, revealed in the next; nothing is revealed while others can still commit.
    [Fact]
    public void Seal_CommitsFirst_RevealsWhenNobodyCanCommitAnyMore()
    {
        BatchSealer sealer = Sealer();
        PeerObservation[] seen = [.. Observations()[..3].Select(each => each with { Slot = 7 })];
        sealer.Add(seen, _ => time.GetUtcNow().ToUnixTimeMilliseconds() + 90_000);
        sealer.Seal();
        time.Advance(TimeSpan.FromSeconds(60));
        sealer.Seal();
        TelemetryBatch promise = Assert.Single(Batches());
        Assert.Empty(promise.Observations);
        time.Advance(TimeSpan.FromSeconds(30));
        sealer.Seal();
        TelemetryBatch reveal = Batches()[^1];
        Assert.Empty(reveal.Commitments);
        Assert.Equal(seen.OrderBy(each => each.Target), reveal.Observations);
        Assert.Equal(promise.Commitments.Single(), new SlotCommitment(7, SlotCommitment.HashOf(identity.Node, 7, reveal.Salts.Single().Salt, [.. reveal.Observations])));
        sealer.Seal();
        Assert.Equal(2, Batches().Length);
    }

    [Fact]
    public void Seal_KilledBetweenCommitmentAndReveal_TheNextBootKeepsTheWord()
    {
        PeerObservation[] seen = [.. Observations()[..3].Select(each => each with { Slot = 7 })];
        BatchSealer first = Sealer();
        first.Add(seen, _ => time.GetUtcNow().ToUnixTimeMilliseconds() + 90_000);
        first.Seal();
        time.Advance(TimeSpan.FromSeconds(90));
        BatchSealer second = Sealer(); // knows what is on the disk, nothing else
        second.Add([.. seen.Select(each => each with { Received = 0, RttMicros = null, JitterMicros = null })], _ => 0); // a second story of the same slot is not told
        second.Seal();
        TelemetryBatch[] batches = Batches();
        Assert.Equal(batches[0].Commitments.Single().Hash, SlotCommitment.HashOf(identity.Node, 7, batches[1].Salts.Single().Salt, [.. batches[1].Observations]));
        Sealer().Seal();
        Assert.Equal(2, Batches().Length); // and tells it once
    }

    [Fact]
    public void Seal_ClockSetBack_BeginsANewBatch()
    {
        BatchSealer sealer = Sealer();
        foreach (long at in new long[] { 10, 20, 15, 30, 30 })
            sealer.Add(new Sample { AtUnixMs = at });
        sealer.Seal();
        Assert.Equal(["10 20", "15 30", "30"], Batches().Select(batch => string.Join(' ', batch.Samples.Select(sample => sample.AtUnixMs))));
    }

    [Fact]
    public void Seal_NothingGathered_SealsNothing()
    {
        Sealer().Seal();
        Assert.Equal(0, queue.Count);
    }

    [Fact]
    public void Seal_QueueDrops_IsReportedInTheNextBatches()
    {
        queue.Dispose();
        queue = new TelemetryQueue(directory["small"], 65_536);
        BatchSealer sealer = Sealer();
        for (int index = 0; index < 400; index++)
        {
            sealer.Add(new Sample { AtUnixMs = index });
            sealer.Seal();
        }

        TelemetryBatch[] batches = Batches();
        Assert.True(queue.Dropped > 0);
        Assert.Equal(400 - queue.Dropped, batches.Length);
        Assert.Equal(queue.Dropped, batches[0].Sequence); // the oldest went
        Assert.InRange(batches[^1].DroppedBatches!.Value, 1, queue.Dropped);
    }

    [Fact]
    public void Seal_DiskRefuses_CountsTheLossAndGoesOn()
    {
        BatchSealer sealer = Sealer();
        Directory.Delete(directory["queue"], recursive: true);
        sealer.Add(new Sample { AtUnixMs = 1 });
        sealer.Seal();
        Directory.CreateDirectory(directory["queue"]);
        sealer.Add(new Sample { AtUnixMs = 2 });
        sealer.Seal();
        TelemetryBatch batch = Assert.Single(Batches());
        Assert.Equal((1L, 1L), (batch.Sequence, batch.DroppedBatches));
    }

    // The disk of the queue hangs in the middle of a write, as overloaded ones do.
    [Fact]
    public async Task Seal_DiskThatHangs_KeepsNoHeartbeatAndNoRoundOfProbesWaiting()
    {
        queue.Dispose();
        using var disk = new HangingDisk();
        queue = new TelemetryQueue(directory["hanging"], 16 << 20, disk.Open);
        BatchSealer sealer = Sealer();
        sealer.Add(new Sample { AtUnixMs = 1 });
        Task slow = Task.Run(sealer.Seal);
        await disk.Reached.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Task second = Task.Run(sealer.Seal); // the next interval's seal waits its turn
        await Task.Run(() =>
        {
            for (int heartbeat = 2; heartbeat <= 20; heartbeat++)
                sealer.Add(new Sample { AtUnixMs = heartbeat });
            sealer.Add([.. Observations()[..3].Select(each => each with { Slot = 7 })], _ => 0);
        }).WaitAsync(TimeSpan.FromSeconds(30));
        Assert.False(slow.IsCompleted);
        disk.Recover();
        await Task.WhenAll(slow, second).WaitAsync(TimeSpan.FromSeconds(30));
        sealer.Seal();
        TelemetryBatch[] batches = Batches();
        Assert.Equal(Enumerable.Range(1, 20).Select(at => (long)at), batches.SelectMany(batch => batch.Samples).Select(sample => sample.AtUnixMs));
        Assert.Equal(Enumerable.Range(0, batches.Length).Select(number => (long)number), batches.Select(batch => batch.Sequence));
        Assert.Equal(3, batches.Sum(batch => batch.Observations.Count));
    }

    private sealed class HangingDisk : IDisposable
    {
        private readonly ManualResetEventSlim recovered = new();

        internal TaskCompletionSource Reached { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        internal FileStream Open(string file) => new Hanging(file, this);

        internal void Recover() => recovered.Set();

        public void Dispose()
        {
            recovered.Set();
            recovered.Dispose();
        }

        private sealed class Hanging(string file, HangingDisk disk) : FileStream(file, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 1)
        {
            public override void Flush(bool flushToDisk)
            {
                disk.Reached.TrySetResult();
                disk.recovered.Wait();
                base.Flush(flushToDisk);
            }
        }
    }

    private BatchSealer Sealer() =>
        new(identity, "0011223344556677", "relay/1.0.0", queue, new CommitBook(identity.Node, new SeenSlotFile(directory["seen"], identity.Node, new RelayLog(TextWriter.Null, time))), new RelayClock(time), new RelayStatus(identity.Node, "0011223344556677", time), new RelayLog(TextWriter.Null, time));

    private TelemetryBatch[] Batches() => [.. queue.Peek(int.MaxValue, int.MaxValue).Select(item =>
    {
        Assert.True(TelemetryCodec.TryParse(item.Payload, out TelemetryBatch? batch, out TelemetryRefusal refusal), refusal.ToString());
        Assert.True(TelemetrySignature.Verify(batch!, identity.PublicKey));
        return batch!;
    })];
}
