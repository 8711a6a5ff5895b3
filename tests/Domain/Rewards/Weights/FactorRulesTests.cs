using System.Numerics;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Rewards;
using NodeProgram.Domain.Rewards.Weights;
using NodeProgram.Domain.Tiers;

namespace NodeProgram.Domain.Tests.Rewards.Weights;

public sealed class FactorRulesTests
{
    private static readonly RewardsPolicy Policy = new();

    [Theory]
    // rules, section 4, "tier"; program document, 3.2 and 4.1
    [InlineData(Tier.Hobbyist, 10_000)]
    [InlineData(Tier.Professional, 12_500)]
    [InlineData(Tier.Enterprise, 15_000)]
    [InlineData(Tier.Institutional, 15_000)]
    public void TierFactor_Tier_Base(Tier tier, int bp) => Assert.Equal(bp, FactorRules.TierFactor(tier, Policy).Value);

    [Theory]
    // rules, section 4: volume bonus 1.0 at 50 nodes rising linearly to 2.5 at 500
    [InlineData(Tier.Institutional, 49, 10_000)]
    [InlineData(Tier.Institutional, 50, 10_000)]
    [InlineData(Tier.Institutional, 51, 10_033)]
    [InlineData(Tier.Institutional, 275, 17_500)]
    [InlineData(Tier.Institutional, 499, 24_966)]
    [InlineData(Tier.Institutional, 500, 25_000)]
    [InlineData(Tier.Institutional, 5_000, 25_000)]
    [InlineData(Tier.Enterprise, 500, 10_000)]
    public void VolumeFactor_Nodes_OnlyForInstitutions(Tier tier, int nodes, int bp) => Assert.Equal(bp, FactorRules.VolumeFactor(tier, nodes, Policy).Value);

    [Theory]
    // rules, section 4: +25 % when every node scored >= 95,000
    [InlineData(Tier.Institutional, 95_000, 12_500)]
    [InlineData(Tier.Institutional, 94_999, 10_000)]
    [InlineData(Tier.Institutional, null, 10_000)]
    [InlineData(Tier.Enterprise, 100_000, 10_000)]
    public void PerformanceFactor_LowestScore_OnlyForInstitutions(Tier tier, int? lowest, int bp) =>
        Assert.Equal(bp, FactorRules.PerformanceFactor(tier, lowest is { } score ? new Millipoints(score) : null, Policy).Value);

    [Theory]
    // rules, section 4: >= 1 -> 1.0; 0.75 -> 1.5; <= 0.25 -> 2.0; linear between
    [InlineData(0, 20_000)]
    [InlineData(250_000, 20_000)]
    [InlineData(250_001, 19_999)]
    [InlineData(500_000, 17_500)]
    [InlineData(749_999, 15_000)]
    [InlineData(750_000, 15_000)]
    [InlineData(750_001, 14_999)]
    [InlineData(875_000, 12_500)]
    [InlineData(999_999, 10_000)]
    [InlineData(1_000_000, 10_000)]
    [InlineData(33_000_000, 10_000)]
    public void RegionFactor_ShareOfTarget_Factor(long ppm, int bp) => Assert.Equal(bp, FactorRules.RegionFactor(new PartsPerMillion(ppm), Policy).Value);

    [Theory]
    // rules, section 4, "node type"; program document, 4.2
    [InlineData(NodeType.Standard, long.MaxValue, long.MaxValue, 10_000)]
    [InlineData(NodeType.RegionalHub, 0, 0, 20_000)]
    [InlineData(NodeType.Edge, 0, 0, 15_000)]
    [InlineData(NodeType.Recording, 0, long.MaxValue, 10_000)]
    [InlineData(NodeType.Recording, 1_999_999_999, 0, 10_000)] // 0.05 a TB: 2 GB are a basis point
    [InlineData(NodeType.Recording, 2_000_000_000, 0, 10_001)]
    [InlineData(NodeType.Recording, 10_000_000_000_000, 0, 15_000)] // 10 TB
    [InlineData(NodeType.Archive, 39_999_999_999_999, 0, 29_999)]
    [InlineData(NodeType.Archive, 40_000_000_000_000, 0, 30_000)] // 40 TB: the cap
    [InlineData(NodeType.Archive, long.MaxValue, 0, 30_000)]
    [InlineData(NodeType.Transcription, long.MaxValue, 0, 10_000)]
    [InlineData(NodeType.Transcription, 0, 360_000, 12_000)] // 100 h
    [InlineData(NodeType.Transcription, 0, 3_599_999, 29_999)]
    [InlineData(NodeType.Transcription, 0, 3_600_000, 30_000)] // 1,000 h: the cap
    [InlineData(NodeType.Transcription, 0, long.MaxValue, 30_000)]
    public void NodeTypeFactor_TypeAndWork_Factor(NodeType type, long storedBytes, long processedSeconds, int bp) =>
        Assert.Equal(bp, FactorRules.NodeTypeFactor(type, storedBytes, processedSeconds, Policy).Value);

