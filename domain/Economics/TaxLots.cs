using System.Collections.Immutable;
using System.Numerics;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Economics;

/// <summary>An amount acquired at one time for one price.</summary>
/// <param name="AcquiredAtUnixMs">When: for rewards, when they became claimable.</param>
/// <param name="Amount">What is left of it, above 0.</param>
/// <param name="CostMicroUsd">What that rest cost, or was worth when it was earned.</param>
public sealed record TaxLot(long AcquiredAtUnixMs, Wei Amount, BigInteger CostMicroUsd);

/// <summary>A part of a lot that was disposed of.</summary>
/// <param name="AcquiredAtUnixMs">When it was acquired.</param>
/// <param name="DisposedAtUnixMs">When it was disposed of.</param>
/// <param name="Amount">How much.</param>
/// <param name="CostMicroUsd">What it had cost.</param>
/// <param name="ProceedsMicroUsd">What it brought.</param>
public sealed record RealisedLot(long AcquiredAtUnixMs, long DisposedAtUnixMs, Wei Amount, BigInteger CostMicroUsd, BigInteger ProceedsMicroUsd)
{
    /// <summary>Proceeds less cost; negative for a loss.</summary>
    public BigInteger GainMicroUsd => ProceedsMicroUsd - CostMicroUsd;
}

/// <summary>Why an entry is refused, in order of precedence. <c>default</c> is no refusal.</summary>
public enum TaxLotRefusal
{
    /// <summary>The amount is 0, or the price negative.</summary>
    AmountOutOfRange = 1,

    /// <summary>The time lies before the last entry: entries come in the order of time.</summary>
    OutOfOrder,

    /// <summary>More is disposed of than is held.</summary>
    NotHeld,
}

/// <summary>
/// Tax lots, first in first out (program document, 1.3 "Tax considerations" and 3.3 "Tax reporting"). Nothing is rounded away: the parts of a lot and of a sale add up to the whole to the
/// micro-USD. Immutable.
/// </summary>
public sealed class TaxLots
{
    private static readonly BigInteger WeiPerToken = BigInteger.Pow(10, 18);
    private readonly ImmutableQueue<TaxLot> lots;
    private readonly long lastAtUnixMs;

    private TaxLots(ImmutableQueue<TaxLot> lots, ImmutableList<RealisedLot> realised, long lastAtUnixMs) => (this.lots, Realised, this.lastAtUnixMs) = (lots, realised, lastAtUnixMs);

    /// <summary>Nothing held.</summary>
    public static TaxLots Empty { get; } = new([], [], long.MinValue);

    /// <summary>What is held, the oldest first.</summary>
    public IEnumerable<TaxLot> Held => lots;

    /// <summary>What was disposed of, in its order.</summary>
    public ImmutableList<RealisedLot> Realised { get; }

    /// <summary>Adds a lot.</summary>
    /// <param name="amount">Above 0.</param>
    /// <param name="microUsdPerToken">The price then; 0 or more.</param>
    /// <param name="atUnixMs">When; not before the last entry.</param>
    /// <param name="next">The lots afterwards; unchanged when refused.</param>
    public TaxLotRefusal? TryAcquire(Wei amount, long microUsdPerToken, long atUnixMs, out TaxLots next)
    {
        next = this;
        if (Refusal(amount, microUsdPerToken, atUnixMs) is { } refusal)
            return refusal;
        next = new TaxLots(lots.Enqueue(new TaxLot(atUnixMs, amount, amount.Value * microUsdPerToken / WeiPerToken)), Realised, atUnixMs);
        return null;
    }

    /// <summary>Disposes of an amount, the oldest lots first.</summary>
    /// <param name="amount">Above 0, at most what is held.</param>
    /// <param name="microUsdPerToken">The price; 0 or more.</param>
    /// <param name="atUnixMs">When; not before the last entry.</param>
    /// <param name="next">The lots afterwards; unchanged when refused.</param>
    public TaxLotRefusal? TryDispose(Wei amount, long microUsdPerToken, long atUnixMs, out TaxLots next)
    {
        next = this;
        if (Refusal(amount, microUsdPerToken, atUnixMs) is { } refusal)
            return refusal;
        if (lots.Aggregate(BigInteger.Zero, static (sum, lot) => sum + lot.Amount.Value) < amount.Value)
            return TaxLotRefusal.NotHeld;

        BigInteger left = amount.Value, proceedsLeft = amount.Value * microUsdPerToken / WeiPerToken;
        ImmutableQueue<TaxLot> rest = lots;
        ImmutableList<RealisedLot> realised = Realised;
        while (left > 0)
        {
            TaxLot lot = rest.Peek();
            BigInteger part = BigInteger.Min(left, lot.Amount.Value);
            // The last part of a lot, or of a sale, takes what truncation left of it.
            BigInteger cost = part == lot.Amount.Value ? lot.CostMicroUsd : lot.CostMicroUsd * part / lot.Amount.Value;
            BigInteger proceeds = proceedsLeft * part / left;
            realised = realised.Add(new RealisedLot(lot.AcquiredAtUnixMs, atUnixMs, new Wei(part), cost, proceeds));
            rest = rest.Dequeue();
            if (part < lot.Amount.Value)
                rest = [lot with { Amount = new Wei(lot.Amount.Value - part), CostMicroUsd = lot.CostMicroUsd - cost }, .. rest];
            (left, proceedsLeft) = (left - part, proceedsLeft - proceeds);
        }

        next = new TaxLots(rest, realised, atUnixMs);
        return null;
    }

    private TaxLotRefusal? Refusal(Wei amount, long microUsdPerToken, long atUnixMs) =>
        amount == Wei.Zero || microUsdPerToken < 0 ? TaxLotRefusal.AmountOutOfRange
        : atUnixMs < lastAtUnixMs ? TaxLotRefusal.OutOfOrder
        : null;
}
