using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Staking;

/// <summary>
/// What a node signs so that an owner can pledge it on the chain (rules, section 9; <c>NodeKeys.pledgeMessage</c> of the contracts): ECDSA P-256 over the message's SHA-256, s in the
/// lower half of the order. Nobody can pledge a node whose key it does not hold.
/// </summary>
public static class NodePledge
{
    private const string Title = "NodeProgram.PledgeNode";
    private const int Word = 32, Words = 7, CoordinateBytes = 32;
    private static readonly BigInteger Order = new(Convert.FromHexString("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551"), isUnsigned: true, isBigEndian: true);

    /// <summary>The message: the ABI encoding of <c>(string title, uint256 chainId, address registry, address owner, bytes32 nodeId)</c>, 224 bytes.</summary>
    /// <param name="chainId">The chain's id, above 0.</param>
    /// <param name="registry">The contract that registers nodes (<c>OperatorStaking</c>).</param>
    /// <param name="owner">Who will own the node.</param>
    /// <param name="node">The node.</param>
    public static byte[] Message(long chainId, EthereumAddress registry, EthereumAddress owner, NodeId node)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(chainId, 1);
        byte[] message = new byte[Words * Word];
        Number(0, 5 * Word);
        Number(1, chainId);
        registry.ToBytes().CopyTo(message.AsSpan(3 * Word - 20));
        owner.ToBytes().CopyTo(message.AsSpan(4 * Word - 20));
        node.ToBytes().CopyTo(message.AsSpan(4 * Word));
        Number(5, Title.Length);
        Encoding.ASCII.GetBytes(Title, message.AsSpan(6 * Word));
        return message;

        void Number(int word, long value) => BinaryPrimitives.WriteInt64BigEndian(message.AsSpan((word + 1) * Word - sizeof(long)), value);
    }

    /// <summary>The signature as the contract takes it: r and s, s in the lower half of the order.</summary>
    /// <param name="signature">r and s, 64 bytes (IEEE P1363).</param>
    /// <exception cref="ArgumentException">Not 64 bytes.</exception>
    public static (Bytes32 R, Bytes32 S) Canonical(ReadOnlySpan<byte> signature)
    {
        if (signature.Length != 2 * CoordinateBytes)
            throw new ArgumentException("A P-256 signature has 64 bytes.", nameof(signature));
        var s = new BigInteger(signature[CoordinateBytes..], isUnsigned: true, isBigEndian: true);
        if (2 * s > Order)
            s = Order - s;
        byte[] digits = s.ToByteArray(isUnsigned: true, isBigEndian: true);
        Span<byte> word = stackalloc byte[CoordinateBytes];
        word.Clear();
        digits.CopyTo(word[(CoordinateBytes - digits.Length)..]);
        return (Bytes32.FromBytes(signature[..CoordinateBytes]), Bytes32.FromBytes(word));
    }
}
