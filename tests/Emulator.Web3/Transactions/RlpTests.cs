using System.Numerics;
using System.Text;
using Nethereum.Hex.HexConvertors.Extensions;
using NodeProgram.Emulator.Ethereum.Transactions;

namespace NodeProgram.Emulator.Ethereum.Tests.Transactions;

// The examples of "Recursive-length prefix (RLP) serialization" (ethereum.org) and of the yellow paper's appendix B.
public sealed class RlpTests
{
    [Theory]
    [InlineData("", "80")]
    [InlineData("dog", "83646f67")]
    [InlineData("\u0000", "00")]
    [InlineData("\u000f", "0f")]
    [InlineData("\u007f", "7f")]
    [InlineData("Lorem ipsum dolor sit amet, consectetur adipisicing elit", "b8384c6f72656d20697073756d20646f6c6f722073697420616d65742c20636f6e7365637465747572206164697069736963696e6720656c6974")]
    public void Text_OfTheExamples_IsTheirs(string text, string encoded) => Assert.Equal(encoded, Rlp.Encode(Encoding.ASCII.GetBytes(text)).ToHex());

    [Theory]
    [InlineData("0", "80")]
    [InlineData("15", "0f")]
    [InlineData("127", "7f")]
    [InlineData("128", "8180")]
    [InlineData("1024", "820400")]
    [InlineData("83729609699884896815286331701780722", "8f102030405060708090a0b0c0d0e0f2")]
    public void Number_OfTheExamples_IsTheirs(string number, string encoded) => Assert.Equal(encoded, Rlp.Encode(BigInteger.Parse(number)).ToHex());

    [Fact]
    public void List_OfTheExamples_IsTheirs()
    {
        byte[] empty = Rlp.EncodeList(), one = Rlp.EncodeList(empty);
        Assert.Equal("c0", empty.ToHex());
        Assert.Equal("c88363617483646f67", Rlp.EncodeList(Rlp.Encode("cat"u8), Rlp.Encode("dog"u8)).ToHex());
        // The set theoretical representation of three.
        Assert.Equal("c7c0c1c0c3c0c1c0", Rlp.EncodeList(empty, one, Rlp.EncodeList(empty, one)).ToHex());
    }

    [Theory]
    [InlineData(55, "b7")]
    [InlineData(56, "b838")]
    [InlineData(255, "b8ff")]
    [InlineData(256, "b90100")]
    [InlineData(65536, "ba010000")]
    public void Length_AtTheEdges_IsWrittenShort(int length, string prefix)
    {
        Assert.Equal(prefix, Rlp.Encode(new byte[length]).ToHex()[..prefix.Length]);
        Assert.Equal(length + (prefix.Length / 2), Rlp.Encode(new byte[length]).Length);
    }

    [Fact]
    public void Number_ThatStandsAsBytes_HasNoZerosBeforeIt() => Assert.Equal("820100", Rlp.EncodeNumber([0, 0, 1, 0]).ToHex());
}
