using System.Net;
using System.Net.Sockets;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Telemetry;
using NodeProgram.Edge.Probing;
using NodeProgram.Edge.Running;
using NodeProgram.Edge.Service;
using NodeProgram.Edge.Tests.Support;

namespace NodeProgram.Edge.Tests.Probing;

/// <summary>What a relay's probe port answers, and which targets can be probed at all.</summary>
public sealed class ProberTests : IAsyncLifetime
{
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

    private static readonly IPAddress V4 = IPAddress.Loopback, V6 = IPAddress.IPv6Loopback;

    [Fact]
    public async Task ResolveAsync_AddressOfAnotherFamily_IsLeftOut()
    {
        IReadOnlyList<ResolvedTarget> resolved = await prober.ResolveAsync([new ProbeTarget(Peer, "::1", 1), new ProbeTarget(Peer, "127.0.0.1", 7)], CancellationToken.None);
        Assert.Equal(new IPEndPoint(V4, 7), Assert.Single(resolved).Address);
    }

    // An operator has its name under its own control: a machine that is down together with its name is down, and not unseen.
    [Theory]
    [InlineData("gone", "found", "nowhere")] // the name stands for nothing
    [InlineData("gone", "silent", "nowhere")]
    [InlineData("silent", "found", "nowhere")] // others are answered
    [InlineData("silent", "gone", "nowhere")]
    [InlineData("silent", "silent", "out")] // perhaps it is this machine that cannot ask
    [InlineData("other", "found", "out")] // an address, but none that this relay can speak to
    [InlineData("found", "silent", "there")]
    public async Task ResolveAsync_Name_IsThereNowhereOrLeftOut(string name, string other, string expected)
    {
        var asking = new Prober(witnessEnd, clock, lookUp: (asked, _) => Answer(asked == "peer.example" ? name : other));
        ProbeTarget target = new(Peer, "peer.example", 7);
        IReadOnlyList<ResolvedTarget> resolved = await asking.ResolveAsync([target, new ProbeTarget(Witness, "other.example", 8)], CancellationToken.None);
        ResolvedTarget? found = resolved.SingleOrDefault(each => each.Target == target);
        Assert.Equal(expected, found is null ? "out" : found.Address is null ? "nowhere" : "there");
    }

    [Theory]
    [InlineData("gone")]
    [InlineData("silent")]
    [InlineData("other")]
    public async Task ResolveAsync_NameThatWasThere_KeepsItsLastAddress(string later)
    {
        string now = "found";
        var asking = new Prober(witnessEnd, clock, lookUp: (_, _) => Answer(now));
        ProbeTarget[] targets = [new ProbeTarget(Peer, "peer.example", 7)];
        await asking.ResolveAsync(targets, CancellationToken.None);
        now = later;
        for (int again = 0; again < 2; again++)
            Assert.Equal(new IPEndPoint(V4, 7), Assert.Single(await asking.ResolveAsync(targets, CancellationToken.None)).Address);
    }

    [Fact]
    public async Task ResolveAsync_NameThatIsNeverAnswered_KeepsNobodyWaiting()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        TaskCompletionSource slow = new(), quick = new();
        var asking = new Prober(witnessEnd, new RelayClock(time), lookUp: async (name, cancellation) =>
        {
            if (name == "peer.example")
            {
                quick.SetResult();
                return await Answer("found");
            }

            slow.SetResult();
            await Task.Delay(Timeout.Infinite, cancellation);
            return [];
        });
        Task<IReadOnlyList<ResolvedTarget>> resolving = asking.ResolveAsync([new ProbeTarget(Witness, "slow.example", 8), new ProbeTarget(Peer, "peer.example", 7)], CancellationToken.None);
        await Task.WhenAll(slow.Task, quick.Task);
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal([null, new IPEndPoint(V4, 7)], (await resolving).Select(each => each.Address));
    }

    [Fact]
    public async Task ProbeAsync_TargetThatIsNowhere_IsNotReached()
    {
        var asking = new Prober(witnessEnd, clock, lookUp: (_, _) => Answer("gone"));
        IReadOnlyList<ResolvedTarget> targets = await asking.ResolveAsync([new ProbeTarget(Peer, "peer.example", 7)], CancellationToken.None);
        const long SlotMs = 500;
        PeerObservation seen = Assert.Single(await asking.ProbeAsync(clock.NowUnixMs / SlotMs + 1, SlotMs, targets, CancellationToken.None));
        Assert.Equal((Peer, false), (seen.Target, seen.Reachable));
    }

    private static Task<IPAddress[]> Answer(string kind) => kind switch
    {
        "found" => Task.FromResult<IPAddress[]>([V6, V4]),
        "other" => Task.FromResult<IPAddress[]>([V6]),
        "gone" => Task.FromException<IPAddress[]>(new SocketException((int)SocketError.HostNotFound)),
        _ => Task.FromException<IPAddress[]>(new SocketException((int)SocketError.TryAgain)),
    };

    [Fact]
    public async Task ProbeAsync_PeerThatIsDarkOnSchedule_LooksLikeOneThatIsDown()
    {
        IReadOnlyList<ResolvedTarget> targets = await prober.ResolveAsync([new ProbeTarget(Peer, "127.0.0.1", peerEnd.Bound.Port)], CancellationToken.None);
        // Long enough that a machine which stalls for a moment is still inside the slot it asks about.
        const long SlotMs = 1_500;
        long lit = clock.NowUnixMs / SlotMs + 1;
        peerEnd.IsDark = at => at / SlotMs == lit + 1;
        Assert.True(Assert.Single(await prober.ProbeAsync(lit, SlotMs, targets, CancellationToken.None)).Reachable);
        Assert.False(Assert.Single(await prober.ProbeAsync(lit + 1, SlotMs, targets, CancellationToken.None)).Reachable);
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
}
