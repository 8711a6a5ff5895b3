using System.Collections.Immutable;
using System.Numerics;
using NodeProgram.Domain.Penalties;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Rewards;
using NodeProgram.Domain.Rewards.Allocation;
using NodeProgram.Domain.Rewards.Weights;

namespace NodeProgram.Domain.Tests.Rewards.Allocation;

/// <summary>An epoch with random pool, cap, weights and escrows; the same for the same seed.</summary>
internal sealed record RandomEpoch(Wei RolloverIn, NodeClaim[] Claims, RewardsPolicy Policy)
{
    private static readonly RewardsPolicy Default = new();

    public static RandomEpoch Of(int seed)
    {
        var random = new Random(seed);
        var claims = new NodeClaim[random.Next(13)];
        for (int i = 0; i < claims.Length; i++)
            claims[i] = new NodeClaim(Node(random), new OperatorId(1 + random.Next(4)), Factors(random), Reductions(random));
        RewardsPolicy policy = Default with { FeePool = Amount(random), WeightCap = new BasisPoints(random.Next(1, 1_000_001)) };
        return new RandomEpoch(random.Next(3) == 0 ? Amount(random) : Wei.Zero, claims, policy);
    }

    public EpochAllocation Split() => EpochAllocation.Split(new EpochId(20_000), RolloverIn, Claims, Policy);

    internal static NodeId Node(Random random)
    {
        byte[] bytes = new byte[32];
        random.NextBytes(bytes);
        return NodeId.FromBytes(bytes);
    }

    private static RewardFactors Factors(Random random)
    {
        // A third unscored, a third from a handful of usual factors (ties), a third anything the policy allows.
        return random.Next(3) switch
        {
            0 => RewardFactors.One with { Quality = new BasisPoints(0) },
            1 => RewardFactors.One with { Quality = new BasisPoints(5_000 * random.Next(1, 5)), Region = new BasisPoints(10_000 + 5_000 * random.Next(3)) },
            _ => new RewardFactors(Any(random), Any(random), Any(random), Any(random), Any(random), Any(random), Any(random), Any(random)),
        };
    }

    private static BasisPoints Any(Random random) => new(random.Next(RewardsPolicy.FactorMax + 1));

    private static ImmutableArray<Reduction> Reductions(Random random) => random.Next(2) == 0
        ? default
        : [.. Enumerable.Range(0, random.Next(4)).Select(_ => new Reduction(new FaultId(Bytes32.FromBytes(Node(random).ToBytes())), new BasisPoints(random.Next(10_001))))];

    private static Wei Amount(Random random)
    {
        byte[] bytes = new byte[random.Next(16)];
        random.NextBytes(bytes);
        return new Wei(new BigInteger(bytes, isUnsigned: true) >> 1);
    }
}
