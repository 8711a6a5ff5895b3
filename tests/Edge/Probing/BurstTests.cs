using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Telemetry;
using NodeProgram.Edge.Identity;
using NodeProgram.Edge.Probing;
using NodeProgram.Edge.Running;
using NodeProgram.Edge.Service;
using NodeProgram.Edge.Tests.Support;

namespace NodeProgram.Edge.Tests.Probing;

/// <summary>Bandwidth bursts between two real ports: what both ends measure, and who gets none.</summary>
[Collection(RealTime.Name)]
public sealed class BurstTests : IAsyncLifetime
{
    private const long SlotMs = 20_000, Bytes = 256 * 1024;

    private readonly TemporaryDirectory witnessDirectory = new(), targetDirectory = new();
    private readonly CancellationTokenSource stop = new();
    private readonly RelayClock clock = new(TimeProvider.System);
    private readonly List<ServedBurst> served = [];
    private readonly NodeIdentity witness, target;
    private readonly ProbeEndPoint witnessEnd, targetEnd;
    private readonly Burster burster;
    private BurstTerms? terms = new(Bytes, SlotMs, 1); // one slot an epoch: always due
    private Task running = Task.CompletedTask;

    public BurstTests()
    {
        (witness, target) = (NodeIdentity.LoadOrCreate(witnessDirectory.Location), NodeIdentity.LoadOrCreate(targetDirectory.Location));
        witnessEnd = new ProbeEndPoint(new IPEndPoint(IPAddress.Loopback, 0), witness.Node, clock);
        targetEnd = new ProbeEndPoint(new IPEndPoint(IPAddress.Loopback, 0), target.Node, clock);
        burster = new Burster(witnessEnd, witness, clock);
        witnessEnd.OnBurstAsWitness = burster.Handle;
        targetEnd.OnBurstAsTarget = new BurstServer(targetEnd, target.Node, clock, () => terms, burst =>
        {
            lock (served)
                served.Add(burst);
        }).Handle;
    }

    public Task InitializeAsync()
    {
        running = Task.WhenAll(witnessEnd.RunAsync(stop.Token), targetEnd.RunAsync(stop.Token));
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await stop.CancelAsync();
        await running.ContinueWith(_ => { }, TaskScheduler.Default);
        witnessEnd.Dispose();
        targetEnd.Dispose();
        witness.Dispose();
        target.Dispose();
        stop.Dispose();
        witnessDirectory.Dispose();
        targetDirectory.Dispose();
    }

    private long Now => clock.NowUnixMs / SlotMs;

    private ResolvedTarget At(IPEndPoint address) => new(new ProbeTarget(target.Node, "127.0.0.1", address.Port), address, ProbePacket.TagOf(target.Node));

    private Task<long> RunAsync(long slot) => burster.RunAsync(At(targetEnd.Bound), slot, new BurstTerms(Bytes, SlotMs, 1), stop.Token);

    private int Served()
    {
        lock (served)
            return served.Count;
    }

    [Fact]
    public async Task RunAsync_BetweenTwoRelays_BothReportTheSameBurst()
    {
        long slot = Now, seen = await RunAsync(slot);
        await Eventually.HoldsAsync(() => Served() == 1, "the target's report");
        Assert.Equal((slot, witness.Node), (served[0].Slot, served[0].Peer));
        // The loopback is faster than the pace; whatever the machine does meanwhile, both ends hear of the slower direction.
        Assert.InRange(seen, 1_000_000, 1_300_000_000);
        Assert.InRange(served[0].BitsPerSecond, 1_000_000, 1_300_000_000);
    }

    [Fact]
    public async Task RunAsync_AgainInTheSameSlot_IsNotServedTwice()
    {
        long slot = Now;
        Assert.True(await RunAsync(slot) > 0);
        await Eventually.HoldsAsync(() => Served() == 1, "the target's report");
        Assert.Equal(0, await RunAsync(slot));
        Assert.Equal(1, Served());
    }

    [Fact]
    public async Task RunAsync_SlotThatIsNotNow_IsNotServed()
    {
        Assert.Equal(0, await RunAsync(Now + 3));
        Assert.Equal(0, await RunAsync(Now - 3));
    }

