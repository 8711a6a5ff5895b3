using System.Numerics;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Rewards.Merkle;

namespace NodeProgram.Domain.Tests.Rewards.Merkle;

public sealed class MerkleTreeTests
{
    [Theory]
    // rules, section 4: known roots for leaves (i, (i+1) x 10^18), i = 0..n-1
    [InlineData(2, "0x29f45cf50e486bea9d6118f8eb95eb15ed11baeddf748e20f234de28dc0426ed")]
    [InlineData(3, "0x654bbe6aeae0f0d5396b290ea1da5f2f352caa55dc74efb9606622343b7ff85f")]
    [InlineData(5, "0x0e327ea982a0d693dc6dcde234fb1d33a127064810ac3c027a7e83267e249eff")]
    [InlineData(7, "0xe465ed039340717acdd8842ee66d0ca8b9df850bb028a6a61eb95eb231912d63")]
    public void Root_KnownLeaves_KnownRoot(int count, string root) => Assert.Equal(root, RewardTree.OfLeaves(KnownLeaves(count)).Root.ToString());

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(33)]
    [InlineData(1_000)] // more than one thread takes part
    public void ProofOf_EveryLeaf_VerifiesAndNoOtherDoes(int count)
    {
        RewardLeaf[] leaves = KnownLeaves(count);
        MerkleTree tree = RewardTree.OfLeaves(leaves);
        for (int leaf = 0; leaf < count; leaf++)
        {
            var proof = tree.ProofOf(leaf);
            Assert.Equal(leaves[leaf].Hash(), tree.LeafHash(leaf));
            Assert.True(MerkleProof.Verify(tree.Root, leaves[leaf].Hash(), proof.AsSpan()));
            Assert.False(MerkleProof.Verify(tree.Root, (leaves[leaf] with { Cumulative = leaves[leaf].Cumulative + new Wei(1) }).Hash(), proof.AsSpan()));
            if (proof.Length > 0)
                Assert.False(MerkleProof.Verify(tree.Root, leaves[leaf].Hash(), proof.AsSpan()[1..]));
        }
    }

    [Fact]
    public void Root_LeavesInAnyOrder_IsTheSame()
    {
        RewardLeaf[] leaves = KnownLeaves(257);
        Bytes32 root = RewardTree.OfLeaves(leaves).Root;
        for (int seed = 0; seed < 10; seed++)
        {
            new Random(seed).Shuffle(leaves);
            Assert.Equal(root, RewardTree.OfLeaves(leaves).Root);
        }
    }

    [Fact]
    public void Tree_EqualLeaves_AreKeptAndProven()
    {
        RewardLeaf[] leaves = [.. KnownLeaves(3), .. KnownLeaves(3), .. KnownLeaves(1)];
        MerkleTree tree = RewardTree.OfLeaves(leaves);
        Assert.Equal(7, tree.LeafCount);
        Assert.Equal(7, Enumerable.Range(0, 7).Select(tree.PositionOf).Distinct().Count());
        for (int leaf = 0; leaf < 7; leaf++)
            Assert.True(MerkleProof.Verify(tree.Root, leaves[leaf].Hash(), tree.ProofOf(leaf).AsSpan()));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    public void FromLeafHashes_NoWholeLeaf_IsABug(int bytes) => Assert.Throws<ArgumentException>(() => MerkleTree.FromLeafHashes(new byte[bytes]));

    [Theory]
    [InlineData(-1)]
    [InlineData(3)]
    public void ProofOf_NoSuchLeaf_IsABug(int leaf) => Assert.Throws<ArgumentOutOfRangeException>(() => RewardTree.OfLeaves(KnownLeaves(3)).ProofOf(leaf));

    [Fact]
    public void Verify_EndlessProof_IsFalse()
    {
        Bytes32 leaf = KnownLeaves(1)[0].Hash();
        Assert.True(MerkleProof.Verify(leaf, leaf, []));
        Assert.False(MerkleProof.Verify(leaf, leaf, new Bytes32[65]));
    }

    [Fact]
    public void PublishedLeaves_Operators_AscendBehindTheTreasury()
    {
        var leaves = RewardTree.PublishedLeaves([Leaf(9, 1), Leaf(2, 5)], new Wei(7));
        Assert.Equal([Leaf(0, 7), Leaf(2, 5), Leaf(9, 1)], leaves.AsEnumerable());
        Assert.NotEmpty(RewardTree.OfLeaves(RewardTree.PublishedLeaves([Leaf(1, 1)], Wei.Zero)).ProofOf(1)); // rules, section 4: no proof is empty
    }

    [Fact]
    public void PublishedLeaves_NumbersOfEveryLength_AscendAsNumbers()
    {
        var random = new Random(1);
        for (int bits = 1; bits <= 256; bits += 15)
        {
            RewardLeaf[] leaves = [.. Enumerable.Range(0, 300).Select(_ => BigInteger.One + (new BigInteger(random.NextInt64()) << Math.Max(0, bits - 63) >> Math.Max(0, 63 - bits))).Distinct().Select(static id => Leaf(id, 1))];
            Assert.Equal(leaves.OrderBy(static leaf => leaf.Operator.Value), RewardTree.PublishedLeaves(leaves, Wei.Zero).Skip(1));
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(0, 3)]
    public void PublishedLeaves_OperatorTwiceOrTreasury_IsABug(int first, int second) =>
        Assert.Throws<ArgumentException>(() => RewardTree.PublishedLeaves([Leaf(first, 1), Leaf(second, 1)], Wei.Zero));

    internal static RewardLeaf[] KnownLeaves(int count) =>
        [.. Enumerable.Range(0, count).Select(static i => new RewardLeaf(new OperatorId(i), Wei.FromTokens(i + 1)))];

    private static RewardLeaf Leaf(BigInteger operatorId, BigInteger cumulative) => new(new OperatorId(operatorId), new Wei(cumulative));
}
