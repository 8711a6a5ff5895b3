using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Telemetry;

namespace NodeProgram.Benchmarks;

/// <summary>What one processor reads, writes, signs and verifies of telemetry events as a relay sends them: 6 samples and 9 observations.</summary>
internal static class CodecBench
{
    public const string Summary = "telemetry events read, written, signed, verified a second on one processor";

    private const int Runs = 5;

    public static Task<int> RunAsync(string[] args)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        TelemetryBatch batch = TelemetrySignature.Sign(Event(NodePublicKey.NodeOf(key)), key);
        byte[] wire = TelemetryCodec.Write(batch);
        long parsed = PerSecond(20_000, () =>
        {
            if (!TelemetryCodec.TryParse(wire, out _, out TelemetryRefusal refusal))
                throw new InvalidOperationException(refusal.ToString());
        });
        long written = PerSecond(20_000, () => TelemetryCodec.Write(batch));
        long signed = PerSecond(2_000, () => TelemetrySignature.Sign(batch, key));
        long verified = PerSecond(2_000, () =>
        {
            if (!TelemetrySignature.Verify(batch, key))
                throw new InvalidOperationException("The signature does not verify.");
        });
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{{\"bench\":\"codec\",\"runs\":{Runs},\"eventBytes\":{wire.Length},\"parsedPerSecond\":{parsed},\"writtenPerSecond\":{written},\"signedPerSecond\":{signed},\"verifiedPerSecond\":{verified}}}"));
        return Task.FromResult(0);
    }

    private static long PerSecond(int count, Action action)
    {
        for (int warm = 0; warm < count; warm++)
            action();
        var rates = new List<long>();
        for (int run = 0; run < Runs; run++)
        {
            long start = Stopwatch.GetTimestamp();
            for (int index = 0; index < count; index++)
                action();
            rates.Add((long)(count / Stopwatch.GetElapsedTime(start).TotalSeconds));
        }

        return rates.Order().ElementAt(Runs / 2);
    }

    private static TelemetryBatch Event(NodeId node) => new()
    {
        Node = node,
        Boot = "0011223344556677",
        Sequence = 1_234,
        Software = "relay/1.0.0",
        SentAtUnixMs = 1_763_800_060_000,
        DroppedBatches = 0,
        ClockSkewMs = -3,
        Samples = [.. Enumerable.Range(0, 6).Select(index => new Sample
        {
            AtUnixMs = 1_763_800_000_000 + index * 10_000, CpuPpm = 123_456, MemoryPpm = 456_789, DiskPpm = 345_678, DiskBusyPpm = 1_234, DiskReadBytesPerSecond = 12_345,
            DiskWriteBytesPerSecond = 123_456, ReceiveBitsPerSecond = 123_456_789, TransmitBitsPerSecond = 123_456_789, Connections = 321, ConnectionAttempts = 123_456 + index,
            ConnectionSuccesses = 123_400 + index, Requests = 1_234_567 + index, ServerErrors = 12,
        })],
        Observations = [.. Enumerable.Range(1, 9).Select(index => new PeerObservation
        {
            Slot = 29_396_666, Target = NodeId.FromBytes([(byte)index, .. new byte[31]]), Sent = 5, Received = 5, RttMicros = 23_456, JitterMicros = 345,
        })],
        Commitments = [new SlotCommitment(29_396_667, Bytes32.HashOf([1]))],
        Salts = [new SlotSalt(29_396_666, Bytes32.HashOf([2]))],
    };
}
