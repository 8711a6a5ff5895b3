namespace NodeProgram.Domain.Measurement.Digests;

/// <summary>
/// How many values there were of each size, sizes kept as <see cref="CompactNumber"/>: any quantile comes back at most <see cref="CompactNumber.RelativeErrorPpm"/> too small and
/// never too large, whatever was added. Merging adds the counts: associative and commutative, so that shards can be summed in any order. At most 65,536 sizes.
/// Counts are of what was added; who must not count a redelivered value twice adds from <see cref="NodeBlock"/>s, which hold each slot once.
/// </summary>
public sealed class QuantileSketch
{
    private readonly SortedDictionary<ushort, long> counts = [];

    /// <summary>How many values were added.</summary>
    public long Count { get; private set; }

    /// <summary>Adds a value, 0 or more.</summary>
    public void Add(long value) => Add(CompactNumber.ToCode(value), 1);

    /// <summary>Adds all that the other sketch holds.</summary>
    public void Merge(QuantileSketch other)
    {
        foreach ((ushort code, long count) in other.counts)
            Add(code, count);
    }

    /// <summary>The value that at least this share of the values does not exceed (nearest rank); null when nothing was added.</summary>
    /// <param name="sharePpm">1 to 1,000,000; 950,000 is the p95.</param>
    public long? Quantile(long sharePpm)
    {
        long rank = Quantiles.Rank(Count, sharePpm), passed = 0;
        foreach ((ushort code, long count) in counts)
        {
            passed += count;
            if (passed > rank)
                return CompactNumber.FromCode(code);
        }

        return null;
    }

    /// <summary>The sizes and their counts, ascending: equal sketches have equal lists.</summary>
    public IEnumerable<(long Value, long Count)> Counts => counts.Select(entry => (CompactNumber.FromCode(entry.Key), entry.Value));

    private void Add(ushort code, long count)
    {
        counts[code] = counts.GetValueOrDefault(code) + count;
        Count += count;
    }
}
