using System.Globalization;
using System.Numerics;

namespace Nethereum.Util;

/// <summary>Wei and the units that people read.</summary>
public class UnitConversion
{
    public enum EthUnit
    {
        Wei = 0,
        Kwei = 1,
        Mwei = 4,
        Gwei = 7,
        Szabo = 11,
        Finney = 14,
        Ether = 17,
    }

    public static UnitConversion Convert { get; } = new();

    /// <exception cref="OverflowException">A decimal cannot hold it.</exception>
    public decimal FromWei(BigInteger value, EthUnit toUnit = EthUnit.Ether) => FromWei(value, Decimals(toUnit));

    /// <exception cref="OverflowException">A decimal cannot hold it.</exception>
    public decimal FromWei(BigInteger value, int decimalPlacesToUnit)
    {
        string digits = BigInteger.Abs(value).ToString(CultureInfo.InvariantCulture).PadLeft(decimalPlacesToUnit + 1, '0');
        int point = digits.Length - decimalPlacesToUnit;
        return decimal.Parse($"{(value.Sign < 0 ? "-" : "")}{digits[..point]}.{digits[point..]}", NumberStyles.Number, CultureInfo.InvariantCulture);
    }

    /// <summary>What is smaller than a wei is cut off.</summary>
    public BigInteger ToWei(decimal amount, EthUnit fromUnit = EthUnit.Ether) => ToWei(amount, Decimals(fromUnit));

    /// <summary>What is smaller than a wei is cut off.</summary>
    public BigInteger ToWei(decimal amount, int decimalPlacesFromUnit)
    {
        string[] parts = amount.ToString(CultureInfo.InvariantCulture).Split('.');
        string fraction = parts.Length > 1 ? parts[1] : "";
        fraction = fraction.Length > decimalPlacesFromUnit ? fraction[..decimalPlacesFromUnit] : fraction.PadRight(decimalPlacesFromUnit, '0');
        return BigInteger.Parse(parts[0] + fraction, CultureInfo.InvariantCulture);
    }

    public BigInteger ToWei(BigInteger value, EthUnit fromUnit = EthUnit.Ether) => value * GetEthUnitValue(fromUnit);

    public BigInteger ToWei(int value, EthUnit fromUnit = EthUnit.Ether) => ToWei(new BigInteger(value), fromUnit);

    public BigInteger ToWei(long value, EthUnit fromUnit = EthUnit.Ether) => ToWei(new BigInteger(value), fromUnit);

    /// <summary>How many wei the unit is.</summary>
    public BigInteger GetEthUnitValue(EthUnit ethUnit) => BigInteger.Pow(10, Decimals(ethUnit));

    private static int Decimals(EthUnit unit) => unit switch
    {
        EthUnit.Wei => 0,
        EthUnit.Kwei => 3,
        EthUnit.Mwei => 6,
        EthUnit.Gwei => 9,
        EthUnit.Szabo => 12,
        EthUnit.Finney => 15,
        EthUnit.Ether => 18,
        _ => throw new ArgumentOutOfRangeException(nameof(unit), unit, "There is no such unit."),
    };
}
