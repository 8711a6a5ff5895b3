using System.Security.Cryptography;
using System.Text.Json;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Staking;

namespace NodeProgram.Domain.Tests.Staking;

/// <summary>Against the vector that the contracts' own tests use, made by another implementation (contracts/test/vectors/make.mjs).</summary>
public sealed class NodePledgeTests
{
    private static readonly JsonElement Vector = JsonDocument.Parse(Checkout.Read("contracts/test/vectors/node-key.json")).RootElement;

    [Fact]
    public void Message_OfTheContractsVector_IsTheirs() =>
        Assert.Equal(Text("message"), "0x" + Convert.ToHexStringLower(NodePledge.Message(31337, Address("registry"), Address("owner"), NodeId.Parse(Text("nodeId")))));

    [Fact]
    public void Canonical_SignaturesOfAKey_StayValidWithALowS()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        byte[] message = NodePledge.Message(1, Address("registry"), Address("owner"), NodeId.FromPublicKey(key.ExportSubjectPublicKeyInfo()));
        for (int i = 0; i < 50; i++)
        {
            (Bytes32 r, Bytes32 s) = NodePledge.Canonical(key.SignData(message, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation));
            Assert.True(key.VerifyData(message, (byte[])[.. r.ToBytes(), .. s.ToBytes()], HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation));
            // Half of P-256's order.
            Assert.True(s.CompareTo(Bytes32.Parse("0x7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8")) <= 0);
        }
    }

    private static string Text(string name) => Vector.GetProperty(name).GetString()!;

    private static EthereumAddress Address(string name) => EthereumAddress.TryParse(Text(name), out EthereumAddress address) ? address : throw new FormatException(name);
}
