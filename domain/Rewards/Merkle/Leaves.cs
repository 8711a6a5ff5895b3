using System.Buffers.Binary;
using System.Numerics;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Rewards.Merkle;

/// <summary>A leaf of the reward tree, <c>(uint256 operatorId, uint256 cumulativeWei)</c> (rules, section 4).</summary>
/// <param name="Operator">The operator; 0 is the treasury.</param>
/// <param name="Cumulative">All that was ever paid to it; never decreases.</param>
public readonly record struct RewardLeaf(OperatorId Operator, Wei Cumulative)
{
    /// <summary>The length of the ABI encoding.</summary>
    public const int EncodingBytes = 64;

    /// <summary>Writes the ABI encoding into 64 zero bytes.</summary>
    public void Encode(Span<byte> encoding)
    {
        Abi.WriteUInt256(Operator.Value, encoding[..32]);
        Abi.WriteUInt256(Cumulative.Value, encoding.Slice(32, 32));
    }

    /// <summary>The leaf's hash.</summary>
    public Bytes32 Hash()
    {
        Span<byte> encoding = stackalloc byte[EncodingBytes];
        encoding.Clear();
        Encode(encoding);
        return HashLeaves.One(encoding);
    }
}

/// <summary>A leaf of the score tree, <c>(uint256 epoch, bytes32 nodeId, uint256 score, bytes32 evidenceRoot)</c> (rules, section 4).</summary>
/// <param name="Epoch">The epoch.</param>
/// <param name="Node">The node.</param>
/// <param name="Score">Its score, 0 to 100,000 millipoints.</param>
/// <param name="EvidenceRoot">The hash of the evidence from which anyone can recompute the score.</param>
public readonly record struct ScoreLeaf(EpochId Epoch, NodeId Node, Millipoints Score, Bytes32 EvidenceRoot)
{
    /// <summary>The length of the ABI encoding.</summary>
    public const int EncodingBytes = 128;

    /// <summary>Writes the ABI encoding into 128 zero bytes.</summary>
    public void Encode(Span<byte> encoding)
    {
        BinaryPrimitives.WriteInt64BigEndian(encoding[24..], Epoch.Value);
        Node.ToBytes().CopyTo(encoding[32..]);
        BinaryPrimitives.WriteInt64BigEndian(encoding[88..], Score.Value);
        EvidenceRoot.CopyTo(encoding[96..]);
    }

    /// <summary>The leaf's hash.</summary>
    public Bytes32 Hash()
    {
        Span<byte> encoding = stackalloc byte[EncodingBytes];
        encoding.Clear();
        Encode(encoding);
        return HashLeaves.One(encoding);
    }
}

/// <summary>The few forms of the Solidity ABI that leaves and business ids need.</summary>
internal static class Abi
{
    /// <summary>Writes an unsigned number below 2^256 right-aligned into 32 zero bytes.</summary>
    internal static void WriteUInt256(BigInteger value, Span<byte> zeroed)
    {
        int length = value.GetByteCount(isUnsigned: true);
        if (!value.TryWriteBytes(zeroed[(32 - length)..], out _, isUnsigned: true, isBigEndian: true))
            throw new ArgumentOutOfRangeException(nameof(value), "Not an unsigned number of at most 256 bits.");
    }
}
