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
