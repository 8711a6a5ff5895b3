namespace NodeProgram.Domain.Measurement.Digests;

/// <summary>
/// A set of sequence numbers, kept as runs: what came without gaps is one run. Uniting two sets is associative, commutative and idempotent, which is what makes
/// a redelivered batch count once (design, telemetry flow). Bounded: a set that would need more than <see cref="RunsMax"/> runs refuses the number.
/// </summary>
public sealed class SequenceSet
{
    /// <summary>The most runs that a set keeps; a relay that drops its oldest batches makes one gap an outage, so 64 is far off.</summary>
    public const int RunsMax = 64;

    private readonly List<(long First, long Last)> runs = [];

    /// <summary>The runs, ascending, with a gap between each two.</summary>
    public IReadOnlyList<(long First, long Last)> Runs => runs;

    /// <summary>How many different numbers are in the set.</summary>
    public long Count
    {
        get
        {
            long count = 0;
            foreach ((long first, long last) in runs)
                count += last - first + 1;
            return count;
        }
    }

    /// <summary>Whether the number is in the set.</summary>
    public bool Contains(long number)
    {
        int at = FirstRunEndingAtOrAfter(number);
        return at < runs.Count && runs[at].First <= number;
    }

    /// <summary>Adds a run of numbers; false, and nothing changed, when the set would need more than <see cref="RunsMax"/> runs.</summary>
    public bool TryAdd(long first, long last)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfLessThan(last, first);

        // Runs that touch or overlap [first, last], neighbours included, become one.
        int from = FirstRunEndingAtOrAfter(first == 0 ? 0 : first - 1);
        int until = from;
        while (until < runs.Count && (last == long.MaxValue || runs[until].First <= last + 1))
            until++;
        if (from == until && runs.Count == RunsMax)
            return false;
        if (from < until)
        {
            first = Math.Min(first, runs[from].First);
            last = Math.Max(last, runs[until - 1].Last);
            runs.RemoveRange(from, until - from);
        }

        runs.Insert(from, (first, last));
        return true;
    }

    private int FirstRunEndingAtOrAfter(long number)
    {
        int low = 0, high = runs.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (runs[middle].Last < number)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
