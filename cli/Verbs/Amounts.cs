using System.Globalization;
using System.Numerics;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Cli.Verbs;

/// <summary>Quantities as a person reads them; exact, no float.</summary>
internal static class Amounts
{
    /// <summary>Tokens with up to 18 decimals, as in <c>1.5 DTEL</c>.</summary>
    public static string Tokens(Wei amount) => Decimal(amount.Value, 18) + " DTEL";

    /// <summary>Reads tokens with up to 18 decimals, as in <c>1.5</c>; false for anything else, also for zero.</summary>
    public static bool TryReadTokens(string text, out Wei amount)
    {
        amount = Wei.Zero;
        string[] parts = text.Split('.');
        if (parts.Length > 2 || parts[0].Length is 0 or > 30 || parts.Any(part => part.Length == 0 || part.AsSpan().ContainsAnyExceptInRange('0', '9')) || (parts.Length == 2 && parts[1].Length > 18))
            return false;
        amount = new Wei(BigInteger.Parse(parts[0] + (parts.Length == 2 ? parts[1] : "").PadRight(18, '0'), NumberStyles.None, CultureInfo.InvariantCulture));
        return amount > Wei.Zero;
    }

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
