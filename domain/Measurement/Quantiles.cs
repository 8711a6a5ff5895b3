namespace NodeProgram.Domain.Measurement;

/// <summary>Order statistics on whole numbers, by the nearest rank: the result is always one of the numbers.</summary>
public static class Quantiles
{
    private const int FewMax = 16;

    /// <summary>The lower median: of an even number of values the smaller one in the middle (rules, section 2).</summary>
    /// <param name="values">At least one value; put in order by this call.</param>
    public static long LowerMedian(Span<long> values) => Nearest(values, 500_000);

    /// <summary>The smallest value that at least this share of the values does not exceed.</summary>
    /// <param name="values">At least one value; put in order by this call.</param>
    /// <param name="sharePpm">1 to 1,000,000; 950,000 is the p95.</param>
    public static long Nearest(Span<long> values, long sharePpm)
    {
        if (values.IsEmpty)
            throw new ArgumentException("There is no quantile of nothing.", nameof(values));
        Order(values);
        return values[Rank(values.Length, sharePpm)];
    }

    /// <summary>The figures that are there, of all blocks one after the other; no enumerator and no box for each of them, since they are millions.</summary>
    /// <param name="blocks">The blocks.</param>
    /// <param name="figuresOf">A block's figures; null is none.</param>
    internal static long[] Known<TBlock>(IReadOnlyCollection<TBlock> blocks, Func<TBlock, IReadOnlyList<long?>> figuresOf)
    {
        int most = 0, count = 0;
        foreach (TBlock block in blocks)
            most += figuresOf(block).Count;
        var known = new long[most];
        foreach (TBlock block in blocks)
        {
            IReadOnlyList<long?> figures = figuresOf(block);
            for (int i = 0; i < figures.Count; i++)
            {
                if (figures[i] is { } figure)
                    known[count++] = figure;
            }
        }

        return count == most ? known : known[..count];
    }

    // Nearly always the reports of a handful of witnesses, by the million: for so few inserting is the quickest.
    private static void Order(Span<long> values)
    {
        if (values.Length > FewMax)
        {
            values.Sort();
            return;
        }

        for (int i = 1; i < values.Length; i++)
        {
            long value = values[i];
            int place = i;
            for (; place > 0 && values[place - 1] > value; place--)
                values[place] = values[place - 1];
            values[place] = value;
        }
    }

    // ceil(count x share) - 1
    internal static int Rank(long count, long sharePpm)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sharePpm, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sharePpm, 1_000_000);
        return (int)((count * sharePpm + 999_999) / 1_000_000 - 1);
    }
}
