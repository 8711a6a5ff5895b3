using System.Numerics;

namespace NodeProgram.Domain.Measurement.Digests;

/// <summary>
/// A whole number from 0 to about 4.4 x 10^12 kept in 16 bits: 5 bits of exponent, 11 of mantissa. Numbers below 2,048 are exact; above, the low digits are cut,
/// so that what comes back is never larger than what went in and at most <see cref="RelativeErrorPpm"/> below it. Order is kept: a larger code is a larger number.
/// Integer arithmetic only, because scores are made of these (rules, introduction).
/// </summary>
public static class CompactNumber
{
    /// <summary>The most that a number can lose, 1 in 2,048: 489 ppm.</summary>
    public const int RelativeErrorPpm = 489;

    private const int MantissaBits = 11;
    private const int MantissaCount = 1 << MantissaBits;

    /// <summary>The largest number that a code can hold; larger ones are kept as this one.</summary>
    public static readonly long MaxValue = FromCode(ushort.MaxValue);

    /// <summary>The code of a number. Negative numbers are kept as 0, ones above <see cref="MaxValue"/> as that.</summary>
    public static ushort ToCode(long value)
    {
        if (value < MantissaCount)
            return (ushort)Math.Max(value, 0);
        int exponent = BitOperations.Log2((ulong)value) - MantissaBits + 1;
        return exponent > 31 ? ushort.MaxValue : (ushort)((exponent << MantissaBits) | (int)((value >> (exponent - 1)) & (MantissaCount - 1)));
    }

    /// <summary>The number of a code: the smallest one that has it.</summary>
    public static long FromCode(ushort code)
    {
        int exponent = code >> MantissaBits;
        long mantissa = code & (MantissaCount - 1);
        return exponent == 0 ? mantissa : (mantissa + MantissaCount) << (exponent - 1);
    }
}
