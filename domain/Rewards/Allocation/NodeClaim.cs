using System.Collections.Immutable;
using NodeProgram.Domain.Penalties;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Rewards.Weights;

namespace NodeProgram.Domain.Rewards.Allocation;

/// <summary>A part of a node's share that goes into escrow: a reduction, or a share in dispute (rules, section 4).</summary>
/// <param name="Case">The case whose escrow takes it.</param>
/// <param name="Part">Of the node's share, 0 to 10,000 bp.</param>
public readonly record struct Reduction(FaultId Case, BasisPoints Part);

/// <summary>How much of its active time a node earns in: all of it but announced maintenance (rules, section 2). <c>default</c> is all of it.</summary>
/// <param name="Earning">Slots that earn, 0 to <paramref name="Active"/>.</param>
/// <param name="Active">Active slots; 0 for all of the time.</param>
public readonly record struct EarningTime(int Earning, int Active)
{
    /// <summary>The part of a weight, truncated.</summary>
    /// <exception cref="ArgumentOutOfRangeException">More slots earn than are active, or a number is negative.</exception>
    public UInt128 Of(UInt128 weight)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(Earning);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Earning, Active);
        if (Earning == Active)
            return weight;
        // The quotient and the rest apart: nothing overflows, and the result is that of one division.
        UInt128 active = (UInt128)Active, earning = (UInt128)Earning;
        return weight / active * earning + weight % active * earning / active;
    }
}

/// <summary>What a node brings to the split of an epoch's pool.</summary>
/// <param name="Node">The node; each at most once.</param>
/// <param name="Operator">Who is paid; not the treasury.</param>
/// <param name="Factors">Its factors.</param>
/// <param name="Reductions">Taken after the split; empty or default for none.</param>
/// <param name="Time">How much of its time earns: its weight counts for that part.</param>
public sealed record NodeClaim(NodeId Node, OperatorId Operator, RewardFactors Factors, ImmutableArray<Reduction> Reductions = default, EarningTime Time = default);

/// <summary>What a case's escrow takes from a node.</summary>
/// <param name="Case">The case.</param>
/// <param name="Amount">How much; 0 is listed too, so that the operator sees that nothing was taken.</param>
public readonly record struct EscrowedAmount(FaultId Case, Wei Amount);

/// <summary>A node's part of an epoch's pool.</summary>
/// <param name="Node">The node.</param>
/// <param name="Operator">Who is paid.</param>
/// <param name="Weight">Its weight; 10^32 is 1.0.</param>
/// <param name="Gross">Its share of the pool.</param>
/// <param name="Paid">The share less what went into escrow.</param>
/// <param name="Escrowed">What went into escrow, by case ascending; empty for nothing.</param>
public readonly record struct NodeShare(NodeId Node, OperatorId Operator, UInt128 Weight, Wei Gross, Wei Paid, ImmutableArray<EscrowedAmount> Escrowed);
