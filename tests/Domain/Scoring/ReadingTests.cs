using FsCheck.Xunit;
using NodeProgram.Domain.Scoring;

namespace NodeProgram.Domain.Tests.Scoring;

public sealed class ReadingTests
{
    private static readonly ScoringPolicy Scoring = new();

    public static TheoryData<ScoreInput, Reading, Reading, Reading> Combined() => new()
    {
        // rules, section 2: a claim may only lower
        { ScoreInput.Uptime, Reading.Observed(990_000, 5), Reading.Claimed(1_000_000), Reading.Observed(990_000, 5) },
        { ScoreInput.Uptime, Reading.Observed(990_000, 5), Reading.Claimed(980_000), Reading.Claimed(980_000) },
        { ScoreInput.Uptime, Reading.Observed(990_000, 5), Reading.Claimed(990_000), Reading.Observed(990_000, 5) },
        { ScoreInput.ErrorRate, Reading.Observed(50), Reading.Claimed(10), Reading.Observed(50) },
        { ScoreInput.ErrorRate, Reading.Observed(50), Reading.Claimed(60), Reading.Claimed(60) },
        { ScoreInput.ErrorRate, Reading.Observed(50), Reading.Claimed(50), Reading.Observed(50) },
        { ScoreInput.Uptime, Reading.Observed(50), Reading.Missing, Reading.Observed(50) },
        { ScoreInput.Uptime, Reading.Missing, Reading.Claimed(50), Reading.Claimed(50) },
        { ScoreInput.ErrorRate, Reading.Missing, Reading.Claimed(60), Reading.Claimed(60) },
        { ScoreInput.ErrorRate, Reading.Observed(50), Reading.Missing, Reading.Observed(50) },
        { ScoreInput.ErrorRate, Reading.Missing, Reading.Missing, Reading.Missing },
    };

    [Theory]
    [MemberData(nameof(Combined))]
    public void Combine_ObservationAndClaim_IsTheWorse(ScoreInput input, Reading observed, Reading claimed, Reading expected) => Assert.Equal(expected, Reading.Combine(input, observed, claimed));

    [Fact]
    public void Of_Factories_GiveTheirUnits()
    {
        Assert.Equal(Reading.Missing, Reading.OfUptime(Scoring, 0, 0, true));
        Assert.Equal(Reading.Claimed(999_305), Reading.OfUptime(Scoring, 1_439, 1_440, false)); // one lost minute of a day is 99.931 % (rules, section 1)
        Assert.Equal(Reading.Observed(998_611, 1_963), Reading.OfUptime(Scoring, 1_438, 1_440, true)); // two are 99.861 %; sqrt(0.998611 x 0.001389 x 4 / 1,440) rounded up
        Assert.Equal(Reading.Observed(3), Reading.OfReleasesBehind(Scoring, 0, belowPublicMinimum: true, observed: true));
        Assert.Equal(Reading.Claimed(5), Reading.OfReleasesBehind(Scoring, 5, belowPublicMinimum: true, observed: false));
        Assert.Equal(Reading.Claimed(1), Reading.OfReleasesBehind(Scoring, 1, belowPublicMinimum: false, observed: false));
        Assert.Equal(Reading.Observed(5), Reading.OfFindings(Scoring, minor: 2, major: 1));
        Assert.Equal(Reading.Observed(1_000_000), Reading.OfUptime(Scoring, 1, 1, true));
        Assert.Equal(Reading.Claimed(0), Reading.OfErrors(0, 1, false));
        Assert.Equal(Reading.Missing, Reading.OfErrors(1, 0, true));
        Assert.Equal(Reading.Observed(1_000_000), Reading.OfErrors(5, 2, true));
        Assert.Equal(Reading.Claimed(333_333), Reading.OfErrors(1, 3, false));
        Assert.Equal(int.MaxValue, Reading.Observed(1, long.MaxValue).StandardError);
    }

    [Property(MaxTest = 1_000)]
    public void RootUp_AnyValue_IsTheLeastWithASquareNotBelow(uint high, uint low)
    {
        long value = ((long)(high >> 2) << 32) | low;
        long root = SamplingError.RootUp(value);
        Assert.True((Int128)root * root >= value);
        Assert.True(root == 0 || (Int128)(root - 1) * (root - 1) < value);
    }

