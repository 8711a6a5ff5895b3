using NodeProgram.Edge.Running;

namespace NodeProgram.Edge.Tests.Running;

public sealed class RelayClockTests
{
    private const long Start = 1_763_800_000_000;
    private readonly Support.WaitedForTimeProvider time = new(DateTimeOffset.FromUnixTimeMilliseconds(Start));

    [Theory]
    [InlineData(0, 40, 20, 0, 0)] // the service's time is that of the middle of the way
    [InlineData(0, 40, 10_020, -10_000, 10_000)] // ten seconds behind: corrected
    [InlineData(0, 40, -9_980, 10_000, -10_000)] // ten seconds ahead: corrected
    [InlineData(0, 40, 220, -200, 0)] // within what a crooked way may look like: said, not applied
    [InlineData(0, 4_000, 3_000, -1_000, 0)] // less than the way itself leaves open
    public void Observe_OneAnswer_SkewAndCorrection(long askedMs, long answeredMs, long serviceMs, long skewMs, long correctionMs)
    {
        var clock = new RelayClock(time);
        clock.Observe(Start + askedMs, Start + serviceMs, Start + answeredMs);
        Assert.Equal(skewMs, clock.SkewMs);
        Assert.Equal(Start + correctionMs, clock.NowUnixMs);
    }

    [Fact]
    public void Observe_LongerWay_DoesNotReplaceABetterEstimate()
    {
        var clock = new RelayClock(time);
        clock.Observe(Start, Start + 10 + 5_000, Start + 20);
        clock.Observe(Start, Start + 1_000 + 5_400, Start + 2_000);
        Assert.Equal(-5_000, clock.SkewMs);
        clock.Observe(Start + 3_700_000, Start + 3_700_000 + 1_000 + 5_400, Start + 3_702_000); // but an hour later it does
        Assert.Equal(-5_400, clock.SkewMs);
    }

    [Fact]
    public void NowUnixMs_CorrectionBackwards_NeverFalls()
    {
        var clock = new RelayClock(time);
        long before = clock.NowUnixMs;
        clock.Observe(Start, Start - 60_000, Start);
        Assert.Equal(before, clock.NowUnixMs);
        time.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal(before + 1_000, clock.NowUnixMs);
    }

    [Fact]
    public void Observe_MachineClockSet_StartsAfresh()
    {
        var clock = new RelayClock(time);
        clock.Observe(Start, Start, Start);
        Assert.Equal(Start, clock.NowUnixMs);
        // The operator set the clock a day ahead; the service says so.
        time.Advance(TimeSpan.FromDays(1));
        long ahead = clock.NowUnixMs;
        clock.Observe(Start + 86_400_000, Start + 5, Start + 86_400_010);
        Assert.Equal(86_400_000, clock.SkewMs);
        Assert.InRange(clock.NowUnixMs, Start, ahead - 86_000_000);
    }

    [Fact]
    public async Task UntilAsync_Instant_CompletesThenAndNotBefore()
    {
        var clock = new RelayClock(time);
        Task reached = clock.UntilAsync(Start + 100_000, CancellationToken.None);
        time.Advance(TimeSpan.FromSeconds(99));
        Assert.False(reached.IsCompleted);
        await Support.Eventually.DoneAsync(reached, time, TimeSpan.FromMilliseconds(100), "the instant");
        Assert.True(clock.NowUnixMs >= Start + 100_000);
    }

    // Period 60 s: the instants after now at each phase.
    [Theory]
    [InlineData(0, 60_000, 30_000, 30_000)]
    [InlineData(30_000, 60_000, 30_000, 90_000)]
    [InlineData(29_999, 60_000, 30_000, 30_000)]
    [InlineData(59_999, 60_000, 0, 60_000)]
    [InlineData(60_000, 60_000, 0, 120_000)]
    public void NextBeat_Phase_IsTheFirstAfterNow(long nowMs, long periodMs, long phaseMs, long expected) =>
        Assert.Equal(expected, MeasuringLoops.NextBeat(nowMs, periodMs, phaseMs));
}
