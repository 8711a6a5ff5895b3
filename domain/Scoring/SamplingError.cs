using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Scoring;

/// <summary>
/// The sampling error of observed inputs (rules, section 3: the confidence rule), in integer arithmetic, rounded up. Slots in a row are not independent:
/// <c>n</c> slots count as <c>n / SlotsPerIndependentSample</c> observations.
/// </summary>
public static class SamplingError
{
    /// <summary>The standard error of a share: <c>sqrt(p (1 - p) / n)</c>, in parts per million.</summary>
    /// <param name="policy">For the slots that count as one observation.</param>
    /// <param name="sharePpm">The share, 0 to 1,000,000; above is taken as 1,000,000.</param>
    /// <param name="slots">At least 1.</param>
    public static long OfShare(ScoringPolicy policy, long sharePpm, long slots)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sharePpm);
        ArgumentOutOfRangeException.ThrowIfLessThan(slots, 1);
        long share = Math.Min(sharePpm, PartsPerMillion.One.Value);
        long product = share * (PartsPerMillion.One.Value - share) * policy.SlotsPerIndependentSample;
        return RootUp((product + slots - 1) / slots);
    }

    /// <summary>
    /// Where to read a distribution for a quantile that is one standard error lower: <c>q - sqrt(q (1 - q) / n)</c>, in parts per million, not below 0. The standard error of the p95 is the
    /// p95 less the value read there.
    /// </summary>
    /// <param name="policy">For the slots that count as one observation.</param>
    /// <param name="quantilePpm">The quantile, 950,000 for the p95.</param>
    /// <param name="slots">The slots that the distribution holds, at least 1.</param>
    public static long LowerQuantile(ScoringPolicy policy, long quantilePpm, long slots) => Math.Max(0, quantilePpm - OfShare(policy, quantilePpm, slots));

    /// <summary>The least integer whose square is not below the value.</summary>
    public static long RootUp(long value)
    {
        if (value <= 0)
            return 0;
        // Newton from above falls until it reaches the integer square root.
        long root = 1L << ((64 - System.Numerics.BitOperations.LeadingZeroCount((ulong)value) + 1) / 2);
        while (true)
        {
            long next = (root + value / root) / 2;
            if (next >= root)
                return root * root == value ? root : root + 1;
            root = next;
        }
    }
}
