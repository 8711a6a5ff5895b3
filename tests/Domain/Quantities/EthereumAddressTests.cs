using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Tests.Quantities;

public class EthereumAddressTests
{
    // The examples of EIP-55.
    [Theory]
    [InlineData("0x52908400098527886E0F7030069857D2E4169EE7")]
    [InlineData("0x8617E340B3D01FA5F11F306F4090FD50E238070D")]
    [InlineData("0xde709f2102306220921060314715629080e2fb77")]
    [InlineData("0x27b1fdb04752bbc536007a920d24acb045561c26")]
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")]
    [InlineData("0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359")]
    [InlineData("0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB")]
    [InlineData("0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb")]
    public void Address_Eip55Example_ReadsAndWritesWithTheSameChecksum(string text)
    {
        Assert.True(EthereumAddress.TryParse(text, out EthereumAddress address));
        Assert.Equal(text, address.ToString());
        Assert.True(EthereumAddress.TryParse(text.ToLowerInvariant(), out EthereumAddress lower));
        Assert.Equal(address, lower);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("0x0000000000000000000000000000000000000000")]
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD")] // one letter's case flipped
    [InlineData("0x5AAEB6053F3E94C9B9A09F33669435E7EF1BEAED")] // all capitals is no checksum of this one
    [InlineData("5aaeb6053f3e94c9b9a09f33669435e7ef1beaed")]
    [InlineData("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beae")]
    [InlineData("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaedd")]
    [InlineData("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaeg")]
    [InlineData("0X5aaeb6053f3e94c9b9a09f33669435e7ef1beaed")]
    public void Address_AnythingElse_IsRefused(string? text) => Assert.False(EthereumAddress.TryParse(text, out _));

    [Fact]
    public void Operator_OfAnAddress_IsItsNumber()
    {
        Assert.True(EthereumAddress.TryParse("0xff00000000000000000000000000000000000001", out EthereumAddress address));
        Assert.Equal((System.Numerics.BigInteger.Pow(2, 152) * 255) + 1, address.Operator.Value);
    }

    [Theory]
    [InlineData("0xff00000000000000000000000000000000000001")]
    [InlineData("0x0000000000000000000000000000000000000001")]
    [InlineData("0x7f00000000000000000000000000000000000000")]
    public void Address_OfAnOperator_IsTheOneThatHasItsNumber(string text)
    {
        Assert.True(EthereumAddress.TryParse(text, out EthereumAddress address));
        Assert.True(EthereumAddress.TryFromOperator(address.Operator, out EthereumAddress again));
        Assert.Equal(address, again);
        Assert.False(EthereumAddress.TryFromOperator(OperatorId.Treasury, out _));
        Assert.False(EthereumAddress.TryFromOperator(new OperatorId(System.Numerics.BigInteger.Pow(2, 160)), out _));
    }

    [Theory]
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", true)]
    [InlineData("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed", false)]
    [InlineData("0xde709f2102306220921060314715629080e2fb77", true)] // its checksum has no capitals
    public void Checksum_WhereItIsAskedFor_IsNeeded(string text, bool has) => Assert.Equal(has, EthereumAddress.TryParseChecksummed(text, out _));
}
