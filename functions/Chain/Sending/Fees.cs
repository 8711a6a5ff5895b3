using System.Numerics;
using NodeProgram.Functions.Chain.Settings;

namespace NodeProgram.Functions.Chain.Sending;

/// <summary>What a unit of gas may cost, wei (EIP-1559).</summary>
public sealed record Fees(BigInteger MaxFee, BigInteger Tip)
{
    // A pool takes a replacement that pays at least a tenth more; an eighth is common, a quarter always enough.
    private const int BumpNumerator = 5, BumpDenominator = 4;

    /// <summary>The fees of a first transaction: room for the base fee to double, within the settings' bound.</summary>
    /// <param name="baseFee">Of the newest block.</param>
    public static Fees Of(BigInteger baseFee, ChainSettings settings)
    {
        BigInteger tip = BigInteger.Min(settings.TipPerGas, settings.MaxFeePerGas);
        return new Fees(BigInteger.Min(2 * baseFee + tip, settings.MaxFeePerGas), tip);
    }

    /// <summary>The fees of a replacement: a quarter more than before, or what a first transaction would pay now; null when the bound leaves no room.</summary>
    public static Fees? Bump(Fees before, BigInteger baseFee, ChainSettings settings)
    {
        Fees now = Of(baseFee, settings);
        var bumped = new Fees(BigInteger.Max(Raise(before.MaxFee), now.MaxFee), BigInteger.Max(Raise(before.Tip), now.Tip));
        return bumped.MaxFee <= settings.MaxFeePerGas ? bumped : null;
    }

    private static BigInteger Raise(BigInteger fee) => fee * BumpNumerator / BumpDenominator + 1;
}
