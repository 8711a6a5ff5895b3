using System.Numerics;

namespace NodeProgram.Edge.Alerts;

/// <summary>A bounded history of a whole number, and where it is going. A clock that is set back begins a new one.</summary>
/// <param name="capacity">Points kept, at least 3; the oldest gives way.</param>
/// <param name="spacingMs">Points closer to the one before are left out.</param>
internal sealed class Trend(int capacity, long spacingMs)
{
    private readonly Queue<(long AtMs, long Value)> points = new();
    private long lastAtMs = long.MinValue;

    internal int Count => points.Count;

    internal long Last { get; private set; }

    internal void Clear()
    {
        points.Clear();
        lastAtMs = long.MinValue;
    }

    /// <summary>True when the point was taken.</summary>
    internal bool Add(long atMs, long value)
    {
        if (atMs < lastAtMs)
            Clear();
        if (points.Count > 0 && atMs - lastAtMs < spacingMs)
            return false;
        points.Enqueue((atMs, value));
        if (points.Count > capacity)
            points.Dequeue();
        (lastAtMs, Last) = (atMs, value);
        return true;
    }

    /// <summary>Growth a day by least squares, in whole numbers throughout; 0 with fewer than two points. Times and values count from the first point.</summary>
    internal long PerDay()
    {
        if (points.Count < 2)
            return 0;
        (long firstMs, long firstValue) = points.Peek();
        BigInteger n = points.Count, x = 0, y = 0, xy = 0, xx = 0;
        foreach ((long atMs, long value) in points)
        {
            BigInteger dx = atMs - firstMs, dy = (BigInteger)value - firstValue;
            x += dx;
            y += dy;
            xy += dx * dy;
            xx += dx * dx;
        }

        BigInteger below = n * xx - x * x;
        return below.IsZero ? 0 : (long)BigInteger.Clamp((n * xy - x * y) * 86_400_000 / below, long.MinValue, long.MaxValue);
    }

    /// <summary>The least value of each third of the history, oldest first; a sawtooth's teeth do not count. Needs three points.</summary>
    internal (long First, long Middle, long Last) LeastOfThirds()
    {
        long[] values = [.. points.Select(point => point.Value)];
        int third = values.Length / 3;
        return (values[..third].Min(), values[third..^third].Min(), values[^third..].Min());
    }
}
