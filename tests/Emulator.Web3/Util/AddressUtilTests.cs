using Nethereum.Util;

namespace NodeProgram.Emulator.Ethereum.Tests.Util;

public sealed class AddressUtilTests
{
    // EIP-55, "Test Cases".
    [Theory]
    [InlineData("0x52908400098527886E0F7030069857D2E4169EE7")]
    [InlineData("0x8617E340B3D01FA5F11F306F4090FD50E238070D")]
    [InlineData("0xde709f2102306220921060314715629080e2fb77")]
    [InlineData("0x27b1fdb04752bbc536007a920d24acb045561c26")]
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")]
    [InlineData("0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359")]
    [InlineData("0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB")]
    [InlineData("0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb")]
    public void Checksum_OfTheStandardsExamples_IsTheirs(string address)
    {
        Assert.Equal(address, address.ToLowerInvariant().ConvertToEthereumChecksumAddress());
        Assert.True(address.IsEthereumChecksumAddress());
    }

    [Theory]
    [InlineData("0x5aaeb6053F3E94C9b9A09f33669435E7Ef1BeAed")]
    [InlineData("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed")]
    [InlineData("5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")]
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAe")]
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeg")]
    [InlineData("")]
    [InlineData(null)]
    public void Checksum_OfAnythingElse_IsNone(string? address) => Assert.False(address.IsEthereumChecksumAddress());

    [Fact]
    public void Checksum_OfNoAddress_IsRefused() => Assert.Throws<FormatException>(() => "0xzz".ConvertToEthereumChecksumAddress());

    [Theory]
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "0x5AAEB6053F3E94C9B9A09F33669435E7EF1BEAED", true)]
    [InlineData("5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed", true)]
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359", false)]
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", null, false)]
    public void Same_ComparesWithoutCase(string one, string? other, bool same) => Assert.Equal(same, one.IsTheSameAddress(other));
}
