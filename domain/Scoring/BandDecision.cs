using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Scoring;

/// <summary>Why a node is in its band.</summary>
public enum BandReason
{
    /// <summary>Its score lies in it.</summary>
    Score,

    /// <summary>Its score lies lower, but the upper confidence bound does not.</summary>
    HeldByConfidence,

    /// <summary>Its score lies lower, but band drops are paused because the whole network fell.</summary>
    HeldByPause,
}

/// <summary>The band of a score (rules, section 3).</summary>
/// <param name="Index">Its index in the policy's bands, 0 for the highest.</param>
/// <param name="Reason">Why.</param>
public readonly record struct BandDecision(int Index, BandReason Reason)
{
    /// <summary>
    /// A higher band is won at once. A band is lost only when the upper bound lies below its edge, and never while drops are paused.
    /// </summary>
    /// <param name="policy">Validated.</param>
    /// <param name="score">0 to 100,000.</param>
    /// <param name="upperBound">At least the score.</param>
    /// <param name="previousFrom">The lower edge of the last epoch's band; null for a node without one, which takes the band of its score.</param>
    /// <param name="dropsPaused">Whether the network's median fell too far.</param>
    public static BandDecision Decide(ScoringPolicy policy, int score, int upperBound, Millipoints? previousFrom, bool dropsPaused)
    {
        int ofScore = policy.BandOf(score);
        if (previousFrom is not { } edge || ofScore <= policy.BandOf(edge.Value))
            return new BandDecision(ofScore, BandReason.Score);
        int previous = policy.BandOf(edge.Value);
        if (dropsPaused)
            return new BandDecision(previous, BandReason.HeldByPause);
        int held = Math.Max(previous, policy.BandOf(upperBound));
        return new BandDecision(held, held == ofScore ? BandReason.Score : BandReason.HeldByConfidence);
    }

    /// <summary>Whether band drops pause: the network's median score fell by more than the policy allows from one epoch to the next. False when either is unknown.</summary>
    public static bool DropsPaused(ScoringPolicy policy, Millipoints? previousMedian, Millipoints? median) =>
        previousMedian is { } before && median is { } now && before.Value - now.Value > policy.MedianDropPause.Value;
}
