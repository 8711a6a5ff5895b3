using System.Numerics;
using FsCheck;
using FsCheck.Xunit;
using NodeProgram.Domain.Penalties;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Rewards;
using NodeProgram.Domain.Rewards.Allocation;
using NodeProgram.Domain.Rewards.Weights;

namespace NodeProgram.Domain.Tests.Rewards.Allocation;

public sealed class EpochAllocationTests
{
    private static readonly EpochId Epoch = new(20_000);

    [Theory]
    // rules, section 4: floor shares, then one wei each to the largest remainders, ties by id ascending. Qualities in bp, ids ascending.
    [InlineData(10, new[] { 10_000, 10_000, 10_000 }, new[] { 4, 3, 3 })] // remainders tie: the lowest id
    [InlineData(11, new[] { 10_000, 10_000, 10_000 }, new[] { 4, 4, 3 })]
    [InlineData(12, new[] { 10_000, 10_000, 10_000 }, new[] { 4, 4, 4 })]
    [InlineData(10, new[] { 5_000, 10_000, 20_000 }, new[] { 1, 3, 6 })] // 1.43 2.86 5.71: the middle one, then the last
    [InlineData(7, new[] { 10_000, 0, 20_000 }, new[] { 2, 0, 5 })] // 2.33 4.67
    [InlineData(1, new[] { 5_000, 20_000, 20_000 }, new[] { 0, 1, 0 })]
    [InlineData(0, new[] { 10_000, 20_000 }, new[] { 0, 0 })]
    [InlineData(5, new[] { 15_000 }, new[] { 5 })]
    public void Split_Weights_LargestRemainder(int pool, int[] qualities, int[] shares)
    {
        NodeClaim[] claims = [.. qualities.Select(static (quality, i) => Claim(i, quality))];
        EpochAllocation allocation = EpochAllocation.Split(Epoch, Wei.Zero, claims, Policy(pool));
        Assert.Equal(shares, allocation.Nodes.Select(static node => (int)node.Gross.Value));
        Assert.Equal((pool, 0, 0), ((int)allocation.Paid.Value, (int)allocation.Escrowed.Value, (int)allocation.RolloverOut.Value));
    }

    [Theory]
    // rules, section 4: floor of the reduction, the operator keeps the odd wei
    [InlineData(1_001, 1_000, 901, 100)] // 10 % for uptime of 95 to 99 %
    [InlineData(1_019, 500, 969, 50)] // 5 % for slow response
    [InlineData(9, 1_000, 9, 0)]
    [InlineData(1_001, 10_000, 0, 1_001)] // a share in dispute
    [InlineData(1_001, 0, 1_001, 0)]
    public void Split_Reduction_GoesIntoTheCasesEscrow(int pool, int part, int paid, int escrowed)
    {
        NodeClaim claim = Claim(1, 10_000) with { Reductions = [new Reduction(Case(7), new BasisPoints(part))] };
        NodeShare share = EpochAllocation.Split(Epoch, Wei.Zero, [claim], Policy(pool)).Nodes.Single();
        Assert.Equal((pool, paid), ((int)share.Gross.Value, (int)share.Paid.Value));
        Assert.Equal([new EscrowedAmount(Case(7), new Wei(escrowed))], share.Escrowed.AsEnumerable());
    }

    [Fact]
    public void Split_SeveralReductions_EachOfTheGrossShareByCaseAndNeverMoreThanIt()
    {
        NodeClaim claim = Claim(1, 10_000) with
        {
            Reductions = [new(Case(3), new BasisPoints(6_000)), new(Case(1), new BasisPoints(2_500)), new(Case(2), new BasisPoints(2_500))],
        };
        NodeShare share = EpochAllocation.Split(Epoch, Wei.Zero, [claim], Policy(1_001)).Nodes.Single();
        Assert.Equal([new EscrowedAmount(Case(1), new Wei(250)), new(Case(2), new Wei(250)), new(Case(3), new Wei(501))], share.Escrowed.AsEnumerable());
        Assert.Equal(Wei.Zero, share.Paid);
    }