    [Fact]
    public async Task RunAsync_NotDueInThisSlot_IsNotServed()
    {
        long slot = Now, slots = 1_440;
        while (BurstSchedule.SlotOf(slot / slots, slots, witness.Node, target.Node) == slot)
            slots++; // another schedule in which it is not their turn
        terms = new BurstTerms(Bytes, SlotMs, slots);
        Assert.Equal(0, await RunAsync(slot));
    }

    [Fact]
    public async Task RunAsync_TargetWithoutBursts_ComesToNothing()
    {
        terms = null;
        Assert.Equal(0, await RunAsync(Now));
    }

    // Anybody can send these. The distance of the first two from now has no absolute value; an exception there once ended the port, and the relay with it.
    [Theory]
    [InlineData(long.MinValue, true)]
    [InlineData(long.MinValue, false)]
    [InlineData(long.MaxValue, false)]
    public async Task BurstServer_SlotBeyondAllTime_IsNotServedAndThePortGoesOn(long slot, bool fromNow)
    {
        using var stranger = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        stranger.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        stranger.ReceiveTimeout = 2_000;
        var tags = new BurstTags(ProbePacket.TagOf(target.Node), ProbePacket.TagOf(witness.Node));
        byte[] ask = new byte[BurstPacket.HeadBytes], answer = new byte[2_048];
        BurstPacket.Write(ask, BurstKind.Ask, 7, 0, 0, tags.Target, tags.Witness);
        stranger.SendTo(ask, targetEnd.Bound);
        Assert.Equal(BurstPacket.HeadBytes, stranger.Receive(answer));
        ulong cookie = (ulong)BurstPacket.ValueOf(answer);
        long now = Now;
        // Whatever slot it is by the time that it arrives.
        for (long present = now; present <= now + 1; present++)
            stranger.SendTo(BurstPacket.Begin(7, fromNow ? slot + present : slot, cookie, tags, witness.Key), targetEnd.Bound);
        Assert.True(await RunAsync(Now) > 0);
    }

    // Keys that are due in a slot are made in no time: who is no witness must not take the turn of those who are.
    [Fact]
    public async Task RunAsync_TargetThatKnowsItsWitnesses_ServesThemAlone()
    {
        long slot = Now;
        terms = new BurstTerms(Bytes, SlotMs, 1, new BurstWitnesses(slot, new Dictionary<NodeId, byte[]?> { [target.Node] = null }));
        Assert.Equal(0, await RunAsync(slot));
        terms = new BurstTerms(Bytes, SlotMs, 1, new BurstWitnesses(slot, new Dictionary<NodeId, byte[]?> { [witness.Node] = null }));
        Assert.True(await RunAsync(slot) > 0);
        await Eventually.HoldsAsync(() => Served() == 1, "the target's report");
    }

