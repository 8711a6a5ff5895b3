using FsCheck.Xunit;
using NodeProgram.Edge.Alerts;

namespace NodeProgram.Edge.Tests.Alerts;

public sealed class TrendTests
{
    [Property]
    public void PerDay_PointsOnALine_IsItsSlope(int start, short slopePerHour, byte count)
    {
        var trend = new Trend(300, 1);
        for (int hour = 0; hour < count + 2; hour++)
            Assert.True(trend.Add(hour * 3_600_000L, start + (long)hour * slopePerHour));
        Assert.Equal(24L * slopePerHour, trend.PerDay());
    }

    // By hand: x 0..4 h, y 0 2 1 3 4; slope = (5 * 29 - 10 * 10) / (5 * 30 - 100) = 0.9 an hour.
    [Fact]
    public void PerDay_ScatteredPoints_IsLeastSquares()
    {
        var trend = new Trend(5, 1);
        foreach ((long hour, long value) in new (long, long)[] { (-1, 900), (0, 0), (1, 2_000), (2, 1_000), (3, 3_000), (4, 4_000) })
            trend.Add((hour + 10) * 3_600_000, value);
        Assert.Equal(5, trend.Count); // the first gave way
        Assert.Equal(21_600, trend.PerDay());
    }

    [Property]
    public void PerDay_LargestValues_DoesNotOverflow(long[] values)
    {
        var trend = new Trend(50, 1);
        for (int index = 0; index < values.Length; index++)
            trend.Add(index, values[index]);
        trend.PerDay();
        Assert.InRange(trend.Count, 0, 50);
    }

    [Fact]
    public void Add_TooCloseOrClockSetBack_LeavesOutOrBeginsAnew()
    {
        var trend = new Trend(10, 100);
        Assert.True(trend.Add(1_000, 1));
        Assert.False(trend.Add(1_099, 2));
        Assert.True(trend.Add(1_100, 3));
        Assert.True(trend.Add(500, 4));
        Assert.Equal((1, 4L), (trend.Count, trend.Last));
    }
}
