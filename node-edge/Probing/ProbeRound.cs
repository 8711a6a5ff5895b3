using System.Net;
using System.Security.Cryptography;
using NodeProgram.Domain.Telemetry;
using NodeProgram.Edge.Service;

namespace NodeProgram.Edge.Probing;

/// <summary>A target with the address that its name stands for; null when the name stands for none: then nobody finds the target, and it is as good as down.</summary>
internal sealed record ResolvedTarget(ProbeTarget Target, IPEndPoint? Address, byte[] Tag);

/// <summary>The packets of one slot on their way. A reply counts once, from the address that was asked, with the nonce that was drawn for it, within the time limit.</summary>
internal sealed class ProbeRound(long slot, IReadOnlyList<ResolvedTarget> targets, long timeoutMs, TimeProvider time)
{
    private readonly Lock gate = new();
    private readonly Dictionary<ulong, (int Target, int Packet, long SentAt)> outstanding = [];
    private readonly int[] sent = new int[targets.Count];
    private readonly long?[,] rttMicros = new long?[targets.Count, ProbePlan.PacketsPerTarget];

    /// <summary>Draws a nonce for the next packet to the target and notes when it leaves.</summary>
    internal ulong Depart(int target)
    {
        Span<byte> bytes = stackalloc byte[8];
        RandomNumberGenerator.Fill(bytes);
        ulong nonce = BitConverter.ToUInt64(bytes);
        lock (gate)
            outstanding[nonce] = (target, sent[target]++, time.GetTimestamp());
        return nonce;
    }

    /// <summary>The packet did not leave this machine: it says nothing about the target.</summary>
    internal void TakeBack(ulong nonce)
    {
        lock (gate)
        {
            if (outstanding.Remove(nonce, out (int Target, int Packet, long SentAt) packet))
                sent[packet.Target]--;
        }
    }

    internal void Arrive(ulong nonce, IPEndPoint from, long receivedAt)
    {
        lock (gate)
        {
            if (!outstanding.TryGetValue(nonce, out (int Target, int Packet, long SentAt) packet) || !from.Equals(targets[packet.Target].Address))
                return;
            outstanding.Remove(nonce);
            TimeSpan rtt = time.GetElapsedTime(packet.SentAt, receivedAt);
            if (rtt.TotalMilliseconds <= timeoutMs)
                rttMicros[packet.Target, packet.Packet] = Math.Max(1, (long)rtt.TotalMicroseconds);
        }
    }

    /// <summary>From so many targets on silence of all of them means that this relay's own line is down.</summary>
    private const int SilenceTargetsMin = 3;

    /// <summary>
    /// What the round saw; a target to which nothing could be sent is left out. When not one of several targets answered it is likelier that this relay is cut off than that
    /// all of them are down: then nothing was seen of anybody. A witness in a region that fails must not accuse those outside.
    /// </summary>
    internal IReadOnlyList<PeerObservation> Results()
    {
        lock (gate)
        {
            outstanding.Clear();
            var results = new List<PeerObservation>();
            for (int target = 0; target < targets.Count; target++)
            {
                List<long> rtts = [.. Enumerable.Range(0, ProbePlan.PacketsPerTarget).Select(packet => rttMicros[target, packet]).OfType<long>()];
                if (sent[target] > 0)
                    results.Add(Observe(targets[target].Target, sent[target], rtts));
            }

            return results.Count >= SilenceTargetsMin && results.TrueForAll(seen => !seen.Reachable) ? [] : results;
        }
    }

    private PeerObservation Observe(ProbeTarget target, int sentHere, List<long> rtts) => new()
    {
        Slot = slot,
        Target = target.Node,
        Sent = sentHere,
        Received = rtts.Count,
        RttMicros = LowerMedian(rtts),
        JitterMicros = Jitter(rtts),
    };

    internal static long? LowerMedian(IReadOnlyList<long> values) => values.Count == 0 ? null : values.Order().ElementAt((values.Count - 1) / 2);

    /// <summary>Mean difference of consecutive round trips (RFC 3550 without its smoothing: a slot has only five packets).</summary>
    internal static long? Jitter(IReadOnlyList<long> values) =>
        values.Count < 2 ? null : values.Zip(values.Skip(1), (a, b) => Math.Abs(b - a)).Sum() / (values.Count - 1);
}
