using System.Net;
using System.Net.Sockets;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Telemetry;
using NodeProgram.Edge.Probing;
using NodeProgram.Edge.Running;
using NodeProgram.Edge.Service;
using NodeProgram.Edge.Tests.Support;

namespace NodeProgram.Edge.Tests.Probing;

/// <summary>Two relays' real sockets, with a lossy way between them.</summary>
[Collection(RealTime.Name)]
public sealed class ProberTests : IAsyncLifetime
{
    private const long SlotMs = 1_000; // half of it for a reply: a busy machine needs it
    private static readonly NodeId Witness = NodeId.Parse("0x" + new string('a', 64));
    private static readonly NodeId Peer = NodeId.Parse("0x" + new string('b', 64));

    private readonly CancellationTokenSource stop = new();
    private readonly RelayClock clock = new(TimeProvider.System);
    private readonly ProbeEndPoint witnessEnd;
    private readonly ProbeEndPoint peerEnd;
    private readonly Prober prober;
    private Task running = Task.CompletedTask;

    public ProberTests()
    {
        witnessEnd = new ProbeEndPoint(new IPEndPoint(IPAddress.Loopback, 0), Witness, clock);
        peerEnd = new ProbeEndPoint(new IPEndPoint(IPAddress.Loopback, 0), Peer, clock);
        prober = new Prober(witnessEnd, clock);
    }

    public Task InitializeAsync()
    {
        running = Task.WhenAll(witnessEnd.RunAsync(stop.Token), peerEnd.RunAsync(stop.Token));
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await stop.CancelAsync();
        await running.ContinueWith(_ => { }, TaskScheduler.Default);
        witnessEnd.Dispose();
        peerEnd.Dispose();
        stop.Dispose();
    }

    [Fact]
    public async Task ProbeAsync_PeerAnswers_AllPacketsAndPlausibleTimes()
    {
        PeerObservation seen = Assert.Single(await ProbeAsync(Peer, peerEnd.Bound));
        Assert.Equal((Peer, 5, 5), (seen.Target, seen.Sent, seen.Received));
        Assert.InRange(seen.RttMicros!.Value, 1, SlotMs * 1_000 / 2);
        Assert.InRange(seen.JitterMicros!.Value, 0, SlotMs * 1_000 / 2);
        Assert.Equal(5, peerEnd.Answered);
    }

    [Theory]
    [InlineData(0b00000, 0)]
    [InlineData(0b00001, 1)]
    [InlineData(0b10101, 3)]
    [InlineData(0b11110, 4)]
    public async Task ProbeAsync_PacketsLost_AreCountedAsLost(int passed, int received)
    {
        using var proxy = new LossyProxy(peerEnd.Bound, (number, packet) => (passed >> number & 1) == 1 ? [packet] : []);
        PeerObservation seen = Assert.Single(await ProbeAsync(Peer, proxy.Address));
        Assert.Equal((5, received), (seen.Sent, seen.Received));
        Assert.Equal(received > 0, seen.RttMicros is not null);
        Assert.Equal(received > 1, seen.JitterMicros is not null);
    }

    [Fact]
    public async Task ProbeAsync_RepliesRepeated_CountOnce()
    {
        using var proxy = new LossyProxy(peerEnd.Bound, (_, packet) => [packet, packet, packet]);
        PeerObservation seen = Assert.Single(await ProbeAsync(Peer, proxy.Address));
        Assert.Equal((5, 5), (seen.Sent, seen.Received));
    }

    // Byte 8 begins the nonce, byte 32 the target's tag, byte 48 the prober's: each changed on the way makes the packet another's.
    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(32)]
    [InlineData(48)]
    public async Task ProbeAsync_PacketsChangedOnTheWay_DoNotCount(int changedByte)
    {
        using var proxy = new LossyProxy(peerEnd.Bound, (_, packet) =>
        {
            packet[changedByte] ^= 0x80;
            return [packet];
        });
        PeerObservation seen = Assert.Single(await ProbeAsync(Peer, proxy.Address));
        Assert.Equal((5, 0), (seen.Sent, seen.Received));
    }

    [Fact]
    public async Task ProbeAsync_NobodyThere_IsDownAndNotAnError()
    {
        using var nobody = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        nobody.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        PeerObservation seen = Assert.Single(await ProbeAsync(Peer, (IPEndPoint)nobody.LocalEndPoint!));
        Assert.Equal((5, 0, null), (seen.Sent, seen.Received, seen.RttMicros));
    }

    [Fact]
    public async Task ResolveAsync_NoSuchNameOrOtherFamily_IsLeftOut()
    {
        IReadOnlyList<ResolvedTarget> resolved = await prober.ResolveAsync(
            [new ProbeTarget(Peer, "no-such-host.invalid", 1), new ProbeTarget(Peer, "::1", 1), new ProbeTarget(Peer, "127.0.0.1", 7)], CancellationToken.None);
        Assert.Equal(new IPEndPoint(IPAddress.Loopback, 7), Assert.Single(resolved).Address);
    }

    // The responder gives nobody more than he sent, and nothing to who does not know the protocol and the node.
    [Fact]
    public async Task ProbeEndPoint_AnyOtherPacket_GetsNoAnswer()
    {
        using var stranger = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        stranger.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        byte[] request = new byte[ProbePacket.Bytes];
        ProbePacket.WriteRequest(request, 7, 0, ProbePacket.TagOf(Peer), ProbePacket.TagOf(Witness));
        byte[] reply = [.. request];
        ProbePacket.ToReply(reply, 0);
        byte[] forAnother = [.. request];
        forAnother[32] ^= 1;
        byte[] reserved = [.. request];
        reserved[5] = 1;
        byte[][] strange = [[], [0], request[..63], [.. request, 0], new byte[64], reply, forAnother, reserved, new byte[1_400]];
        foreach (byte[] packet in strange)
            stranger.SendTo(packet, peerEnd.Bound);
        stranger.SendTo(request, peerEnd.Bound); // the last is a real one: when its answer is there, the others had theirs

        byte[] buffer = new byte[2_048];
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        int length = await stranger.ReceiveAsync(buffer, SocketFlags.None, limit.Token);
        Assert.Equal(request.Length, length);
        Assert.Equal(ProbePacket.Reply, ProbePacket.KindOf(buffer.AsSpan(0, length)));
        Assert.Equal(7ul, ProbePacket.NonceOf(buffer));
        Assert.Equal((1L, (long)strange.Length), (peerEnd.Answered, peerEnd.Ignored));
        Assert.Equal(0, stranger.Available);
    }

    private async Task<IReadOnlyList<PeerObservation>> ProbeAsync(NodeId node, IPEndPoint address)
    {
        IReadOnlyList<ResolvedTarget> targets = await prober.ResolveAsync([new ProbeTarget(node, address.Address.ToString(), address.Port)], CancellationToken.None);
        return await prober.ProbeAsync(clock.NowUnixMs / SlotMs + 1, SlotMs, targets, CancellationToken.None);
    }
}
