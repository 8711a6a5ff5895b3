using System.Net;
using System.Net.Sockets;
using NodeProgram.Domain.Quantities;
using NodeProgram.Edge.Running;

namespace NodeProgram.Edge.Probing;

/// <summary>Takes a packet of a bandwidth burst; called by the port's own loop, one at a time.</summary>
internal delegate void BurstHandler(BurstKind kind, ReadOnlySpan<byte> packet, IPEndPoint from, long receivedAt);

/// <summary>
/// The relay's UDP port: answers the probes of others and sends its own. Answers only packets of the protocol that name this node, within the rate limit.
/// </summary>
internal sealed class ProbeEndPoint : IDisposable
{
    private const int AnswersPerSecondMax = 20_000;
    private const int AnswersPerSecondAndAddressMax = 4_000; // the witnesses of one demo machine share an address

    private readonly Socket socket;
    private readonly byte[] ownTag;
    private readonly RelayClock clock;
    private readonly RateLimiter limiter;

    /// <exception cref="SocketException">The address cannot be bound.</exception>
    internal ProbeEndPoint(IPEndPoint bind, NodeId self, RelayClock clock)
    {
        ownTag = ProbePacket.TagOf(self);
        this.clock = clock;
        limiter = new RateLimiter(clock.Time, AnswersPerSecondMax, AnswersPerSecondAndAddressMax);
        socket = new Socket(bind.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        if (bind.Address.Equals(IPAddress.IPv6Any))
            socket.DualMode = true;
        socket.ReceiveBufferSize = 1 << 20;
        socket.Bind(bind);
    }

    internal IPEndPoint Bound => (IPEndPoint)socket.LocalEndPoint!;

    /// <summary>Probes of others that were answered.</summary>
    internal long Answered { get; private set; }

    /// <summary>Packets that were none of the protocol's, not for this node, or too many.</summary>
    internal long Ignored { get; private set; }

    /// <summary>Whether probes are left without an answer at this moment, Unix milliseconds: what anchors do on schedule. Nobody is told why.</summary>
    internal Func<long, bool> IsDark { get; set; } = static _ => false;

    /// <summary>Takes the replies to this node's probes: the packet's nonce, who sent it, and when it came (<see cref="TimeProvider.GetTimestamp"/>).</summary>
    internal Action<ulong, IPEndPoint, long>? OnReply { get; set; }

    /// <summary>Takes the packets of bandwidth bursts in which this node is the target.</summary>
    internal BurstHandler? OnBurstAsTarget { get; set; }

    /// <summary>Takes the packets of bandwidth bursts in which this node is the witness.</summary>
    internal BurstHandler? OnBurstAsWitness { get; set; }

    /// <summary>The address as this socket speaks it; null when it cannot (other family).</summary>
    internal IPEndPoint? Reachable(IPAddress address, int port) =>
        address.AddressFamily == socket.AddressFamily ? new IPEndPoint(address, port)
        : socket.AddressFamily == AddressFamily.InterNetworkV6 && socket.DualMode ? new IPEndPoint(address.MapToIPv6(), port) : null;

    /// <summary>Sends a probe; false when the machine itself could not send it.</summary>
    internal bool TrySend(IPEndPoint target, ulong nonce, ReadOnlySpan<byte> targetTag)
    {
        Span<byte> packet = stackalloc byte[ProbePacket.Bytes];
        ProbePacket.WriteRequest(packet, nonce, clock.NowUnixMs * 1_000, targetTag, ownTag);
        try
        {
            return socket.SendTo(packet, target) == ProbePacket.Bytes;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Sends a packet as it is; false when the machine itself could not send it.</summary>
    internal bool TrySend(ReadOnlySpan<byte> packet, IPEndPoint to)
    {
        try
        {
            return socket.SendTo(packet, to) == packet.Length;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Runs until cancelled.</summary>
    internal async Task RunAsync(CancellationToken cancellation)
    {
        byte[] buffer = new byte[2_048];
        var anywhere = new IPEndPoint(socket.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any, 0);
        while (true)
        {
            SocketReceiveFromResult received;
            try
            {
                received = await socket.ReceiveFromAsync(buffer.AsMemory(), SocketFlags.None, anywhere, cancellation);
            }
            catch (SocketException) when (!cancellation.IsCancellationRequested)
            {
                Ignored++; // an ICMP error of an earlier packet, or one too long for the buffer
                continue;
            }

            Handle(buffer.AsSpan(0, received.ReceivedBytes), (IPEndPoint)received.RemoteEndPoint, clock.Time.GetTimestamp());
        }
    }

    public void Dispose() => socket.Dispose();

    private void Handle(Span<byte> packet, IPEndPoint from, long receivedAt)
    {
        switch (ProbePacket.KindOf(packet))
        {
            case ProbePacket.Request when ProbePacket.TargetOf(packet).SequenceEqual(ownTag) && limiter.Allows(from.Address) && !IsDark(clock.NowUnixMs):
                ProbePacket.ToReply(packet, clock.NowUnixMs * 1_000);
                try
                {
                    socket.SendTo(packet, from);
                    Answered++;
                }
                catch (SocketException)
                {
                    Ignored++;
                }

                break;
            case ProbePacket.Reply when ProbePacket.ProberOf(packet).SequenceEqual(ownTag):
                OnReply?.Invoke(ProbePacket.NonceOf(packet), from, receivedAt);
                break;
            default:
                if (!HandleBurst(packet, from, receivedAt))
                    Ignored++;
                break;
        }
    }

    private bool HandleBurst(ReadOnlySpan<byte> packet, IPEndPoint from, long receivedAt)
    {
        BurstKind kind = BurstPacket.KindOf(packet);
        if (kind == BurstKind.None)
            return false;
        bool toTarget = kind is BurstKind.Ask or BurstKind.Begin or BurstKind.Turn or BurstKind.Result || (kind == BurstKind.Data && BurstPacket.TargetOf(packet).SequenceEqual(ownTag));
        if (!(toTarget ? BurstPacket.TargetOf(packet) : BurstPacket.WitnessOf(packet)).SequenceEqual(ownTag))
            return false;
        if (toTarget && (IsDark(clock.NowUnixMs) || (kind is BurstKind.Ask or BurstKind.Begin && !limiter.Allows(from.Address))))
            return false;
        (toTarget ? OnBurstAsTarget : OnBurstAsWitness)?.Invoke(kind, packet, from, receivedAt);
        return true;
    }
}
