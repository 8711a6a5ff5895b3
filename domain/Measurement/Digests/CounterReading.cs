namespace NodeProgram.Domain.Measurement.Digests;

/// <summary>
/// What a relay's counters stood at in one batch: totals since its boot, so that a lost batch loses nothing and a repeated one adds nothing.
/// All values are counts, 0 or more; <c>default</c> is a relay that has counted nothing.
/// </summary>
/// <param name="Attempts">Connections that clients tried to make.</param>
/// <param name="Successes">Connections that were made.</param>
/// <param name="Requests">Requests served, failed ones included.</param>
/// <param name="Errors">Requests that failed for a reason of the server's.</param>
public readonly record struct CounterReading(long Attempts, long Successes, long Requests, long Errors)
{
    /// <summary>The increase since an earlier reading of the same boot; a counter that stands lower than before has gained nothing.</summary>
    public CounterReading Since(CounterReading earlier) => new(
        Math.Max(0, Attempts - earlier.Attempts),
        Math.Max(0, Successes - earlier.Successes),
        Math.Max(0, Requests - earlier.Requests),
        Math.Max(0, Errors - earlier.Errors));

    /// <summary>The most that a sum comes to, 10^12, more than a node serves in an epoch: what a node claims must not be able to stop the close of an epoch.</summary>
    public const long SumMax = 1_000_000_000_000;

    /// <summary>Sum of two increases, each of its counts at most <see cref="SumMax"/>.</summary>
    public static CounterReading operator +(CounterReading left, CounterReading right) => new(
        Add(left.Attempts, right.Attempts), Add(left.Successes, right.Successes), Add(left.Requests, right.Requests), Add(left.Errors, right.Errors));

    private static long Add(long left, long right) => Math.Min(SumMax, Math.Min(SumMax, left) + Math.Min(SumMax, right));

    // Two different readings under one sequence number are a relay's contradiction: the smaller one is kept for the start, the larger for the end,
    // by a fixed order, so that merging gives the same result in any order.
    internal static int Compare(CounterReading left, CounterReading right) =>
        (left.Attempts, left.Successes, left.Requests, left.Errors).CompareTo((right.Attempts, right.Successes, right.Requests, right.Errors));
}
