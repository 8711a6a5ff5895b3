using System.Collections.Immutable;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Measurement.Witnessing;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Tests.Measurement.Witnessing;

public sealed class DarkPlanTests
{
    private static readonly NodeId Anchor = NodeId.FromBytes(Keccak256.Hash("anchor"u8));

    [Theory] // decided: 3 % of the slots, and at least 3
    [InlineData(30_000, 3, 43)] // of 1,440
    [InlineData(30_000, 50, 50)]
    [InlineData(0, 0, 0)]
    [InlineData(500_000, 0, 720)]
    public void SlotsOf_Epoch_AreSoManyOfItsSlots(int sharePpm, int min, int expected)
    {
        Policy policy = Policy.Default with { Measurement = Policy.Default.Measurement with { DarkShare = new(sharePpm), DarkSlotsMin = min } };
        ImmutableArray<long> slots = DarkPlan.SlotsOf(Bytes32.HashOf("seed"u8), Anchor, new EpochId(20_000), policy);
        Assert.Equal(expected, slots.Length);
        Assert.Equal(slots.Order().Distinct(), slots);
        Assert.All(slots, slot => Assert.InRange(slot, 20_000 * 1_440L, 20_001 * 1_440L - 1));
    }

    [Fact]
    public void SlotsOf_MoreThanThereAre_IsTheWholeEpoch()
    {
        Policy policy = Policy.Demo with { Measurement = Policy.Demo.Measurement with { DarkSlotsMin = 31 } };
        Assert.Equal(Enumerable.Range(0, 30).Select(slot => 60L + slot), DarkPlan.SlotsOf(default, Anchor, new EpochId(2), policy));
    }

    [Fact]
    public void SlotsOf_AnotherSeedOrAnchor_AreOthers()
    {
        ImmutableArray<long> slots = DarkPlan.SlotsOf(Bytes32.HashOf("seed"u8), Anchor, new EpochId(20_000), Policy.Default);
        Assert.Equal(slots.AsEnumerable(), DarkPlan.SlotsOf(Bytes32.HashOf("seed"u8), Anchor, new EpochId(20_000), Policy.Default).AsEnumerable());
        Assert.NotEqual(slots.AsEnumerable(), DarkPlan.SlotsOf(Bytes32.HashOf("other"u8), Anchor, new EpochId(20_000), Policy.Default).AsEnumerable());
        Assert.NotEqual(slots.AsEnumerable(), DarkPlan.SlotsOf(Bytes32.HashOf("seed"u8), NodeId.FromBytes(Keccak256.Hash("other"u8)), new EpochId(20_000), Policy.Default).AsEnumerable());
    }

    [Fact]
    public void SlotsOf_ManySeeds_PreferNoSlot()
    {
        var counts = new int[30];
        for (int i = 0; i < 3_000; i++)
        {
            foreach (long slot in DarkPlan.SlotsOf(Bytes32.HashOf(BitConverter.GetBytes(i)), Anchor, new EpochId(1), Policy.Demo))
                counts[slot - 30]++;
        }

        Assert.All(counts, count => Assert.InRange(count, 300 - 80, 300 + 80)); // 3 of 30 slots, 3,000 times; five standard deviations
    }

    [Fact]
    public void Seed_OfAnEpoch_IsTheHashThatAnybodyCanMake()
    {
        byte[] secret = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
        Bytes32 seed = DarkPlan.SeedOf(secret, new EpochId(0x0102));
        Assert.Equal(Bytes32.FromBytes(Keccak256.Hash([.. secret, 0, 0, 0, 0, 0, 0, 1, 2])), seed);
        Assert.Equal(Bytes32.FromBytes(Keccak256.Hash(seed.ToBytes())), DarkPlan.CommitmentOf(seed));
        Assert.NotEqual(seed, DarkPlan.SeedOf(secret, new EpochId(0x0103)));
        Assert.Throws<ArgumentOutOfRangeException>(() => DarkPlan.SeedOf(new byte[15], new EpochId(1)));
        Assert.NotEqual(default, DarkPlan.SeedOf(new byte[16], new EpochId(1)));
    }
}
