using System.Numerics;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Rewards.Allocation;

/// <summary>
/// The largest-remainder method (rules, section 4): floor shares, then one wei each to the largest remainders, ties by id ascending; the parts sum to the whole
/// exactly. Parts depend on weights and ids alone, never on the order of the input.
/// </summary>
public static class LargestRemainder
{
    /// <summary>Splits an amount by weights.</summary>
    /// <param name="whole">The amount.</param>
    /// <param name="weights">One weight a part. A part of weight 0 gets nothing.</param>
    /// <param name="compareIds">Orders two parts, named by their places, by their ids; asked only where remainders tie. Ids must differ.</param>
    /// <returns>One amount a part, summing to the whole; null when all weights are 0 or there is no part (nobody can be paid).</returns>
    public static Wei[]? Split(Wei whole, ReadOnlySpan<UInt128> weights, Comparison<int> compareIds)
    {
        // Few distinct weights occur, however many parts there are: equal weights share quotient and remainder.
        var groupOfWeight = new Dictionary<UInt128, int>();
        var groups = new List<Group>();
        var groupOfPart = new int[weights.Length];
        BigInteger total = BigInteger.Zero;
        for (int part = 0; part < weights.Length; part++)
        {
            if (!groupOfWeight.TryGetValue(weights[part], out int group))
            {
                group = groups.Count;
                groupOfWeight.Add(weights[part], group);
                groups.Add(new Group(weights[part]));
            }

            groupOfPart[part] = group;
            groups[group].Parts++;
        }

        foreach (Group group in groups)
            total += (BigInteger)group.Weight * group.Parts;
        if (total.IsZero)
            return null;

        BigInteger left = whole.Value;
        foreach (Group group in groups)
        {
            BigInteger share = BigInteger.DivRem(whole.Value * (BigInteger)group.Weight, total, out BigInteger remainder);
            (group.Share, group.Remainder) = (new Wei(share), remainder);
            left -= share * group.Parts;
        }

        Wei[] parts = new Wei[weights.Length];
        HashSet<int> luckyParts = GiveOutWei(groups, groupOfPart, (long)left, compareIds);
        for (int part = 0; part < parts.Length; part++)
        {
            Group group = groups[groupOfPart[part]];
            parts[part] = group.AllGetOneMore || luckyParts.Contains(part) ? group.ShareAndOne : group.Share;
        }

        return parts;
    }

    // Whole groups from the largest remainder down; the group (or tied groups) for which not enough is left is settled by id.
    private static HashSet<int> GiveOutWei(List<Group> groups, int[] groupOfPart, long left, Comparison<int> compareIds)
    {
        var ranked = new List<Group>(groups);
        ranked.Sort(static (a, b) => b.Remainder.CompareTo(a.Remainder));
        for (int first = 0, end; left > 0; first = end)
        {
            long parts = 0;
            for (end = first; end < ranked.Count && ranked[end].Remainder == ranked[first].Remainder; end++)
                parts += ranked[end].Parts;
            if (parts > left)
                return LowestIds(ranked.GetRange(first, end - first), groups, groupOfPart, (int)left, compareIds);
            for (int rank = first; rank < end; rank++)
                ranked[rank].AllGetOneMore = true;
            left -= parts;
        }

        return [];
    }

    private static HashSet<int> LowestIds(List<Group> tied, List<Group> groups, int[] groupOfPart, int count, Comparison<int> compareIds)
    {
        foreach (Group group in tied)
            group.IsTied = true;
        var parts = new List<int>();
        for (int part = 0; part < groupOfPart.Length; part++)
        {
            if (groups[groupOfPart[part]].IsTied)
                parts.Add(part);
        }

        parts.Sort(compareIds);
        return [.. parts.GetRange(0, count)];
    }

    private sealed class Group(UInt128 weight)
    {
        private Wei share;

        public UInt128 Weight { get; } = weight;

        public long Parts { get; set; }

        public Wei Share
        {
            get => share;
            set => (share, ShareAndOne) = (value, new Wei(value.Value + 1));
        }

        public Wei ShareAndOne { get; private set; }

        public BigInteger Remainder { get; set; }

        public bool AllGetOneMore { get; set; }

        public bool IsTied { get; set; }
    }
}
