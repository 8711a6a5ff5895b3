using System.Globalization;
using System.Numerics;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Cli.Verbs;

/// <summary>Quantities as a person reads them; exact, no float.</summary>
internal static class Amounts
{
    /// <summary>Tokens with up to 18 decimals, as in <c>1.5 DTEL</c>.</summary>
    public static string Tokens(Wei amount) => Decimal(amount.Value, 18) + " DTEL";

    /// <summary>A factor, as in <c>1.25</c>.</summary>
    public static string Factor(BasisPoints factor) => Decimal(factor.Value, 4);

    /// <summary>A number of units of 10^-digits, without trailing zeros.</summary>
    public static string Decimal(BigInteger value, int digits)
    {
        string sign = value.Sign < 0 ? "-" : "";
        BigInteger whole = BigInteger.DivRem(BigInteger.Abs(value), BigInteger.Pow(10, digits), out BigInteger rest);
        string fraction = rest.ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0').TrimEnd('0');
        return sign + whole.ToString(CultureInfo.InvariantCulture) + (fraction.Length == 0 ? "" : "." + fraction);
    }
}
