namespace NodeProgram.Domain.Scoring;

/// <summary>The network's median of each input in one epoch, over the nodes with a valid value: what a missing input decays to (rules, section 3).</summary>
public sealed class NetworkMedians
{
    private readonly long?[] medians;

    /// <summary>These medians, by <see cref="ScoreInput"/>; null where nobody had a valid value.</summary>
    public NetworkMedians(IReadOnlyList<long?> medians)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(medians.Count, ScoreInputs.Count);
        this.medians = [.. medians];
    }

    /// <summary>The median of an input; null when nobody had a valid value.</summary>
    public long? this[ScoreInput input] => medians[(int)input];

    /// <summary>The lower median of each input over these nodes. Takes time linear in the nodes.</summary>
    public static NetworkMedians Of(ReadOnlySpan<ReadingSet> nodes)
    {
        var medians = new long?[ScoreInputs.Count];
        long[] values = new long[nodes.Length];
        for (int input = 0; input < ScoreInputs.Count; input++)
        {
            int count = 0;
            foreach (ref readonly ReadingSet node in nodes)
            {
                if (node[input].Source != ReadingSource.Missing)
                    values[count++] = node[input].Value;
            }

            medians[input] = LowerMedian(values.AsSpan(0, count));
        }

        return new NetworkMedians(medians);
    }

    /// <summary>The lower median: the middle value, or the lower of the two in the middle; null of nothing. Reorders the values.</summary>
    public static long? LowerMedian(Span<long> values)
    {
        if (values.Length == 0)
            return null;
        int wanted = (values.Length - 1) / 2;
        int low = 0;
        int high = values.Length - 1;
        while (low < high)
        {
            // Hoare's selection; the middle of three as pivot keeps sorted input linear.
            long pivot = MiddleOf(values[low], values[low + (high - low) / 2], values[high]);
            int left = low;
            int right = high;
            while (left <= right)
            {
                while (values[left] < pivot)
                    left++;
                while (values[right] > pivot)
                    right--;
                if (left <= right)
                {
                    (values[left], values[right]) = (values[right], values[left]);
                    left++;
                    right--;
                }
            }

            if (wanted <= right)
                high = right;
            else if (wanted >= left)
                low = left;
            else
                break;
        }

        return values[wanted];
    }

    private static long MiddleOf(long a, long b, long c) => Math.Max(Math.Min(a, b), Math.Min(Math.Max(a, b), c));
}
