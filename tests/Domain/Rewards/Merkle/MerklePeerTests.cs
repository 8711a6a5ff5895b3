using System.Numerics;
using System.Text.Json.Nodes;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Rewards.Merkle;

namespace NodeProgram.Domain.Tests.Rewards.Merkle;

/// <summary>Our trees and proofs against @openzeppelin/merkle-tree, both ways (rules, section 4).</summary>
public sealed class MerklePeerTests(MerklePeer peer) : IClassFixture<MerklePeer>
{
    private static readonly JsonArray RewardTypes = ["uint256", "uint256"];
    private static readonly JsonArray ScoreTypes = ["uint256", "bytes32", "uint256", "bytes32"];

    [Fact]
    public void RewardTrees_RandomLeaves_EqualThePeersRootProofsAndLayout()
    {
        RewardLeaf[][] trees = [.. Enumerable.Range(0, 60).Select(static seed => RandomRewards(new Random(seed)))];
        JsonArray built = peer.Build([.. trees.Select(leaves => (JsonNode)new JsonObject { ["types"] = RewardTypes.DeepClone(), ["values"] = new JsonArray([.. leaves.Select(Values)]) })]);

        for (int i = 0; i < trees.Length; i++)
            AssertEqualToPeer(built[i]!, RewardTree.OfLeaves(trees[i]), trees[i].Select(leaf => leaf.Hash()).ToArray());
    }

    [Fact]
    public void ScoreTrees_RandomLeaves_EqualThePeersRootProofsAndLayout()
    {
        ScoreLeaf[][] trees = [.. Enumerable.Range(100, 30).Select(static seed => RandomScores(new Random(seed)))];
        JsonArray built = peer.Build([.. trees.Select(leaves => (JsonNode)new JsonObject { ["types"] = ScoreTypes.DeepClone(), ["values"] = new JsonArray([.. leaves.Select(Values)]) })]);

        for (int i = 0; i < trees.Length; i++)
            AssertEqualToPeer(built[i]!, RewardTree.OfScores(trees[i]), trees[i].Select(leaf => leaf.Hash()).ToArray());
    }

    [Fact]
    public void Proofs_Ours_AreAcceptedByThePeerAndForgedOnesAreNot()
    {
        var questions = new JsonArray();
        var expected = new List<bool>();
        for (int seed = 200; seed < 230; seed++)
        {
            RewardLeaf[] leaves = RandomRewards(new Random(seed));
            MerkleTree tree = RewardTree.OfLeaves(leaves);
            int leaf = new Random(seed).Next(leaves.Length);
            questions.Add(Question(tree, leaves[leaf], leaf));
            expected.Add(true);
            questions.Add(Question(tree, leaves[leaf] with { Cumulative = new Wei(leaves[leaf].Cumulative.Value ^ 1) }, leaf));
            expected.Add(false);
        }

        Assert.Equal(expected, peer.Verify(questions));
    }

    private static void AssertEqualToPeer(JsonNode peerTree, MerkleTree ours, Bytes32[] leafHashes)
    {
        Assert.Equal((string)peerTree["root"]!, ours.Root.ToString());
        for (int leaf = 0; leaf < leafHashes.Length; leaf++)
        {
            Bytes32[] theirs = [.. peerTree["proofs"]![leaf]!.AsArray().Select(static hash => Bytes32.Parse((string)hash!))];
            Assert.Equal(theirs, ours.ProofOf(leaf).AsEnumerable());
            Assert.Equal((int)peerTree["positions"]![leaf]!, ours.PositionOf(leaf));
            Assert.Equal((string)peerTree["tree"]![ours.PositionOf(leaf)]!, leafHashes[leaf].ToString());
            Assert.True(MerkleProof.Verify(ours.Root, leafHashes[leaf], theirs));
        }
    }

    private static JsonObject Question(MerkleTree tree, RewardLeaf leaf, int place) => new()
    {
        ["root"] = tree.Root.ToString(),
        ["types"] = RewardTypes.DeepClone(),
        ["value"] = Values(leaf),
        ["proof"] = new JsonArray([.. tree.ProofOf(place).Select(static hash => (JsonNode)hash.ToString())]),
    };

    private static JsonArray Values(RewardLeaf leaf) => [leaf.Operator.ToString(), leaf.Cumulative.ToString()];

    private static JsonArray Values(ScoreLeaf leaf) => [leaf.Epoch.ToString(), leaf.Node.ToString(), leaf.Score.ToString(), leaf.EvidenceRoot.ToString()];

    // Numbers of every length up to 256 bits; sizes around powers of two.
    private static RewardLeaf[] RandomRewards(Random random) =>
        [.. Enumerable.Range(0, Size(random)).Select(_ => new RewardLeaf(new OperatorId(RandomNumber(random)), new Wei(RandomNumber(random))))];

    private static ScoreLeaf[] RandomScores(Random random) =>
        [.. Enumerable.Range(0, Size(random)).Select(_ => new ScoreLeaf(
            new EpochId(random.NextInt64()), NodeId.FromBytes(RandomBytes(random, 32)), new Millipoints(random.Next(100_001)), Bytes32.FromBytes(RandomBytes(random, 32))))];

    private static int Size(Random random) => Math.Max(1, (1 << random.Next(8)) + random.Next(-2, 3));

    private static BigInteger RandomNumber(Random random) => new(RandomBytes(random, random.Next(33)), isUnsigned: true);

    private static byte[] RandomBytes(Random random, int count)
    {
        byte[] bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }
}
