using System.Security.Cryptography;
using NodeProgram.Cli.Keys;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Staking;

namespace NodeProgram.Cli.Chain;

/// <summary>What <c>relay pledge</c> prints: a node's agreement to be pledged by one owner at one contract.</summary>
/// <param name="Node">The node.</param>
/// <param name="Key">x and y of its key.</param>
/// <param name="Signature">r and s.</param>
internal sealed record NodePledgeDocument(NodeId Node, IReadOnlyList<Bytes32> Key, IReadOnlyList<Bytes32> Signature)
{
    /// <summary>Holds the agreement against who is going to use it, as the contract will.</summary>
    /// <exception cref="KeyException">It is another node's, or was signed for another owner, contract or chain.</exception>
    public void Check(string path, NodeId node, EthereumAddress owner, ChainSetup setup)
    {
        if (Node != node)
            throw new KeyException($"{path} is of node {Node}.");
        try
        {
            using var key = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = Key[0].ToBytes(), Y = Key[1].ToBytes() } });
            byte[] message = NodePledge.Message(setup.ChainId, setup.Staking, owner, node), signature = [.. Signature[0].ToBytes(), .. Signature[1].ToBytes()];
            if (NodeId.FromPublicKey(key.ExportSubjectPublicKeyInfo()) == node && key.VerifyData(message, signature, HashAlgorithmName.SHA256))
                return;
        }
        catch (CryptographicException)
        {
            // A point that is not on the curve: nobody's key.
        }

        throw new KeyException($"{path} does not hold node {node}'s agreement to be pledged by {owner} at {setup.Staking} on chain {setup.ChainId}; make it there with: relay pledge --owner {owner} --registry {setup.Staking} --chain {setup.ChainId}");
    }
}
