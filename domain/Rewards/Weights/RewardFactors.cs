using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Rewards.Weights;

/// <summary>
/// The factors of a node's weight in bp (rules, section 4). The institutional tier's volume and performance bonuses stand beside its base, so that no factor is ever
/// divided; elsewhere they are 1.0. <c>default</c> has the weight 0.
/// </summary>
/// <param name="Quality">The quality multiplier of the scorecard.</param>
/// <param name="Tier">The tier's base.</param>
/// <param name="Volume">The institutional volume bonus, else 1.0.</param>
/// <param name="Performance">The institutional performance bonus, else 1.0.</param>
/// <param name="Region">The region's factor.</param>
/// <param name="NodeType">The node type's factor.</param>
/// <param name="Genesis">The genesis factor, else 1.0.</param>
/// <param name="Lock">The factor of the lock's term.</param>
public readonly record struct RewardFactors(
    BasisPoints Quality, BasisPoints Tier, BasisPoints Volume, BasisPoints Performance, BasisPoints Region, BasisPoints NodeType, BasisPoints Genesis, BasisPoints Lock)
{
    /// <summary>The number of factors; a weight of 1.0 is 10,000 to this power.</summary>
    public const int Count = 8;

    /// <summary>All factors 1.0.</summary>
    public static RewardFactors One { get; } = new(
        BasisPoints.One, BasisPoints.One, BasisPoints.One, BasisPoints.One, BasisPoints.One, BasisPoints.One, BasisPoints.One, BasisPoints.One);

    /// <summary>The weight of a node whose factors are all 1.0: 10^32.</summary>
    public static UInt128 WeightOfOne { get; } = (UInt128)10_000_000_000_000_000 * 10_000_000_000_000_000;

    private static readonly UInt128 BasisPointsToTheSeventh = (UInt128)10_000_000_000_000_000 * 1_000_000_000_000;

    /// <summary>The weight: the exact product of the factors, at most the cap; 10^32 is a weight of 1.0.</summary>
    /// <param name="cap">The cap in bp (<see cref="RewardsPolicy.WeightCap"/>).</param>
    /// <exception cref="InvalidOperationException">A factor is above <see cref="RewardsPolicy.FactorMax"/>, which no valid policy gives.</exception>
    public UInt128 Weight(BasisPoints cap)
    {
        UInt128 product = (UInt128)Pair(Quality, Tier) * Pair(Volume, Performance) * ((UInt128)Pair(Region, NodeType) * Pair(Genesis, Lock));
        return UInt128.Min(product, (UInt128)cap.Value * BasisPointsToTheSeventh);
    }

    // Two factors of 16 bits make 32, four 64, eight 128: nothing can overflow.
    private static ulong Pair(BasisPoints first, BasisPoints second) =>
        first.Value <= RewardsPolicy.FactorMax && second.Value <= RewardsPolicy.FactorMax
            ? (ulong)first.Value * (ulong)second.Value
            : throw new InvalidOperationException($"A factor above {RewardsPolicy.FactorMax} bp: {first} or {second}.");
}
