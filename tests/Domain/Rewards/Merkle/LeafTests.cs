using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Rewards.Merkle;

namespace NodeProgram.Domain.Tests.Rewards.Merkle;

public sealed class LeafTests
{
    [Fact]
    public void ScoreLeaf_Encoding_IsThatOfTheAbi()
    {
        // rules, section 4: (uint256 epoch, bytes32 nodeId, uint256 score, bytes32 evidenceRoot), each 32 bytes, numbers right-aligned
        byte[] node = [.. Enumerable.Range(1, 32).Select(n => (byte)n)], evidence = [.. Enumerable.Range(101, 32).Select(n => (byte)n)];
        byte[] encoding = new byte[ScoreLeaf.EncodingBytes];
        new ScoreLeaf(new EpochId(0x0102), NodeId.FromBytes(node), new Millipoints(0x0186A0), Bytes32.FromBytes(evidence)).Encode(encoding);
        Assert.Equal([.. new byte[30], 1, 2, .. node, .. new byte[29], 0x01, 0x86, 0xA0, .. evidence], encoding);
    }

    [Fact]
    public void ScoreLeaf_AnyPartChanged_HashesDifferently()
    {
        var leaf = new ScoreLeaf(new EpochId(1), NodeId.FromBytes(new byte[32]), new Millipoints(1), Bytes32.FromBytes(new byte[32]));
        Bytes32[] hashes =
        [
            leaf.Hash(),
            (leaf with { Epoch = new EpochId(2) }).Hash(),
            (leaf with { Node = NodeId.FromBytes([.. new byte[31], 1]) }).Hash(),
            (leaf with { Score = new Millipoints(2) }).Hash(),
            (leaf with { EvidenceRoot = Bytes32.FromBytes([.. new byte[31], 1]) }).Hash(),
        ];
        Assert.Equal(hashes.Length, hashes.Distinct().Count());
    }
}
