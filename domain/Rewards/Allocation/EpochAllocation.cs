using System.Collections.Immutable;
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
        BigInteger paid = BigInteger.Zero, escrowed = BigInteger.Zero;
        foreach (ref readonly NodeShare share in nodes.AsSpan())
        {
            paid += share.Paid.Value;
            foreach (EscrowedAmount amount in share.Escrowed)
                escrowed += amount.Amount.Value;
        }

        (Paid, Escrowed, RolloverOut) = (new Wei(paid), new Wei(escrowed), pool + rolloverIn - new Wei(paid + escrowed));
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
        // Weights in the order given (memory is read in its order), ids only where remainders tie, one pass in the order of ids at the end.
        var weights = new UInt128[claims.Count];
        for (int i = 0; i < weights.Length; i++)
            weights[i] = claims[i].Time.Of(claims[i].Factors.Weight(policy.WeightCap));
        int[] order = NodeOrder.Ascending(claims);
        Wei[]? gross = LargestRemainder.Split(policy.FeePool + rolloverIn, weights, (left, right) => claims[left].Node.CompareTo(claims[right].Node));

        var shares = new NodeShare[order.Length];
        for (int place = 0; place < order.Length; place++)
        {
            int claim = order[place];
            shares[place] = Share(claims[claim], weights[claim], gross is null ? Wei.Zero : gross[claim]);
        }

        return new EpochAllocation(epoch, policy.FeePool, rolloverIn, ImmutableCollectionsMarshal.AsImmutableArray(shares));
    }

    /// <summary>What every operator is paid for this epoch: the sum over its nodes. Operators without any node are absent.</summary>
    public Dictionary<OperatorId, Wei> PaidByOperator()
    {
        var sums = new Dictionary<OperatorId, Wei>(Nodes.Length);
        foreach (ref readonly NodeShare share in Nodes.AsSpan())
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
}
