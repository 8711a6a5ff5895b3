using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Telemetry;

namespace NodeProgram.Domain.Tests.Telemetry;

/// <summary>Batches to test with: one by hand, and a generator over the whole contract.</summary>
internal static class TelemetryExamples
{
    internal static readonly NodeId Node = NodeId.Parse("0x" + new string('1', 64));
    internal static readonly NodeId PeerA = NodeId.Parse("0x" + new string('a', 64));
    internal static readonly NodeId PeerB = NodeId.Parse("0x" + new string('b', 64));

    internal static readonly TelemetryBatch Full = new()
    {
        Node = Node,
        Boot = "00112233aabbccdd",
        Sequence = 42,
        Software = "relay/1.0.0",
        SentAtUnixMs = 1_763_800_000_500,
        DroppedBatches = 3,
        ClockSkewMs = -12,
        Samples =
        [
            new Sample
            {
                AtUnixMs = 1_763_799_990_000, CpuPpm = 125_000, MemoryPpm = 410_000, DiskPpm = 330_000, DiskBusyPpm = 5_000, DiskReadBytesPerSecond = 0,
                DiskWriteBytesPerSecond = 40_960, ReceiveBitsPerSecond = 12_000_000, TransmitBitsPerSecond = 15_000_000, Connections = 37, ServiceUp = true,
                ResponseMicros = 850, MediaLossPpm = 120, MediaJitterMicros = 900, MediaQualityMilli = 4_310, SatisfactionPpm = 970_000, ConnectionAttempts = 1_000,
                ConnectionSuccesses = 998, Requests = 20_000, ServerErrors = 2,
            },
            new Sample { AtUnixMs = 1_763_800_000_000, ServiceUp = false, ConnectionAttempts = 1_003, ConnectionSuccesses = 1_000 },
        ],
        Observations =
        [
            new PeerObservation { Slot = 29_396_666, Target = PeerA, Sent = 5, Received = 5, RttMicros = 23_400, JitterMicros = 310, BandwidthBitsPerSecond = 400_000_000 },
            new PeerObservation { Slot = 29_396_666, Target = PeerB, Sent = 5, Received = 0 },
        ],
        Commitments = [new SlotCommitment(29_396_667, Bytes32.Parse("0x" + new string('c', 64)))],
        Salts = [new SlotSalt(29_396_666, Bytes32.Parse("0x" + new string('d', 64)))],
        Bursts = [new ServedBurst(29_396_666, PeerB, 380_000_000)],
        Alerts = [new TelemetryAlert(TelemetryAlertCode.DiskFill, 1_763_799_000_000, 61), new TelemetryAlert(TelemetryAlertCode.CertificateExpiry, 1_763_798_000_000, null)],
    };

    internal static ECDsa NewKey() => ECDsa.Create(ECCurve.NamedCurves.nistP256);

    /// <summary>Any batch of the contract.</summary>
    internal static Gen<TelemetryBatch> Batches() =>
        from node in Nodes()
        from boot in Gen.Choose(0, int.MaxValue)
        from sequence in Numbers(TelemetryFields.Batch.Single(field => field.Name == "seq"))
        from sentAt in Numbers(TelemetryFields.Batch.Single(field => field.Name == "sentAt"))
        from dropped in Optional(Numbers(TelemetryFields.Batch.Single(field => field.Name == "dropped")))
        from skew in Optional(Numbers(TelemetryFields.Batch.Single(field => field.Name == "skew")))
        from sampleCount in Gen.Choose(1, 60)
        from samples in Samples(sampleCount)
        from observationCount in Gen.Choose(0, 40)
        from observations in Observations(observationCount)
        from hashes in Gen.ListOf(Nodes().Select(node => Bytes32.FromBytes(node.ToBytes())), 5)
        from reveals in Gen.Elements(true, false)
        from burst in Gen.Choose(0, int.MaxValue)
        from alerts in Gen.ListOf(Alerts(), 3)
        from signed in Gen.Elements(true, false)
        select new TelemetryBatch
        {
            Node = node,
            Boot = boot.ToString("x16"),
            Sequence = sequence,
            Software = "relay/1.2.3+x_y-z",
            SentAtUnixMs = sentAt,
            DroppedBatches = dropped,
            ClockSkewMs = skew,
            Samples = samples,
            Observations = [.. observations.Where(observation => observation.Target != node)],
            Commitments = [.. hashes.Select((hash, index) => new SlotCommitment(index * 7L, hash))],
            Salts = reveals ? [.. observations.Where(observation => observation.Target != node).Take(1).Select(observation => new SlotSalt(observation.Slot, hashes[0]))] : [],
            Bursts = node == PeerA ? [] : [new ServedBurst(burst, PeerA, burst)],
            Alerts = [.. alerts.DistinctBy(alert => alert.Code).OrderBy(alert => alert.Code)],
            Signature = signed ? new string('A', 86) : null,
        };

