using System.Net;
using FsCheck.Xunit;
using Microsoft.Extensions.Time.Testing;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Telemetry;
using NodeProgram.Edge.Probing;
using NodeProgram.Edge.Service;

namespace NodeProgram.Edge.Tests.Probing;

public sealed class ProbeRulesTests
{
    private static readonly ResolvedTarget Target = new(
        new ProbeTarget(NodeId.Parse("0x" + new string('b', 64)), "192.0.2.1", 7882), new IPEndPoint(IPAddress.Parse("192.0.2.1"), 7882), new byte[16]);

    private readonly FakeTimeProvider time = new();

    // Rules, section 2: the lower median; of an even number the lower of the two in the middle.
    [Theory]
    [InlineData(new long[] { }, null, null)]
    [InlineData(new long[] { 5 }, 5L, null)]
    [InlineData(new long[] { 9, 5 }, 5L, 4L)]
    [InlineData(new long[] { 30, 10, 20 }, 20L, 15L)] // |10-30| and |20-10|
    [InlineData(new long[] { 40, 10, 30, 20 }, 20L, 20L)]
    [InlineData(new long[] { 1, 1, 1, 1, 100 }, 1L, 24L)] // 99 / 4
    public void MedianAndJitter_Table(long[] rtts, long? median, long? jitter)
    {
        Assert.Equal(median, ProbeRound.LowerMedian(rtts));
        Assert.Equal(jitter, ProbeRound.Jitter(rtts));
    }

    [Property]
    public void Draw_AnySlotAndTargets_FivePacketsEachInsideTheSlotWithTimeToComeBack(byte targets, uint seed, ushort slot)
    {
        long slotMs = 100 + slot;
        var random = new Random((int)seed);
        IReadOnlyList<(long OffsetMs, int Target)> plan = ProbePlan.Draw(targets, slotMs, random.Next);
        Assert.Equal(targets * 5, plan.Count);
        Assert.All(plan.CountBy(packet => packet.Target), pair => Assert.Equal(5, pair.Value));
        Assert.All(plan, packet => Assert.InRange(packet.OffsetMs, 0, slotMs - ProbePlan.TimeoutMs(slotMs)));
        Assert.Equal(plan.OrderBy(packet => packet.OffsetMs).Select(packet => packet.OffsetMs), plan.Select(packet => packet.OffsetMs));
    }

    [Fact]
    public void Draw_ManySlots_StartsAreSpreadOverTheSlot()
    {
        var random = new Random(7);
        long[] starts = [.. Enumerable.Range(0, 1_000).Select(_ => ProbePlan.Draw(1, 60_000, random.Next)[0].OffsetMs)];
        Assert.All(Enumerable.Range(0, 10), tenth => Assert.InRange(starts.Count(start => start * 10 / (ProbePlan.LatestStartMs(60_000) + 1) == tenth), 60, 140));
    }

    // Nobody answers: with one or two targets they are down, with more this relay is cut off and has seen nothing.
    [Theory]
    [InlineData(1, 0, 1)]
    [InlineData(2, 0, 2)]
    [InlineData(3, 0, 0)]
    [InlineData(9, 0, 0)]
    [InlineData(3, 1, 3)]
    [InlineData(9, 1, 9)]
    public void Results_NobodyAnswers_SayNothingFromThreeTargetsOn(int targets, int answering, int said)
    {
        ResolvedTarget[] all = [.. Enumerable.Range(0, targets).Select(i => Target with { Target = new ProbeTarget(NodeId.Parse("0x" + new string((char)('1' + i), 64)), "192.0.2.1", 7882) })];
        var round = new ProbeRound(9, all, timeoutMs: 500, time);
        for (int i = 0; i < targets; i++)
        {
            ulong nonce = round.Depart(i);
            if (i < answering)
                round.Arrive(nonce, Target.Address!, time.GetTimestamp());
        }

        IReadOnlyList<PeerObservation> seen = round.Results();
        Assert.Equal((said, answering), (seen.Count, seen.Count(each => each.Reachable)));
    }

    [Fact]
    public void Arrive_LateOrFromElsewhereOrTwice_DoesNotCount()
    {
        var round = new ProbeRound(9, [Target], timeoutMs: 500, time);
        ulong inTime = round.Depart(0), late = round.Depart(0), elsewhere = round.Depart(0);
        time.Advance(TimeSpan.FromMilliseconds(500));
        round.Arrive(inTime, Target.Address!, time.GetTimestamp());
        round.Arrive(inTime, Target.Address!, time.GetTimestamp());
        round.Arrive(elsewhere, new IPEndPoint(IPAddress.Parse("192.0.2.2"), 7882), time.GetTimestamp());
        round.Arrive(12345, Target.Address!, time.GetTimestamp());
        time.Advance(TimeSpan.FromMilliseconds(1));
        round.Arrive(late, Target.Address!, time.GetTimestamp());
        Assert.Equal(
            new PeerObservation { Slot = 9, Target = Target.Target.Node, Sent = 3, Received = 1, RttMicros = 500_000 }, Assert.Single(round.Results()));
    }

    [Fact]
    public void TakeBack_NothingCouldLeaveThisMachine_AccusesNobody()
    {
        var round = new ProbeRound(9, [Target], timeoutMs: 500, time);
        round.TakeBack(round.Depart(0));
        Assert.Empty(round.Results());
    }

    [Fact]
    public void Allows_MoreThanTheLimit_RefusedUntilTheNextSecond()
    {
        var limiter = new RateLimiter(time, perSecondMax: 10, perSecondAndAddressMax: 4);
        IPAddress a = IPAddress.Parse("192.0.2.1"), b = IPAddress.Parse("192.0.2.2"), c = IPAddress.Parse("192.0.2.3");
        Assert.Equal(4, Enumerable.Range(0, 9).Count(_ => limiter.Allows(a)));
        Assert.Equal(4, Enumerable.Range(0, 9).Count(_ => limiter.Allows(b)));
        Assert.Equal(2, Enumerable.Range(0, 9).Count(_ => limiter.Allows(c))); // ten in all
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(limiter.Allows(a));
    }

    [Fact]
    public void Allows_MoreAddressesThanTheTable_IsBounded()
    {
        var limiter = new RateLimiter(time, perSecondMax: int.MaxValue, perSecondAndAddressMax: 1);
        Assert.Equal(4_096, Enumerable.Range(0, 10_000).Count(number => limiter.Allows(new IPAddress(number))));
    }
}
