using System.Numerics;
using Nethereum.ABI;
using Nethereum.Hex.HexConvertors.Extensions;
using NodeProgram.Emulator.Ethereum.Abi;

namespace NodeProgram.Emulator.Ethereum.Tests.Abi;

public sealed class ValueTests
{
    [Theory]
    [InlineData("uint8", "255", true)]
    [InlineData("uint8", "256", false)]
    [InlineData("uint8", "-1", false)]
    [InlineData("int8", "127", true)]
    [InlineData("int8", "128", false)]
    [InlineData("int8", "-128", true)]
    [InlineData("int8", "-129", false)]
    [InlineData("uint256", "115792089237316195423570985008687907853269984665640564039457584007913129639935", true)]
    [InlineData("uint256", "115792089237316195423570985008687907853269984665640564039457584007913129639936", false)]
    [InlineData("int256", "-57896044618658097711785492504343953926634992332820282019728792003956564819968", true)]
    [InlineData("int256", "-57896044618658097711785492504343953926634992332820282019728792003956564819969", false)]
    public void Number_AtTheEdgeOfItsType_FitsOrNot(string type, string number, bool fits)
    {
        BigInteger value = BigInteger.Parse(number);
        if (fits)
            Assert.Equal(value, AbiDecoder.Decode(AbiTypes.Parse(type), new ABIEncode().GetABIEncoded(new ABIValue(type, value)), typeof(BigInteger)));
        else
            Assert.Throws<ArgumentOutOfRangeException>(() => new ABIEncode().GetABIEncoded(new ABIValue(type, value)));
    }

    [Theory]
    [InlineData("address", "0x1234")]
    [InlineData("address", "f39Fd6e51aad88F6F4ce6aB8827279cffFb92266")]
    [InlineData("bytes4", "0x0102030405")]
    [InlineData("bytes", "text")]
    [InlineData("bool", "true")]
    [InlineData("string", 5)]
    [InlineData("uint256", "five")]
    [InlineData("uint256[]", "five")]
    [InlineData("uint256[2]", new[] { 1 })]
    public void Value_OfAnotherType_IsRefused(string type, object value) => Assert.Throws<ArgumentException>(() => new ABIEncode().GetABIEncoded(new ABIValue(type, value)));

    [Theory]
    [InlineData("uint7")]
    [InlineData("uint264")]
    [InlineData("uint08")]
    [InlineData("bytes33")]
    [InlineData("bytes0")]
    [InlineData("uint256[0]")]
    [InlineData("uint256[-1]")]
    [InlineData("uint256[")]
    [InlineData("[]")]
    [InlineData("")]
    [InlineData("fixed128x18")]
    public void Type_ThatThereIsNot_IsRefused(string type) => Assert.Throws<NotSupportedException>(() => new ABIValue(type, 1));

    [Theory]
    // Solidity's documentation, "Non-standard Packed Mode": int16(-1), bytes1(0x42), uint16(0x03), string("Hello, world!").
    [InlineData("ffff42000348656c6c6f2c20776f726c6421")]
    public void Packed_OfTheSpecificationsExample_IsItsBytes(string encoded) => Assert.Equal(encoded, new ABIEncode().GetABIEncodedPacked(
        new ABIValue("int16", -1), new ABIValue("bytes1", "0x42"), new ABIValue("uint16", 3), new ABIValue("string", "Hello, world!")).ToHex());

    [Fact]
    public void Number_ThatItsPropertyCannotHold_IsRefused() =>
        Assert.Throws<FormatException>(() => AbiDecoder.Decode(AbiTypes.Parse("uint256"), new ABIEncode().GetABIEncoded(new ABIValue("uint256", BigInteger.One << 64)), typeof(ulong)));
}
