using FsCheck.Xunit;
using NodeProgram.Domain.Measurement;
using NodeProgram.Domain.Measurement.Digests;

namespace NodeProgram.Domain.Tests.Measurement.Digests;

public sealed class QuantileSketchTests
{
    private static QuantileSketch Sketch(IEnumerable<uint> values)
    {
        var sketch = new QuantileSketch();
        foreach (uint value in values)
            sketch.Add(value);
        return sketch;
    }

    [Property]
    public bool Quantile_AnyValues_IsTheExactOneWithinTheStatedError(uint[] values, byte share)
    {
        if (values.Length == 0)
            return Sketch(values).Quantile(500_000) is null;
        long ppm = share * 3_900L + 1;
        long exact = Quantiles.Nearest(values.Select(value => (long)value).ToArray(), ppm);
        long sketched = Sketch(values).Quantile(ppm)!.Value;
        return sketched <= exact && (exact - sketched) * 1_000_000 <= exact * CompactNumber.RelativeErrorPpm;
    }

    [Property]
    public bool Merge_AnyOrderAndGrouping_IsTheSame(uint[] a, uint[] b, uint[] c)
    {
        QuantileSketch left = Sketch(a), right = Sketch(c);
        left.Merge(Sketch(b));
        left.Merge(Sketch(c));
        right.Merge(Sketch(b));
        right.Merge(Sketch(a));
        return left.Counts.SequenceEqual(right.Counts) && left.Counts.SequenceEqual(Sketch([.. a, .. b, .. c]).Counts) && left.Count == a.Length + b.Length + c.Length;
    }

    [Theory]
    [InlineData(new long[] { 4, 1, 3, 2 }, 2)] // of an even number the smaller one in the middle
    [InlineData(new long[] { 5, 1, 3 }, 3)]
    [InlineData(new long[] { 7 }, 7)]
    public void LowerMedian_Values_IsTheLowerMiddle(long[] values, long expected) => Assert.Equal(expected, Quantiles.LowerMedian(values));

    [Theory]
    [InlineData(20, 19)] // ceil(0.95 x 20) = 19
    [InlineData(21, 20)]
    [InlineData(1, 1)]
    public void Nearest_P95_IsTheNearestRank(int count, long expected) =>
        Assert.Equal(expected, Quantiles.Nearest(Enumerable.Range(1, count).Select(n => (long)n).Reverse().ToArray(), 950_000));
}
