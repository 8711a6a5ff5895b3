using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Telemetry;

namespace NodeProgram.EndToEnd.Tests.Running;

/// <summary>A relay that exists only as what it sends: every number of it follows from its own, so that what arrived can be recomputed.</summary>
internal sealed class LoadNode
{
    public const int SamplesPerEvent = 6;
    public const int PeersPerEvent = 9;
    private const int SignatureLength = 86;

    private readonly string signature;
    private (long Slot, PeerObservation[] Seen)? promised;

    public LoadNode(int number)
    {
        Number = number;
        Id = IdOf(number);
        Boot = (0x00112233_00000000UL + (uint)number).ToString("x16", System.Globalization.CultureInfo.InvariantCulture);
        // As long as a real one. Ingestion keeps signatures as evidence and does not check them.
        signature = Convert.ToBase64String(SHA512.HashData(Encoding.UTF8.GetBytes(Boot))).TrimEnd('=').Replace('+', '-').Replace('/', '_')[..SignatureLength];
    }

    public int Number { get; }

    public NodeId Id { get; }

    /// <summary>16 hex digits.</summary>
    public string Boot { get; }

    private static Bytes32 SaltOf(long slot)
    {
        Span<byte> salt = stackalloc byte[32];
        salt.Clear();
        BinaryPrimitives.WriteInt64BigEndian(salt, slot);
        return Bytes32.FromBytes(salt);
    }

    public static NodeId IdOf(int number)
    {
        Span<byte> text = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(text, number);
        return NodeId.FromBytes(SHA256.HashData(text));
    }

    /// <summary>
    /// The event of an interval: a sample every sixth of it, cumulative counters, the commitment to nine peers of the slot in which it begins, and what the event before promised.
    /// To be called in the order of intervals.
    /// </summary>
    /// <param name="sequence">The number of the event since the boot, 0 first.</param>
    /// <param name="startUnixMs">When the interval began.</param>
    /// <param name="intervalMs">How long it is.</param>
    /// <param name="slotMs">How long a slot is.</param>
    /// <param name="nodes">How many nodes there are; its peers are the ones after it.</param>
    public TelemetryBatch Event(long sequence, long startUnixMs, int intervalMs, int slotMs, int nodes)
    {
        var samples = new Sample[SamplesPerEvent];
        for (int i = 0; i < samples.Length; i++)
        {
            long count = sequence * SamplesPerEvent + i + 1;
            samples[i] = new Sample
            {
                AtUnixMs = startUnixMs + i * (intervalMs / SamplesPerEvent),
                CpuPpm = 100_000 + (Number * 37 + count * 977) % 500_000,
                MemoryPpm = 300_000 + (Number * 53 + count * 131) % 400_000,
                DiskPpm = 330_000,
                DiskBusyPpm = 5_000 + count % 997,
                DiskReadBytesPerSecond = 4_096 * (count % 31),
                DiskWriteBytesPerSecond = 40_960 + 512 * (count % 61),
                ReceiveBitsPerSecond = 12_000_000 + 1_009 * (count % 5_003),
                TransmitBitsPerSecond = 15_000_000 + 997 * (count % 5_009),
                ConnectionAttempts = count * 4,
                ConnectionSuccesses = count * 3,
                Requests = count * 20,
                ServerErrors = count,
            };
        }

        long slot = startUnixMs / slotMs;
        PeerObservation[] seen = [.. Enumerable.Range(1, Math.Min(PeersPerEvent, nodes - 1)).Select(i => IdOf((Number + i) % nodes)).Order().Select((target, i) => new PeerObservation
        {
            Slot = slot,
            Target = target,
            Sent = 5,
            Received = 5,
            RttMicros = 20_000 + (Number * 101 + i * 1_009 + sequence * 17) % 60_000,
            JitterMicros = 200 + (sequence + i) % 800,
        })];
        (long Slot, PeerObservation[] Seen)? revealed = promised?.Slot < slot ? promised : null;
        bool promises = promised is null || revealed is not null;
        if (promises)
            promised = (slot, seen);
        return new TelemetryBatch
        {
            Node = Id,
            Boot = Boot,
            Sequence = sequence,
            Software = "relay/1.0.0",
            SentAtUnixMs = startUnixMs + intervalMs,
            ClockSkewMs = -12,
            Samples = samples,
            Commitments = promises ? [new SlotCommitment(slot, SlotCommitment.HashOf(Id, slot, SaltOf(slot), seen))] : [],
            Observations = revealed?.Seen ?? [],
            Salts = revealed is { } kept ? [new SlotSalt(kept.Slot, SaltOf(kept.Slot))] : [],
            Signature = signature,
        };
    }
}
