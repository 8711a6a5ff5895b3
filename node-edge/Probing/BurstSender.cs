using System.Net;
using NodeProgram.Edge.Running;

namespace NodeProgram.Edge.Probing;

/// <summary>
/// Sends the load of a burst, at most at the rate from which the score is full (rules, section 3: 1 Gbit/s) and a little more, so that a fast machine does not fill the queues of everybody between.
/// </summary>
internal static class BurstSender
{
    private const long BytesPerSecondMax = 1_200_000_000L / 8;
    private const int PacketsAtOnce = 64;
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(1);

    /// <summary>Sends the bytes in whole packets.</summary>
    /// <returns>How many bytes a second left, bits; 0 when nothing did.</returns>
    internal static async Task<long> SendAsync(ProbeEndPoint endPoint, IPEndPoint to, BurstTags tags, ulong nonce, long bytes, RelayClock clock, CancellationToken cancellation)
    {
        byte[] packet = new byte[BurstPacket.DataBytes];
        long packets = bytes / packet.Length, sent = 0, startedAt = clock.Time.GetTimestamp();
        while (sent < packets)
        {
            long due = Math.Min(packets, (long)(clock.Time.GetElapsedTime(startedAt).TotalSeconds * BytesPerSecondMax) / packet.Length + PacketsAtOnce);
            for (long until = Math.Min(due, sent + PacketsAtOnce); sent < until; sent++)
            {
                BurstPacket.Write(packet, BurstKind.Data, nonce, sent, 0, tags.Target, tags.Witness);
                if (!endPoint.TrySend(packet, to))
                    return 0;
            }

            if (sent >= due)
                await Task.Delay(Breath, clock.Time, cancellation);
            else
                cancellation.ThrowIfCancellationRequested();
        }

        double seconds = Math.Max(1e-6, clock.Time.GetElapsedTime(startedAt).TotalSeconds);
        return (long)(sent * packet.Length * 8 / seconds);
    }
}

/// <summary>The first halves of both ids.</summary>
internal sealed record BurstTags(byte[] Target, byte[] Witness);
