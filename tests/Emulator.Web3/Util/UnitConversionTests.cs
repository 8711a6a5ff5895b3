using System.Numerics;
using Nethereum.Util;

namespace NodeProgram.Emulator.Ethereum.Tests.Util;

public sealed class UnitConversionTests
{
    [Theory]
    [InlineData("1", UnitConversion.EthUnit.Ether, "1000000000000000000")]
    [InlineData("0.000000000000000001", UnitConversion.EthUnit.Ether, "1")]
    [InlineData("1.5", UnitConversion.EthUnit.Gwei, "1500000000")]
    [InlineData("-2.25", UnitConversion.EthUnit.Ether, "-2250000000000000000")]
    [InlineData("7", UnitConversion.EthUnit.Wei, "7")]
    public void Wei_OfAUnitAndBack_IsTheSame(string amount, UnitConversion.EthUnit unit, string wei)
    {
        decimal value = decimal.Parse(amount, System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(BigInteger.Parse(wei), UnitConversion.Convert.ToWei(value, unit));
        Assert.Equal(value, UnitConversion.Convert.FromWei(BigInteger.Parse(wei), unit));
    }

    [Fact]
    public void Wei_OfLessThanOne_IsCutOff() => Assert.Equal(BigInteger.One, UnitConversion.Convert.ToWei(1.9m, UnitConversion.EthUnit.Wei));
}