    [Theory]
    // rules, section 4, "genesis": 2.0 for the first 183 days
    [InlineData(true, 0, 20_000)]
    [InlineData(true, 183 * 86_400 - 1, 20_000)]
    [InlineData(true, 183 * 86_400, 10_000)]
    [InlineData(false, 0, 10_000)]
    public void GenesisFactor_SecondsSinceActivation_Factor(bool isGenesis, long seconds, int bp) =>
        Assert.Equal(bp, FactorRules.GenesisFactor(isGenesis, seconds, Policy).Value);

    [Theory]
    // rules, section 4, "lock"
    [InlineData(0, 10_000)]
    [InlineData(89, 10_000)]
    [InlineData(90, 10_500)]
    [InlineData(179, 10_500)]
    [InlineData(180, 11_000)]
    [InlineData(364, 11_000)]
    [InlineData(365, 12_500)]
    [InlineData(10_000, 12_500)]
    public void LockFactor_TermDays_Factor(int days, int bp) => Assert.Equal(bp, FactorRules.LockFactor(days, Policy).Value);

    [Fact]
    public void Factors_WhatIsNone_IsABug()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => FactorRules.TierFactor(default, Policy));
        Assert.Throws<ArgumentOutOfRangeException>(() => FactorRules.NodeTypeFactor(default, 0, 0, Policy));
        Assert.Throws<ArgumentOutOfRangeException>(() => FactorRules.NodeTypeFactor(NodeType.Archive, -1, 0, Policy));
        Assert.Throws<ArgumentOutOfRangeException>(() => FactorRules.NodeTypeFactor(NodeType.Archive, 0, -1, Policy));
        Assert.Throws<ArgumentOutOfRangeException>(() => FactorRules.LockFactor(-1, Policy));
        Assert.Throws<InvalidOperationException>(() => (RewardFactors.One with { Lock = new BasisPoints(65_536) }).Weight(Policy.WeightCap));
    }

    [Theory]
    // rules, section 4: the exact product, capped at 8.0
    [InlineData(20_000, 15_000, 20_000, 10_000, "60000")] // 2.0 x 1.5 x 2.0 = 6.0
    [InlineData(20_000, 15_000, 20_000, 13_333, "79998")] // just below the cap
    [InlineData(20_000, 15_000, 20_000, 13_334, "80000")] // above it
    [InlineData(65_535, 65_535, 65_535, 65_535, "80000")]
    [InlineData(0, 15_000, 20_000, 20_000, "0")]
    public void Weight_Product_ExactAndCapped(int quality, int tier, int region, int type, string weightBp)
    {
        RewardFactors factors = RewardFactors.One with { Quality = new(quality), Tier = new(tier), Region = new(region), NodeType = new(type) };
        Assert.Equal(BigInteger.Parse(weightBp) * BigInteger.Pow(10, 28), (BigInteger)factors.Weight(Policy.WeightCap));
    }

    [Fact]
    public void Weight_LargestFactors_DoNotOverflow()
    {
        BasisPoints max = new(RewardsPolicy.FactorMax);
        var all = new RewardFactors(max, max, max, max, max, max, max, max);
        Assert.Equal(BigInteger.Pow(10, 34), (BigInteger)all.Weight(new BasisPoints(1_000_000)));
        Assert.Equal(BigInteger.Zero, (BigInteger)default(RewardFactors).Weight(Policy.WeightCap));
    }
}
