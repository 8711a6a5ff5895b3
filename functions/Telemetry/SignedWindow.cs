using System.Globalization;
using System.Security.Cryptography;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Telemetry;

namespace NodeProgram.Functions.Telemetry;

/// <summary>What was first said under an identity (node, boot, sequence) that has now been said otherwise.</summary>
/// <param name="Hash">The first half of the SHA-256 of the first event's body.</param>
/// <param name="HubSequenceNumber">Its number in the partition of the hub, by which it can be read again as long as the hub keeps it.</param>
/// <param name="ArrivedAt">When it came, Unix milliseconds.</param>
/// <param name="Body">Its body; null when it is not remembered any more.</param>
internal sealed record EarlierWord(UInt128 Hash, long HubSequenceNumber, long ArrivedAt, byte[]? Body);

/// <summary>
/// Remembers what nodes of one partition of the hub said lately: the hashes of each node's last <see cref="BatchesPerNode"/> batches, and the bodies of the partition's last
/// <see cref="BodyBytesMax"/>. It lives as long as the process. Not for several threads.
/// </summary>
internal sealed class SignedWindow
{
    /// <summary>Half an hour at an event a minute.</summary>
    public const int BatchesPerNode = 32;

    /// <summary>The bodies of about 700 events: 32 partitions keep at most 64 MB.</summary>
    public const int BodyBytesMax = 2 * 1024 * 1024;

    private const int NodesMax = 20_000;

    private readonly Dictionary<NodeId, Ring> nodes = [];
    private readonly Queue<(long HubSequenceNumber, byte[] Body)> order = new();
    private readonly Dictionary<long, byte[]> bodies = [];
    private int bodyBytes;

    /// <summary>Takes a signed batch; the earlier word when the same identity had another content, else null. Of an identity the first content stays.</summary>
    public EarlierWord? Take(TelemetryEvent arrived)
    {
        TelemetryBatch batch = arrived.Batch!;
        ReadOnlyMemory<byte> body = arrived.Data.EventBody.ToMemory();
        UInt128 hash = HashOf(body.Span);
        if (!nodes.TryGetValue(batch.Node, out Ring? ring))
        {
            if (nodes.Count >= NodesMax)
                nodes.Clear();
            nodes.Add(batch.Node, ring = new Ring());
        }

        ulong boot = ulong.Parse(batch.Boot, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        if (ring.Find(boot, batch.Sequence) is { } first)
            return first.Hash == hash ? null : new EarlierWord(first.Hash, first.HubSequenceNumber, first.ArrivedAt, bodies.GetValueOrDefault(first.HubSequenceNumber));
        ring.Add(new Said(boot, batch.Sequence, hash, arrived.Data.SequenceNumber, arrived.ArrivedAt));
        Remember(arrived.Data.SequenceNumber, body);
        return null;
    }

    private static UInt128 HashOf(ReadOnlySpan<byte> body)
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(body, hash);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(hash);
    }

    private void Remember(long hubSequenceNumber, ReadOnlyMemory<byte> body)
    {
        if (bodies.ContainsKey(hubSequenceNumber))
            return;
        byte[] copy = body.ToArray();
        bodies.Add(hubSequenceNumber, copy);
        order.Enqueue((hubSequenceNumber, copy));
        bodyBytes += copy.Length;
        while (bodyBytes > BodyBytesMax && order.TryDequeue(out (long HubSequenceNumber, byte[] Body) oldest))
        {
            bodies.Remove(oldest.HubSequenceNumber);
            bodyBytes -= oldest.Body.Length;
        }
    }

    private readonly record struct Said(ulong Boot, long Sequence, UInt128 Hash, long HubSequenceNumber, long ArrivedAt);

    private sealed class Ring
    {
        private readonly List<Said> said = new(4);
        private int next;

        public Said? Find(ulong boot, long sequence)
        {
            foreach (Said each in said)
            {
                if (each.Sequence == sequence && each.Boot == boot)
                    return each;
            }

            return null;
        }

        public void Add(Said word)
        {
            if (said.Count < BatchesPerNode)
                said.Add(word);
            else
                said[next] = word;
            next = (next + 1) % BatchesPerNode;
        }
    }
}
