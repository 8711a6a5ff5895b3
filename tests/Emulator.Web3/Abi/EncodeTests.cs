using System.Numerics;
using Nethereum.ABI;
using Nethereum.ABI.FunctionEncoding.Attributes;
using Nethereum.Hex.HexConvertors.Extensions;
using Nethereum.Util;
using NodeProgram.Emulator.Ethereum.Tests.Running;

namespace NodeProgram.Emulator.Ethereum.Tests.Abi;

public sealed class EncodeTests
{
    private static readonly ABIEncode Encoder = new();

    [Fact]
    public void Values_Encoded_AreReadBackOneByOne()
    {
        Assert.True(Encoder.DecodeEncodedBoolean(Encoder.GetABIEncoded(new ABIValue("bool", true))));
        Assert.Equal("naïve €", Encoder.DecodeEncodedString(Encoder.GetABIEncoded(new ABIValue("string", "naïve €"))));
        Assert.Equal(AddressUtil.ZERO_ADDRESS, Encoder.DecodeEncodedAddress(Encoder.GetABIEncoded(new ABIValue("address", AddressUtil.ZERO_ADDRESS))));
        var pair = new Pair { Who = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8", Amount = 7 };
        Assert.Equivalent(pair, Encoder.DecodeEncodedComplexType<Pair>(Encoder.GetABIParamsEncoded(pair)), strict: true);
    }

    // A leaf of OpenZeppelin's StandardMerkleTree: keccak256(keccak256(abi.encode(address, uint256))); the example of @openzeppelin/merkle-tree's README.
    [Fact]
    public void Hash_OfAMerkleTreesLeaf_IsOpenZeppelins()
    {
        byte[] inner = Encoder.GetSha3ABIEncoded(new ABIValue("address", "0x1111111111111111111111111111111111111111"), new ABIValue("uint256", BigInteger.Parse("5000000000000000000")));
        byte[] other = Encoder.GetSha3ABIEncoded(new ABIValue("address", "0x2222222222222222222222222222222222222222"), new ABIValue("uint256", BigInteger.Parse("2500000000000000000")));
        byte[][] leaves = [.. new[] { Sha3Keccack.Current.CalculateHash(inner), Sha3Keccack.Current.CalculateHash(other) }.OrderBy(leaf => leaf.ToHex(), StringComparer.Ordinal)];
        Assert.Equal("d4dee0beab2d53f2cc83e567171bd2820e49898130a22622b10ead383e90bd77", Encoder.GetSha3ABIEncodedPacked(new ABIValue("bytes32", leaves[0]), new ABIValue("bytes32", leaves[1])).ToHex());
    }

    [Theory]
    [InlineData("address", "0x70997970C51812dc3A010C7d01b50e0d17dc79C8", "70997970c51812dc3a010c7d01b50e0d17dc79c8")]
    [InlineData("bool", true, "01")]
    [InlineData("bytes", "0x0102", "0102")]
    [InlineData("uint64", 258UL, "0000000000000102")]
    // Elements of lists are padded, packed or not (Solidity's documentation, "Non-standard Packed Mode").
    [InlineData("uint16[]", new[] { 1, 2 }, "00000000000000000000000000000000000000000000000000000000000000010000000000000000000000000000000000000000000000000000000000000002")]
    public void Packed_OfAValue_IsAsLongAsItsType(string type, object value, string encoded) => Assert.Equal(encoded, Encoder.GetABIEncodedPacked(new ABIValue(type, value)).ToHex());

    [Fact]
    public void Packed_OfListsOfLists_ThereIsNone() => Assert.Throws<NotSupportedException>(() => Encoder.GetABIEncodedPacked(new ABIValue("uint8[][]", new List<int[]> { new[] { 1 } })));

    [Fact]
    public void Parameters_OfAnotherObject_AreRefused() => Assert.Throws<ArgumentException>(() => Encoder.GetABIParamsEncoded(new Wrong()));

    public sealed class Wrong
    {
        [Parameter("uint256", "number", 1)]
        public string Number { get; set; } = "no number";
    }
}
