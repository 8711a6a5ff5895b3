using System.Numerics;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Staking;

/// <summary>A day's price of a DTEL.</summary>
/// <param name="Day">Whole days since 1970-01-01, by the policy's length of a day.</param>
/// <param name="MicroUsdPerToken">1 or more.</param>
public readonly record struct DailyPrice(long Day, long MicroUsdPerToken);

/// <summary>An open request to top up.</summary>
/// <param name="AskedAtUnixMs">When it was made.</param>
/// <param name="DeadlineUnixMs">Until when it can be met (exclusive).</param>
public sealed record TopUpRequest(long AskedAtUnixMs, long DeadlineUnixMs);

/// <summary>Where the coverage of a stake stands. <c>default</c> is nowhere.</summary>
public enum CoverageOutcome
{
    /// <summary>At or above the bar; an open request lapses.</summary>
    Covered = 1,

    /// <summary>Below the bar: a top-up is asked for, or was and its time runs.</summary>
    TopUpOpen,

    /// <summary>Below the bar and the time to top up is over: as many nodes as are not covered stop earning, the last activated first; nothing is slashed.</summary>
    TopUpMissed,
}

/// <summary>The coverage of a stake.</summary>
/// <param name="Outcome">Where it stands.</param>
/// <param name="Coverage">Stake / requirement in bp, truncated, at most 2^31 - 1.</param>
/// <param name="Missing">What has to be locked for full coverage; may be above 0 also where nothing is asked for yet.</param>
/// <param name="NodesCovered">How many nodes may earn: all of them until a top-up was missed, then those that the stake covers in full.</param>
/// <param name="Request">The open request; null when covered.</param>
public sealed record CoverageDecision(CoverageOutcome Outcome, BasisPoints Coverage, Wei Missing, int NodesCovered, TopUpRequest? Request);

/// <summary>How much stake a node needs, and when more is asked for (rules, section 6).</summary>
public static class StakeRequirement
{
    private static readonly BigInteger WeiPerToken = BigInteger.Pow(10, 18);

    /// <summary>
    /// The average price over the last days before today, truncated to a micro-USD; null unless there is a price for more than half of these days: nobody's stake hangs on a single
    /// day's price.
    /// </summary>
    /// <param name="prices">At most one a day; others than those of the last days are ignored.</param>
    /// <param name="today">Today, which is not over and does not count.</param>
    /// <param name="policy">The policy in force.</param>
    /// <exception cref="ArgumentException">A day has two prices, or a price is below 1: bugs of the caller.</exception>
    public static long? AveragePrice(IEnumerable<DailyPrice> prices, long today, StakingPolicy policy)
    {
        DailyPrice[] counted = [.. prices.Where(price => price.Day < today && price.Day >= today - policy.PriceDays)];
        if (counted.DistinctBy(static price => price.Day).Count() != counted.Length || counted.Any(static price => price.MicroUsdPerToken < 1))
            throw new ArgumentException("A day has one price of 1 micro-USD or more.", nameof(prices));
        return counted.Length * 2 <= policy.PriceDays
            ? null
            : (long)(counted.Aggregate(BigInteger.Zero, static (sum, price) => sum + price.MicroUsdPerToken) / counted.Length);
    }

    /// <summary>The stake that a node needs at a price, rounded up to a wei.</summary>
    /// <param name="isGenesis">Whether the operator holds a genesis seat.</param>
    /// <param name="microUsdPerToken">The average price when it is locked; 1 or more.</param>
    /// <param name="policy">The policy in force.</param>
    public static Wei OfNode(bool isGenesis, long microUsdPerToken, StakingPolicy policy)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(microUsdPerToken, 1);
        BigInteger numerator = (BigInteger)policy.RequiredUsd * 1_000_000 * WeiPerToken * (isGenesis ? policy.GenesisPart.Value : BasisPoints.One.Value);
        BigInteger denominator = (BigInteger)microUsdPerToken * BasisPoints.One.Value;
        return new Wei((numerator + denominator - 1) / denominator);
    }

    /// <summary>The coverage of all nodes of an operator at today's average price.</summary>
    /// <param name="bonded">What is locked and not unbonding.</param>
    /// <param name="perNode">What a node needs (<see cref="OfNode"/>) at that price.</param>
    /// <param name="nodes">The operator's nodes; 0 or more.</param>
    /// <param name="open">The open request, if any.</param>
    /// <param name="nowUnixMs">Now.</param>
    /// <param name="policy">The policy in force.</param>
    public static CoverageDecision Decide(Wei bonded, Wei perNode, int nodes, TopUpRequest? open, long nowUnixMs, StakingPolicy policy)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(nodes);
        BigInteger required = perNode.Value * nodes;
        if (required.IsZero)
            return new CoverageDecision(CoverageOutcome.Covered, BasisPoints.One, Wei.Zero, nodes, null);

        BasisPoints coverage = new((int)BigInteger.Min(int.MaxValue, bonded.Value * BasisPoints.One.Value / required));
        Wei missing = new(BigInteger.Max(BigInteger.Zero, required - bonded.Value));
        int covered = (int)BigInteger.Min(nodes, bonded.Value / perNode.Value);
        if (coverage >= policy.TopUpBelow)
            return new CoverageDecision(CoverageOutcome.Covered, coverage, missing, nodes, null);
        TopUpRequest request = open ?? new TopUpRequest(nowUnixMs, nowUnixMs + policy.TopUpSeconds * 1_000L);
        return nowUnixMs < request.DeadlineUnixMs
            ? new CoverageDecision(CoverageOutcome.TopUpOpen, coverage, missing, nodes, request)
            : new CoverageDecision(CoverageOutcome.TopUpMissed, coverage, missing, covered, request);
    }
}