    private static Gen<TelemetryAlert> Alerts() =>
        from code in Gen.Elements(Enum.GetValues<TelemetryAlertCode>())
        from since in Numbers(TelemetryFields.Alert[1])
        from figure in Optional(Numbers(TelemetryFields.Alert[2]))
        select new TelemetryAlert(code, since, figure);

    private static Gen<NodeId> Nodes() => Gen.ArrayOf(Gen.Choose(0, 255).Select(value => (byte)value), 32).Select(bytes => NodeId.FromBytes(bytes));

    // Both ends of the range as often as its middle.
    private static Gen<long> Numbers(TelemetryField field) => Gen.Frequency(
        (1, Gen.Constant(field.Min)), (1, Gen.Constant(field.Max)),
        (4, Gen.Choose(0, int.MaxValue).Select(value => field.Min + value % (field.Max - field.Min + 1))));

    private static Gen<long> Numbers(string field) => Numbers(TelemetryFields.Sample.Single(candidate => candidate.Name == field));

    private static Gen<long?> Optional(Gen<long> numbers) => Gen.Frequency((1, Gen.Constant((long?)null)), (2, numbers.Select(value => (long?)value)));

    private static Gen<List<Sample>> Samples(int count) =>
        from start in Gen.Choose(0, 1_000_000)
        from claims in Gen.ListOf(Claims(), count)
        from hasCounters in Gen.Elements(true, false)
        select claims.Select((claim, index) => claim with
        {
            AtUnixMs = start + index * 10_000L,
            ConnectionAttempts = hasCounters ? index * 7L : null,
            ConnectionSuccesses = hasCounters ? index * 6L : null,
            Requests = hasCounters ? index * 5L : null,
            ServerErrors = hasCounters ? index : null,
        }).ToList();

    private static Gen<Sample> Claims() =>
        from cpu in Optional(Numbers("cpu"))
        from mem in Optional(Numbers("mem"))
        from disk in Optional(Numbers("disk"))
        from diskBusy in Optional(Numbers("diskBusy"))
        from diskRead in Optional(Numbers("diskRead"))
        from diskWrite in Optional(Numbers("diskWrite"))
        from rx in Optional(Numbers("rx"))
        from tx in Optional(Numbers("tx"))
        from conns in Optional(Numbers("conns"))
        from up in Optional(Numbers("up"))
        from resp in Optional(Numbers("resp"))
        from loss in Optional(Numbers("loss"))
        from jitter in Optional(Numbers("jitter"))
        from quality in Optional(Numbers("quality"))
        from satisfaction in Optional(Numbers("satisfaction"))
        select new Sample
        {
            AtUnixMs = 0, CpuPpm = cpu, MemoryPpm = mem, DiskPpm = disk, DiskBusyPpm = diskBusy, DiskReadBytesPerSecond = diskRead, DiskWriteBytesPerSecond = diskWrite,
            ReceiveBitsPerSecond = rx, TransmitBitsPerSecond = tx, Connections = conns, ServiceUp = up is null ? null : up == 1, ResponseMicros = resp, MediaLossPpm = loss,
            MediaJitterMicros = jitter, MediaQualityMilli = quality, SatisfactionPpm = satisfaction,
        };

    private static Gen<List<PeerObservation>> Observations(int count) =>
        from slot in Gen.Choose(0, int.MaxValue)
        from items in Gen.ListOf(Observation(), count)
        select items.DistinctBy(item => item.Target).OrderBy(item => item.Target).Select(item => item with { Slot = slot }).ToList();

    private static Gen<PeerObservation> Observation() =>
        from target in Nodes()
        from sent in Gen.Choose(1, 100)
        from lost in Gen.Choose(0, 100)
        from rtt in Gen.Choose(0, 60_000_000)
        from jitter in Gen.Choose(0, 60_000_000)
        let received = Math.Max(0, sent - lost)
        select new PeerObservation
        {
            Slot = 0, Target = target, Sent = sent, Received = received, RttMicros = received > 0 ? rtt : null, JitterMicros = received > 1 ? jitter : null,
        };
}