    [Fact]
    public async Task RunAsync_WitnessesOfAnotherEpoch_SayNothingOfThis()
    {
        long slot = Now;
        terms = new BurstTerms(Bytes, SlotMs, 1, new BurstWitnesses(slot - 1, new Dictionary<NodeId, byte[]?>()));
        Assert.True(await RunAsync(slot) > 0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task RunAsync_WitnessWithARenewedKey_IsServedByThatKey(bool isListed)
    {
        NodeId first = NodeId.FromBytes([.. Enumerable.Repeat((byte)7, 32)]);
        using var directory = new TemporaryDirectory();
        NodeIdentity.LoadOrCreate(directory.Location).Dispose();
        await File.WriteAllTextAsync(Path.Combine(directory.Location, NodeIdentity.IdFileName), first.ToString());
        using NodeIdentity renewed = NodeIdentity.LoadOrCreate(directory.Location);
        using var end = new ProbeEndPoint(new IPEndPoint(IPAddress.Loopback, 0), first, clock);
        var begins = new Burster(end, renewed, clock);
        end.OnBurstAsWitness = begins.Handle;
        Task answers = end.RunAsync(stop.Token);
        long slot = Now;
        terms = new BurstTerms(Bytes, SlotMs, 1, new BurstWitnesses(slot, new Dictionary<NodeId, byte[]?> { [first] = isListed ? renewed.PublicKey : null }));
        Assert.Equal(isListed, await begins.RunAsync(At(targetEnd.Bound), slot, new BurstTerms(Bytes, SlotMs, 1), stop.Token) > 0);
        await stop.CancelAsync();
        await answers.ContinueWith(_ => { }, TaskScheduler.Default);
    }

    [Theory] // 4 MiB at 1.2 Gbit/s
    [InlineData(4_194_304, 1_200, 1_200, true)]
    [InlineData(20_400, 1_200, 1_200, false)] // 17 packets that every queue lets through at once
    [InlineData(500_000, 1_200, 1_200, false)]
    [InlineData(525_000, 1_200, 1_200, true)]
    [InlineData(180_000, 50, 1_200, true)] // 50 Mbit/s down: a twenty-fourth arrives, and comes back
    [InlineData(30_000, 50, 50, true)]
    [InlineData(20_400, 50, 1_200, false)]
    public void HasCarried_LoadThatCameBack_MustFitTheSpeedsThatAreClaimed(long cameBack, long downMbit, long upMbit, bool has) =>
        Assert.Equal(has, Burster.HasCarried(cameBack, 4_194_304, 1_200_000_000, downMbit * 1_000_000, upMbit * 1_000_000));

    // A sender who writes in another's name never sees the challenge; who does not sign as the witness that he names gets no load.
    [Fact]
    public void BurstServer_WithoutChallengeOrSignature_SendsNothingMoreThanItGot()
    {
        using var stranger = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        stranger.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        stranger.ReceiveTimeout = 2_000;
        using ECDsa other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var tags = new BurstTags(ProbePacket.TagOf(target.Node), ProbePacket.TagOf(witness.Node));
        byte[] ask = new byte[BurstPacket.HeadBytes];
        BurstPacket.Write(ask, BurstKind.Ask, 7, 0, 0, tags.Target, tags.Witness);
        stranger.SendTo(ask, targetEnd.Bound);
        byte[] answer = new byte[2_048];
        Assert.Equal(BurstPacket.HeadBytes, stranger.Receive(answer));
        ulong cookie = (ulong)BurstPacket.ValueOf(answer);

        byte[] load = new byte[BurstPacket.DataBytes], turn = new byte[BurstPacket.HeadBytes];
        BurstPacket.Write(load, BurstKind.Data, 7, 0, 0, tags.Target, tags.Witness);
        BurstPacket.Write(turn, BurstKind.Turn, 7, 0, 0, tags.Target, tags.Witness);
        byte[] forged = BurstPacket.Begin(7, Now, cookie, tags, other), guessed = BurstPacket.Begin(7, Now, cookie + 1, tags, witness.Key);
        byte[] cut = BurstPacket.Begin(7, Now, cookie, tags, witness.Key)[..^1];
        foreach (byte[] packet in (byte[][])[forged, guessed, cut, .. Enumerable.Repeat(load, 50), turn])
            stranger.SendTo(packet, targetEnd.Bound);
        stranger.SendTo(ask, targetEnd.Bound);
        Assert.Equal(BurstPacket.HeadBytes, stranger.Receive(answer)); // the answer to the last: nothing came of those before
        Assert.Equal(BurstKind.Challenge, BurstPacket.KindOf(answer.AsSpan(0, BurstPacket.HeadBytes)));
        Assert.Equal(0, Served());
    }

    [Fact]
    public void Meter_KnownArrivals_IsTheBytesAfterTheFirstOverTheTime()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        var meter = new BurstMeter(new RelayClock(time));
        for (int packet = 0; packet < 101; packet++)
        {
            meter.Arrive(1_200, time.GetTimestamp());
            time.Advance(TimeSpan.FromMilliseconds(1));
        }

        Assert.Equal(9_600_000, meter.BitsPerSecond); // 100 packets of 1,200 bytes in 100 ms
        var few = new BurstMeter(new RelayClock(time));
        few.Arrive(1_200, 0);
        Assert.Null(few.BitsPerSecond);
    }
}
