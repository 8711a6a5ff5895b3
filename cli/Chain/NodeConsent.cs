using System.Numerics;
using System.Security.Cryptography;
using Nethereum.ABI;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Telemetry;

namespace NodeProgram.Cli.Chain;

/// <summary>
/// That a node's own key agrees to be pledged by an owner (contract NodeKeys): the key's point, and its ECDSA P-256 signature over
/// <c>abi.encode("NodeProgram.PledgeNode", chainId, registry, owner, nodeId)</c>, s in the lower half. It moves nothing and is good for this owner, contract and chain alone.
/// </summary>
/// <param name="Node">The node.</param>
/// <param name="Owner">Who may pledge it.</param>
/// <param name="Registry">At which contract.</param>
/// <param name="ChainId">On which chain.</param>
/// <param name="Key">x and y.</param>
/// <param name="Signature">r and s.</param>
internal sealed record NodeConsent(NodeId Node, string Owner, string Registry, long ChainId, IReadOnlyList<Bytes32> Key, IReadOnlyList<Bytes32> Signature)
{
    // The order of P-256 (SEC 2, section 2.4.2).
    private static readonly BigInteger Order = BigInteger.Parse("0ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", System.Globalization.NumberStyles.HexNumber, System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Signs with the node's key.</summary>
    public static NodeConsent Create(ECDsa key, EthereumAddress owner, EthereumAddress registry, long chainId)
    {
        NodeId node = NodePublicKey.NodeOf(key);
        ECPoint point = key.ExportParameters(false).Q;
        byte[] message = new ABIEncode().GetABIEncoded(
            new ABIValue("string", "NodeProgram.PledgeNode"), new ABIValue("uint256", new BigInteger(chainId)), new ABIValue("address", registry.ToString()), new ABIValue("address", owner.ToString()),
            new ABIValue("bytes32", node.ToBytes()));
        byte[] signature = key.SignData(message, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        var s = new BigInteger(signature.AsSpan(32), isUnsigned: true, isBigEndian: true);
        if (s > Order / 2)
            s = Order - s;
        byte[] low = new byte[32];
        byte[] digits = s.ToByteArray(isUnsigned: true, isBigEndian: true);
        digits.CopyTo(low, 32 - digits.Length);
        return new NodeConsent(
            node, owner.ToString(), registry.ToString(), chainId, [Bytes32.FromBytes(point.X), Bytes32.FromBytes(point.Y)], [Bytes32.FromBytes(signature.AsSpan(0, 32)), Bytes32.FromBytes(low)]);
    }
}
