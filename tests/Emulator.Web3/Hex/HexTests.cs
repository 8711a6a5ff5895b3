using System.Numerics;
using FsCheck.Xunit;
using Nethereum.Hex.HexConvertors.Extensions;
using Nethereum.Hex.HexTypes;

namespace NodeProgram.Emulator.Ethereum.Tests.Hex;

public sealed class HexTests
{
    // The execution API's examples of quantities ("Hex value encoding", ethereum.org).
    [Theory]
    [InlineData("0", "0x0")]
    [InlineData("65", "0x41")]
    [InlineData("1024", "0x400")]
    [InlineData("115792089237316195423570985008687907853269984665640564039457584007913129639935", "0xffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff")]
    public void Quantity_InBothForms_IsTheSame(string number, string hex)
    {
        Assert.Equal(hex, new HexBigInteger(BigInteger.Parse(number)).HexValue);
        Assert.Equal(BigInteger.Parse(number), new HexBigInteger(hex).Value);
        Assert.True(new HexBigInteger(hex) == new HexBigInteger(BigInteger.Parse(number)));
        Assert.Equal(number, new HexBigInteger(hex).ToString());
    }

    [Fact]
    public void Quantity_BelowZero_HasNoForm() => Assert.Throws<ArgumentOutOfRangeException>(() => new HexBigInteger(-1).HexValue);

    [Fact]
    public void Quantity_WhenItsTextIsSet_IsThatNumber()
    {
        HexBigInteger number = 5.ToHexBigInteger();
        number.HexValue = "0x10";
        BigInteger value = number;
        byte[] bytes = number;
        Assert.Equal(16, (int)value);
        Assert.Equal([0x10], bytes);
        Assert.Equal(16UL, number.ToUlong());
        Assert.True(number != 5UL.ToHexBigInteger());
        Assert.NotNull(number.GetValue());
        Assert.Null(((HexBigInteger?)null).GetValue());
    }

    [Property]
    public void Bytes_AsTextAndBack_AreTheSame(byte[] bytes)
    {
        Assert.Equal(bytes, bytes.ToHex(prefix: true).HexToByteArray());
        Assert.Equal(bytes, bytes.ToHex().ToUpperInvariant().HexToByteArray());
        Assert.True(bytes.ToHex().IsTheSameHex(bytes.ToHex(prefix: true).ToUpperInvariant()));
        Assert.True(bytes.ToHex().IsHex());
    }

    [Theory]
    [InlineData("0x1", new byte[] { 1 })]
    [InlineData("abc", new byte[] { 0x0a, 0xbc })]
    [InlineData("0x", new byte[0])]
    public void Digits_OddOrNone_AreBytesToo(string hex, byte[] bytes) => Assert.Equal(bytes, hex.HexToByteArray());

    [Theory]
    [InlineData("0xzz")]
    [InlineData("12 4")]
    [InlineData("0x0x")]
    public void Digits_ThatAreNone_AreRefused(string hex)
    {
        Assert.Throws<FormatException>(() => hex.HexToByteArray());
        Assert.False(hex.IsHex());
    }

    [Fact]
    public void Text_AsHexAndBack_IsTheSame() => Assert.Equal("naïve €", "naïve €".ToHexUTF8().HexToUTF8String());

    [Fact]
    public void Number_LittleEndian_IsTurnedRound() => Assert.Equal(new BigInteger(0x0201), "0x0102".HexToBigInteger(isHexLittleEndian: true));
}
