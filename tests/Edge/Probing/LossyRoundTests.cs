using System.Net;
using System.Net.Sockets;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Telemetry;
using NodeProgram.Edge.Probing;
using NodeProgram.Edge.Running;
using NodeProgram.Edge.Service;
using NodeProgram.Edge.Tests.Support;

namespace NodeProgram.Edge.Tests.Probing;

/// <summary>
/// One round of one witness over real sockets, with every kind of way to a target side by side: the slot is long, so that each packet has two seconds to come back, also on a busy machine.
/// </summary>
public sealed class LossyRound : IAsyncLifetime
{
    private const long SlotMs = 4_000;
    private static readonly NodeId Witness = NodeId.Parse("0x" + new string('a', 64));
    internal static readonly NodeId Peer = NodeId.Parse("0x" + new string('b', 64));

    private readonly Dictionary<string, PeerObservation> seen = [];

    internal PeerObservation this[string way] => seen[way];

    internal long Answered { get; private set; }

    public async Task InitializeAsync()
    {
        using var stop = new CancellationTokenSource();
        var clock = new RelayClock(TimeProvider.System);
        using var witness = new ProbeEndPoint(new IPEndPoint(IPAddress.Loopback, 0), Witness, clock);
        using var direct = new ProbeEndPoint(new IPEndPoint(IPAddress.Loopback, 0), Peer, clock);
        using var nobody = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        nobody.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var behind = new List<ProbeEndPoint>();
        var ways = new List<LossyProxy>();
        var targets = new List<(string Name, IPEndPoint Address)> { ("direct", direct.Bound), ("nobody", (IPEndPoint)nobody.LocalEndPoint!) };
        void Add(string name, Func<int, byte[], IEnumerable<byte[]>> way)
        {
            behind.Add(new ProbeEndPoint(new IPEndPoint(IPAddress.Loopback, 0), Peer, clock));
            ways.Add(new LossyProxy(behind[^1].Bound, way));
            targets.Add((name, ways[^1].Address));
        }

        foreach (int passed in LossyRoundTests.PassedMasks)
            Add($"passed {passed}", (number, packet) => (passed >> number & 1) == 1 ? [packet] : []);
        foreach (int at in LossyRoundTests.Bytes)
        {
            Add($"changed {at}", (_, packet) =>
            {
                packet[at] ^= 0x80;
                return [packet];
            });
        }

        Add("repeated", (_, packet) => [packet, packet, packet]);
        Task running = Task.WhenAll(behind.Append(witness).Append(direct).Select(end => end.RunAsync(stop.Token)));
        var prober = new Prober(witness, clock);
        IReadOnlyList<ResolvedTarget> resolved = await prober.ResolveAsync([.. targets.Select(target => new ProbeTarget(Peer, target.Address.Address.ToString(), target.Address.Port))], default);
        IReadOnlyList<PeerObservation> round = await prober.ProbeAsync(clock.NowUnixMs / SlotMs + 1, SlotMs, resolved, default);
        foreach ((PeerObservation observation, (string name, _)) in round.Zip(targets))
            seen.Add(name, observation);
        Answered = direct.Answered;

        await stop.CancelAsync();
        await running.ContinueWith(_ => { }, TaskScheduler.Default);
        ways.ForEach(way => way.Dispose());
        behind.ForEach(end => end.Dispose());
    }

    public Task DisposeAsync() => Task.CompletedTask;
}

[Collection(RealTime.Name)]
public sealed class LossyRoundTests(LossyRound round) : IClassFixture<LossyRound>
{
    internal static readonly int[] PassedMasks = [0b00000, 0b00001, 0b10101, 0b11110];

    // Byte 0 is the mark, 4 the kind, 8 begins the nonce, 32 the target's tag, 48 the prober's: each changed on the way makes the packet another's.
    internal static readonly int[] Bytes = [0, 4, 8, 32, 48];

    public static TheoryData<int> Passed => [.. PassedMasks];

    public static TheoryData<int> ChangedBytes => [.. Bytes];

    [Fact]
    public void ProbeAsync_PeerAnswers_AllPacketsAndPlausibleTimes()
    {
        PeerObservation seen = round["direct"];
        Assert.Equal((LossyRound.Peer, 5, 5), (seen.Target, seen.Sent, seen.Received));
        Assert.InRange(seen.RttMicros!.Value, 1, 2_000_000);
        Assert.InRange(seen.JitterMicros!.Value, 0, 2_000_000);
        Assert.Equal(5, round.Answered);
    }

    [Theory]
    [MemberData(nameof(Passed))]
    public void ProbeAsync_PacketsLost_AreCountedAsLost(int passed)
    {
        int received = System.Numerics.BitOperations.PopCount((uint)passed);
        PeerObservation seen = round[$"passed {passed}"];
        Assert.Equal((5, received), (seen.Sent, seen.Received));
        Assert.Equal(received > 0, seen.RttMicros is not null);
        Assert.Equal(received > 1, seen.JitterMicros is not null);
    }

    [Fact]
    public void ProbeAsync_RepliesRepeated_CountOnce() => Assert.Equal((5, 5), (round["repeated"].Sent, round["repeated"].Received));

    [Theory]
    [MemberData(nameof(ChangedBytes))]
    public void ProbeAsync_PacketsChangedOnTheWay_DoNotCount(int changedByte) =>
        Assert.Equal((5, 0), (round[$"changed {changedByte}"].Sent, round[$"changed {changedByte}"].Received));

    [Fact]
    public void ProbeAsync_NobodyThere_IsDownAndNotAnError() => Assert.Equal((5, 0, null), (round["nobody"].Sent, round["nobody"].Received, round["nobody"].RttMicros));
}
