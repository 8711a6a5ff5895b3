using System.Globalization;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Rewards.Allocation;

/// <summary>The ascending order of claims by node, and the check that they are claims at all.</summary>
internal static class NodeOrder
{
    /// <summary>The places of the claims by ascending node.</summary>
    /// <exception cref="ArgumentException">A node occurs twice, or a claim has no node or no operator.</exception>
    internal static int[] Ascending(IReadOnlyList<NodeClaim> claims)
    {
        var order = new int[claims.Count];
        var prefixes = new ulong[order.Length];
        for (int place = 0; place < order.Length; place++)
        {
            NodeClaim claim = claims[place];
            if (claim.Operator == OperatorId.Treasury || claim.Node.IsNone)
                throw new ArgumentException($"A claim without a node, or of the treasury's number, which is no operator: {claim.Node}.", nameof(claims));
            (order[place], prefixes[place]) = (place, Prefix(claim.Node));
        }

        Array.Sort(prefixes, order);
        for (int first = 0, end; first < order.Length; first = end)
        {
            for (end = first + 1; end < order.Length && prefixes[end] == prefixes[first];)
                end++;
            if (end - first > 1)
                SortTied(order.AsSpan(first, end - first), claims);
        }

        return order;
    }

    private static void SortTied(Span<int> places, IReadOnlyList<NodeClaim> claims)
    {
        places.Sort((left, right) => claims[left].Node.CompareTo(claims[right].Node));
        for (int i = 1; i < places.Length; i++)
        {
            if (claims[places[i]].Node == claims[places[i - 1]].Node)
                throw new ArgumentException($"Node {claims[places[i]].Node} claims twice.", nameof(claims));
        }
    }

    // The first 8 bytes as a number order like the text does.
    private static ulong Prefix(NodeId node) => ulong.Parse(node.ToString().AsSpan(2, 16), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
