using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Scoring;

/// <summary>Who says it (rules, section 2).</summary>
public enum ReadingSource
{
    /// <summary>Nobody: there is no valid value for this epoch.</summary>
    Missing,

    /// <summary>Others saw it.</summary>
    Observed,

    /// <summary>The node says it of itself, and nothing else exists.</summary>
    Claimed,
}

/// <summary>One epoch's value of an input (rules, sections 2 and 3). <c>default</c> is missing.</summary>
/// <param name="Value">In the input's unit (<see cref="ScoreInput"/>), 0 to 10^12.</param>
/// <param name="StandardError">The standard error of an observed value in the same unit (<see cref="SamplingError"/>); 0 when it is exact or claimed.</param>
/// <param name="Source">Who says it.</param>
public readonly record struct Reading(long Value, int StandardError, ReadingSource Source)
{
    /// <summary>The largest value, 10^12.</summary>
    public const long ValueMax = Curve.InputMax;

    /// <summary>No valid value.</summary>
    public static readonly Reading Missing;

    /// <summary>A value that others saw.</summary>
    /// <param name="value">0 to 10^12.</param>
    /// <param name="standardError">In the same unit; more than an int holds becomes the largest int.</param>
    public static Reading Observed(long value, long standardError = 0) => new(value, (int)Math.Clamp(standardError, 0, int.MaxValue), ReadingSource.Observed);

    /// <summary>A value that the node says of itself.</summary>
    public static Reading Claimed(long value) => new(value, 0, ReadingSource.Claimed);

    /// <summary>
    /// What counts when others saw one value and the node says another: the worse one, and the observed one when they agree. A claim alone stands, as a claim (rules, section 2: a claim may only lower).
    /// </summary>
    public static Reading Combine(ScoreInput input, Reading observed, Reading claimed)
    {
        if (observed.Source == ReadingSource.Missing || claimed.Source == ReadingSource.Missing)
            return observed.Source == ReadingSource.Missing ? claimed : observed;
        bool claimIsWorse = ScoringPolicy.DirectionOf(input) == CurveDirection.Rising ? claimed.Value < observed.Value : claimed.Value > observed.Value;
        return claimIsWorse ? claimed : observed;
    }

    /// <summary>Slots up of slots counted (up or down; neither unknown nor excused), over the uptime window. Missing when no slot was counted.</summary>
    /// <param name="policy">For the sampling error.</param>
    /// <param name="slotsUp">0 to <paramref name="slotsCounted"/>.</param>
    /// <param name="slotsCounted">Not negative.</param>
    /// <param name="observed">Whether witnesses decided; false when the node's own heartbeats did.</param>
    public static Reading OfUptime(ScoringPolicy policy, long slotsUp, long slotsCounted, bool observed)
    {
        if (slotsCounted <= 0)
            return Missing;
        long ppm = slotsUp * PartsPerMillion.One.Value / slotsCounted;
        return observed ? Observed(ppm, SamplingError.OfShare(policy, ppm, slotsCounted)) : Claimed(ppm);
    }

    /// <summary>Releases behind; a version below the public minimum counts as the policy says.</summary>
    public static Reading OfReleasesBehind(ScoringPolicy policy, int releases, bool belowPublicMinimum, bool observed) =>
        Of(belowPublicMinimum ? Math.Max(releases, policy.BelowMinimumReleases) : releases, observed);

    /// <summary>Open findings; a major one counts as the policy says. Findings are the program's own, so they are always observed.</summary>
    public static Reading OfFindings(ScoringPolicy policy, int minor, int major) => Observed(minor + (long)major * policy.MajorFindingWeight);

    /// <summary>Errors per request in parts per million, an error count above the requests being all of them; missing without requests.</summary>
    public static Reading OfErrors(long errors, long requests, bool observed) =>
        requests <= 0 ? Missing : Of(Math.Min(errors, requests) * PartsPerMillion.One.Value / requests, observed);

    private static Reading Of(long value, bool observed) => observed ? Observed(value) : Claimed(value);
}