    [Fact]
    public void RootUp_SmallValues_AreExact()
    {
        for (long value = -1; value < 5_000; value++)
        {
            long expected = 0;
            while (expected * expected < value)
                expected++;
            Assert.Equal(expected, SamplingError.RootUp(value));
        }
    }

    [Theory]
    [InlineData(950_000, 1_440, 938_513)] // 0.95 - sqrt(0.95 x 0.05 x 4 / 1,440) = 0.95 - 0.0114868, the error rounded up
    [InlineData(950_000, 1, 514_110)]
    [InlineData(10_000, 1, 0)]
    public void LowerQuantile_Table_IsOneStandardErrorLower(long quantile, long slots, long expected) => Assert.Equal(expected, SamplingError.LowerQuantile(Scoring, quantile, slots));

    [Fact]
    public void OfShare_Edges_AreExactOrRefused()
    {
        Assert.Equal(0, SamplingError.OfShare(Scoring, 1_000_000, 10));
        Assert.Equal(0, SamplingError.OfShare(Scoring, 2_000_000, 10));
        Assert.Equal(0, SamplingError.OfShare(Scoring, 0, 10));
        Assert.Equal(500_000, SamplingError.OfShare(Scoring, 500_000, 4));
        Assert.Equal(3, SamplingError.OfShare(Scoring, 1, 999_998)); // the root of 4 x 999,999 / 999,998, a little above 4, rounded up
        Assert.Equal(2, SamplingError.OfShare(Scoring, 1, 999_999));
        Assert.Throws<ArgumentOutOfRangeException>(() => SamplingError.OfShare(Scoring, 1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => SamplingError.OfShare(Scoring, -1, 1));
    }

    [Property(MaxTest = 500)]
    public void LowerMedian_AnyValues_IsThatOfASort(short[] values)
    {
        long[] numbers = [.. values.Select(static value => (long)value)];
        long? expected = numbers.Length == 0 ? null : numbers.Order().ElementAt((numbers.Length - 1) / 2);
        Assert.Equal(expected, NetworkMedians.LowerMedian(numbers));
    }

    [Theory]
    // Sevenths of 100,000: floors 14,285 (5/7 left), 14,285 (5/7) and 71,428 (4/7): what is left goes to the largest remainders, not to the largest parts.
    [InlineData(100_000, 14_286, 14_286, 71_428)]
    [InlineData(99_999, 14_286, 14_285, 71_428)] // ties to the earlier part
    [InlineData(99_998, 14_285, 14_285, 71_428)]
    public void Share_Remainders_TheLargestFirst(int total, int first, int second, int third)
    {
        int[] shares = new int[3];
        Rescaling.Share([1, 1, 5], 7, total, shares);
        Assert.Equal([first, second, third], shares);
    }

    [Property(MaxTest = 300)]
    public void Share_RandomParts_ReachTheirTotals(byte[] raw)
    {
        int[] maxima = [.. raw.Take(13).Select(static value => value * 390)];
        int measured = maxima.Sum();
        if (measured == 0)
            return;
        int[] points = [.. maxima.Select(static (max, i) => max * (i % 7) / 6)];
        int score = Rescaling.ScoreOf(points.Sum(), measured);
        int[] given = new int[points.Length];
        int[] lost = new int[points.Length];
        Rescaling.Share(points, measured, score, given);
        Rescaling.Share([.. maxima.Zip(points, static (max, gave) => max - gave)], measured, 100_000 - score, lost);
        Assert.Equal(100_000, given.Sum() + lost.Sum());
        Assert.Equal(score, given.Sum());
        Assert.All(given.Zip(points), pair => Assert.InRange(pair.First, (long)pair.Second * 100_000 / measured, (long)pair.Second * 100_000 / measured + 1));
    }

    [Fact]
    public void Share_Ties_GoToTheEarlierPart()
    {
        int[] shares = new int[3];
        Rescaling.Share([1, 1, 1], 3, 100_000, shares);
        Assert.Equal([33_334, 33_333, 33_333], shares);
        Assert.Throws<ArgumentOutOfRangeException>(() => Rescaling.Share([1, 1, 1], 3, 100_003, new int[3]));
    }
}