    [Fact]
    public void Split_AnotherNodesReduction_TouchesNobodyElse()
    {
        NodeClaim[] claims = [Claim(1, 20_000), Claim(2, 15_000), Claim(3, 10_000)];
        EpochAllocation before = EpochAllocation.Split(Epoch, Wei.Zero, claims, Policy(1_000_003));
        claims[1] = claims[1] with { Reductions = [new Reduction(Case(1), new BasisPoints(10_000))] };
        EpochAllocation after = EpochAllocation.Split(Epoch, Wei.Zero, claims, Policy(1_000_003));
        Assert.Equal((before.Nodes[0].Paid, before.Nodes[2].Paid), (after.Nodes[0].Paid, after.Nodes[2].Paid));
        Assert.Equal((before.Nodes[1].Gross, Wei.Zero), (after.Nodes[1].Gross, after.Nodes[1].Paid));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void Split_AllWeightsZero_RollsOver(int nodes)
    {
        NodeClaim[] claims = [.. Enumerable.Range(0, nodes).Select(static i => Claim(i, 0))];
        EpochAllocation allocation = EpochAllocation.Split(Epoch, new Wei(5), claims, Policy(10));
        Assert.Equal((new Wei(15), Wei.Zero), (allocation.RolloverOut, allocation.Paid)); // rules, section 4: the pool rolls over
        Assert.Equal(nodes, allocation.Nodes.Length);
    }

    [Fact]
    public void PaidByOperator_SumsItsNodes()
    {
        NodeClaim[] claims = [Claim(1, 10_000) with { Operator = new OperatorId(5) }, Claim(2, 10_000) with { Operator = new OperatorId(6) }, Claim(3, 20_000) with { Operator = new OperatorId(5) }];
        var paid = EpochAllocation.Split(Epoch, Wei.Zero, claims, Policy(400)).PaidByOperator();
        Assert.Equal((new Wei(300), new Wei(100)), (paid[new OperatorId(5)], paid[new OperatorId(6)]));
    }

    [Property(MaxTest = 100_000)]
    public void Split_AnyEpoch_ConservesToTheWei(DoNotSize<int> draw)
    {
        int seed = draw.Item; // any int: FsCheck would otherwise keep to small ones
        RandomEpoch epoch = RandomEpoch.Of(seed);
        EpochAllocation allocation = epoch.Split();

        // rules, section 4: pool + rollover in = paid + escrow + rollover out
        Assert.Equal(allocation.Pool + allocation.RolloverIn, allocation.Paid + allocation.Escrowed + allocation.RolloverOut);
        BigInteger whole = (allocation.Pool + allocation.RolloverIn).Value, weights = BigInteger.Zero, gross = BigInteger.Zero;
        foreach (NodeShare share in allocation.Nodes)
        {
            weights += (BigInteger)share.Weight;
            gross += share.Gross.Value;
        }

        Assert.Equal(allocation.RolloverOut.Value, whole - gross);
        foreach (NodeShare share in allocation.Nodes)
        {
            BigInteger escrowed = share.Escrowed.Aggregate(BigInteger.Zero, static (sum, amount) => sum + amount.Amount.Value);
            Assert.Equal(share.Gross.Value, share.Paid.Value + escrowed);
            if (weights.IsZero)
                continue;
            // Nobody is a wei or more away from the exact quota, whatever the remainders did.
            BigInteger distance = share.Gross.Value * weights - whole * (BigInteger)share.Weight;
            Assert.True(BigInteger.Abs(distance) < weights);
            Assert.True(share.Weight <= (UInt128)epoch.Policy.WeightCap.Value * (UInt128)BigInteger.Pow(10, 28));
        }
    }

    [Property(MaxTest = 2_000)]
    public void Split_ClaimsInAnyOrder_TheSameShares(DoNotSize<int> draw)
    {
        int seed = draw.Item; // any int: FsCheck would otherwise keep to small ones
        RandomEpoch epoch = RandomEpoch.Of(seed);
        NodeClaim[] shuffled = [.. epoch.Claims];
        new Random(~seed).Shuffle(shuffled);
        EpochAllocation ours = epoch.Split(), theirs = (epoch with { Claims = shuffled }).Split();
        Assert.Equal(ours.Nodes.Select(Key), theirs.Nodes.Select(Key));

        static (NodeId, Wei, Wei, string) Key(NodeShare share) => (share.Node, share.Gross, share.Paid, string.Join(' ', share.Escrowed));
    }

    [Property(MaxTest = 2_000)]
    public void Split_HeavierNode_NeverGetsLess(DoNotSize<int> draw)
    {
        int seed = draw.Item; // any int: FsCheck would otherwise keep to small ones
        EpochAllocation allocation = RandomEpoch.Of(seed).Split();
        NodeShare[] byWeight = [.. allocation.Nodes.OrderBy(static share => share.Weight)];
        for (int i = 1; i < byWeight.Length; i++)
            Assert.True(byWeight[i].Weight == byWeight[i - 1].Weight || byWeight[i].Gross >= byWeight[i - 1].Gross);
    }

    public static TheoryData<NodeClaim[]> Bugs => new()
    {
        new[] { Claim(1, 10_000), Claim(2, 10_000), Claim(1, 20_000) },
        new[] { Claim(1, 10_000) with { Operator = OperatorId.Treasury } },
        new[] { Claim(1, 10_000) with { Node = default } },
        new[] { Claim(1, 10_000) with { Reductions = [new Reduction(Case(1), new BasisPoints(10_001))] } },
    };

    [Theory]
    [MemberData(nameof(Bugs))]
    public void Split_ClaimsThatCannotBe_IsABug(NodeClaim[] claims) => Assert.Throws<ArgumentException>(() => EpochAllocation.Split(Epoch, Wei.Zero, claims, Policy(10)));

    private static RewardsPolicy Policy(int poolWei) => new() { FeePool = new Wei(poolWei) };

    private static FaultId Case(int number) => new(Bytes32.Parse("0x" + number.ToString("x64")));

    // Ids ascend with the number, but share their first bytes, so that order is settled by the last ones.
    private static NodeClaim Claim(int number, int qualityBp) =>
        new(NodeId.Parse("0x" + number.ToString("x64")), new OperatorId(1), RewardFactors.One with { Quality = new BasisPoints(qualityBp) });
}
