using NodeProgram.Domain.Evidence;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Tests.Evidence;

public sealed class EvidenceHashTests
{
    [Fact]
    public void Add_Lines_IsTheChainOfTheirHashes()
    {
        // H(0) = 32 zero bytes, H(n) = Keccak-256(H(n-1) || Keccak-256(line n))
        var hash = new EvidenceHash();
        Assert.Equal(default, hash.Value);
        byte[] first = Keccak256.Hash([.. new byte[32], .. Keccak256.Hash("one"u8)]);
        hash.Add("one"u8);
        Assert.Equal(Bytes32.FromBytes(first), hash.Value);
        hash.Add("two"u8);
        Assert.Equal(Bytes32.HashOf([.. first, .. Keccak256.Hash("two"u8)]), hash.Value);
    }
}
