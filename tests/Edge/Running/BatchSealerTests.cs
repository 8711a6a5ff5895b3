using Microsoft.Extensions.Time.Testing;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Telemetry;
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
        long[] largest = [.. TelemetryFields.Sample.Select(field => field.Max)];
        for (int index = 0; index < 150; index++)
        {
            sealer.Add(new Sample
            {
                AtUnixMs = largest[0] - 1_000 + index, CpuPpm = largest[1], MemoryPpm = largest[2], DiskPpm = largest[3], DiskBusyPpm = largest[4], DiskReadBytesPerSecond = largest[5],
                DiskWriteBytesPerSecond = largest[6], ReceiveBitsPerSecond = largest[7], TransmitBitsPerSecond = largest[8], Connections = largest[9], ServiceUp = true, ResponseMicros = largest[11],
                MediaLossPpm = largest[12], MediaJitterMicros = largest[13], MediaQualityMilli = largest[14], SatisfactionPpm = largest[15], ConnectionAttempts = largest[16],
                ConnectionSuccesses = largest[17], Requests = largest[18], ServerErrors = largest[19],
            });
        }

        sealer.Add([.. Enumerable.Range(0, 600).Select(index => new PeerObservation
        {
            Slot = 9_007_199_254_740_991, Target = NodeId.FromBytes([.. BitConverter.GetBytes(index), .. new byte[28]]), Sent = 100, Received = 100, RttMicros = 60_000_000, JitterMicros = 60_000_000,
            BandwidthBitsPerSecond = 1_000_000_000_000_000,
        })]);
        sealer.Seal();

        TelemetryBatch[] batches = Batches();
        Assert.Equal([60, 60, 30, 0], batches.Select(batch => batch.Samples.Count));
        Assert.Equal(600, batches.Sum(batch => batch.Observations.Count));
        Assert.Equal([0L, 1, 2, 3], batches.Select(batch => batch.Sequence));
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

    private BatchSealer Sealer() =>
        new(identity, "0011223344556677", "relay/1.0.0", queue, new RelayClock(time), new RelayStatus(identity.Node, "0011223344556677", time), new RelayLog(TextWriter.Null, time));

    private TelemetryBatch[] Batches() => [.. queue.Peek(int.MaxValue, int.MaxValue).Select(item =>
    {
        Assert.True(TelemetryCodec.TryParse(item.Payload, out TelemetryBatch? batch, out TelemetryRefusal refusal), refusal.ToString());
        Assert.True(TelemetrySignature.Verify(batch!, identity.PublicKey));
        return batch!;
    })];
}
