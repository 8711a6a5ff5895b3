using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Rewards.Allocation;

/// <summary>
/// The split of an epoch's pool over its nodes (rules, section 4). <c>Pool + RolloverIn = Paid + Escrowed + RolloverOut</c> to the wei. Nodes stand in ascending
/// order of their ids, whatever the order of the claims.
/// </summary>
public sealed record EpochAllocation
{
    private EpochAllocation(EpochId epoch, Wei pool, Wei rolloverIn, ImmutableArray<NodeShare> nodes)
    {
        (Epoch, Pool, RolloverIn, Nodes) = (epoch, pool, rolloverIn, nodes);
        BigInteger paid = BigInteger.Zero, gross = BigInteger.Zero;
        foreach (NodeShare share in nodes)
        {
            paid += share.Paid.Value;
            gross += share.Gross.Value;
        }

        (Paid, Escrowed, RolloverOut) = (new Wei(paid), new Wei(gross - paid), pool + rolloverIn - new Wei(gross));
    }

    /// <summary>The epoch.</summary>
    public EpochId Epoch { get; }

    /// <summary>The epoch's fee pool.</summary>
    public Wei Pool { get; }

    /// <summary>What earlier epochs could not pay.</summary>
    public Wei RolloverIn { get; }

    /// <summary>The sum of all nodes' paid amounts.</summary>
    public Wei Paid { get; }

    /// <summary>The sum that went into escrow.</summary>
    public Wei Escrowed { get; }

    /// <summary>What this epoch could not pay: everything when all weights are 0, else nothing.</summary>
    public Wei RolloverOut { get; }

    /// <summary>Each node's part, by ascending id.</summary>
    public ImmutableArray<NodeShare> Nodes { get; }

    /// <summary>Splits the pool.</summary>
    /// <param name="epoch">The epoch.</param>
    /// <param name="rolloverIn">What the epoch before could not pay.</param>
    /// <param name="claims">The nodes, in any order.</param>
    /// <param name="policy">The policy in force at the epoch's start.</param>
    /// <exception cref="ArgumentException">A node occurs twice, an operator is the treasury, or a reduction is above its whole: bugs of the caller.</exception>
    public static EpochAllocation Split(EpochId epoch, Wei rolloverIn, IReadOnlyList<NodeClaim> claims, RewardsPolicy policy)
    {
        NodeClaim[] ordered = InOrder(claims);
        var weights = new UInt128[ordered.Length];
        for (int i = 0; i < ordered.Length; i++)
            weights[i] = ordered[i].Factors.Weight(policy.WeightCap);

        // In ascending order of ids a place is an id.
        Wei[]? gross = LargestRemainder.Split(policy.FeePool + rolloverIn, weights, static (left, right) => left.CompareTo(right));
        var shares = new NodeShare[ordered.Length];
        for (int i = 0; i < ordered.Length; i++)
            shares[i] = Share(ordered[i], weights[i], gross is null ? Wei.Zero : gross[i]);
        return new EpochAllocation(epoch, policy.FeePool, rolloverIn, ImmutableCollectionsMarshal.AsImmutableArray(shares));
    }

    /// <summary>What every operator is paid for this epoch: the sum over its nodes. Operators without any node are absent.</summary>
    public Dictionary<OperatorId, Wei> PaidByOperator()
    {
        var sums = new Dictionary<OperatorId, Wei>();
        foreach (NodeShare share in Nodes)
        {
            ref Wei sum = ref CollectionsMarshal.GetValueRefOrAddDefault(sums, share.Operator, out bool exists);
            sum = exists ? sum + share.Paid : share.Paid;
        }

        return sums;
    }

    private static NodeShare Share(NodeClaim claim, UInt128 weight, Wei gross)
    {
        if (claim.Reductions.IsDefaultOrEmpty)
            return new NodeShare(claim.Node, claim.Operator, weight, gross, gross, []);

        Wei left = gross;
        var escrowed = ImmutableArray.CreateBuilder<EscrowedAmount>(claim.Reductions.Length);
        foreach (Reduction reduction in claim.Reductions.OrderBy(static reduction => reduction.Case))
        {
            if (reduction.Part > BasisPoints.One)
                throw new ArgumentException($"A reduction of {reduction.Part} bp takes more than the whole of node {claim.Node}.", nameof(claim));
            // Floored: the operator keeps the odd wei. Several reductions never take more than the share.
            Wei amount = new(BigInteger.Min(left.Value, gross.Value * reduction.Part.Value / BasisPoints.One.Value));
            escrowed.Add(new EscrowedAmount(reduction.Case, amount));
            left -= amount;
        }

        return new NodeShare(claim.Node, claim.Operator, weight, gross, left, escrowed.MoveToImmutable());
    }

    private static NodeClaim[] InOrder(IReadOnlyList<NodeClaim> claims)
    {
        var ordered = new NodeClaim[claims.Count];
        var prefixes = new ulong[ordered.Length];
        for (int i = 0; i < ordered.Length; i++)
        {
            ordered[i] = claims[i];
            if (claims[i].Operator == OperatorId.Treasury || claims[i].Node.IsNone)
                throw new ArgumentException($"A claim without a node, or of the treasury's number, which is no operator: {claims[i].Node}.", nameof(claims));
            prefixes[i] = Prefix(claims[i].Node);
        }

        Array.Sort(prefixes, ordered);
        for (int first = 0, end; first < ordered.Length; first = end)
        {
            for (end = first + 1; end < ordered.Length && prefixes[end] == prefixes[first];)
                end++;
            if (end - first == 1)
                continue;
            Array.Sort(ordered, first, end - first, Comparer<NodeClaim>.Create(static (left, right) => left.Node.CompareTo(right.Node)));
            for (int i = first + 1; i < end; i++)
            {
                if (ordered[i].Node == ordered[i - 1].Node)
                    throw new ArgumentException($"Node {ordered[i].Node} claims twice.", nameof(claims));
            }
        }

        return ordered;
    }

    // The first 8 bytes as a number order like the text does.
    private static ulong Prefix(NodeId node) => ulong.Parse(node.ToString().AsSpan(2, 16), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
