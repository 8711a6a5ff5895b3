using FsCheck.Xunit;
using NodeProgram.Domain.Measurement.Digests;

namespace NodeProgram.Domain.Tests.Measurement.Digests;

public sealed class SequenceSetTests
{
    [Property]
    public bool TryAdd_AnyRunsInAnyOrder_IsTheSetOfTheirNumbers((byte First, byte Length)[] runs)
    {
        var set = new SequenceSet();
        var numbers = new SortedSet<long>();
        foreach ((byte first, byte length) in runs)
        {
            long last = first + length % 5;
            if (!set.TryAdd(first, last))
                return set.Runs.Count == SequenceSet.RunsMax;
            for (long n = first; n <= last; n++)
                numbers.Add(n);
        }

        bool separate = set.Runs.Zip(set.Runs.Skip(1)).All(pair => pair.First.Last + 1 < pair.Second.First);
        return separate && set.Count == numbers.Count && Enumerable.Range(0, 270).All(n => set.Contains(n) == numbers.Contains(n));
    }

    [Fact]
    public void TryAdd_OneRunTooMany_RefusesAndKeepsTheRest()
    {
        var set = new SequenceSet();
        for (int run = 0; run < SequenceSet.RunsMax; run++)
            Assert.True(set.TryAdd(run * 2, run * 2));
        Assert.False(set.TryAdd(1_000, 1_000));
        Assert.Equal(SequenceSet.RunsMax, set.Count);
        Assert.True(set.TryAdd(1, 1));
        Assert.Equal(SequenceSet.RunsMax - 1, set.Runs.Count);
    }

    [Fact]
    public void TryAdd_LargestNumber_IsKept()
    {
        var set = new SequenceSet();
        Assert.True(set.TryAdd(long.MaxValue, long.MaxValue));
        Assert.True(set.TryAdd(long.MaxValue - 1, long.MaxValue - 1));
        Assert.Equal((long.MaxValue - 1, long.MaxValue), Assert.Single(set.Runs));
    }
}
