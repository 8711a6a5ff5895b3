using System.Collections.Immutable;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Scoring;

/// <summary>Whether a node has a score.</summary>
public enum ScorecardState
{
    /// <summary>It has.</summary>
    Scored,

    /// <summary>It was active for less than the policy's share of the epoch (rules, section 3: a quarter).</summary>
    NotActiveLongEnough,

    /// <summary>No part could be measured.</summary>
    NothingMeasured,
}

/// <summary>
/// A node's quality score in one epoch with everything that led to it (rules, section 3). It says which policy made it, and is all that the next epoch needs to know of this one.
/// </summary>
public sealed record Scorecard
{
    /// <summary>The version of this form, 1.</summary>
    public int Format { get; init; } = 1;

    /// <summary>The node.</summary>
    public required NodeId Node { get; init; }

    /// <summary>The epoch.</summary>
    public required EpochId Epoch { get; init; }

    /// <summary>The version of the policy that scored it.</summary>
    public required int PolicyVersion { get; init; }

    /// <summary>The hash of that policy, <c>0x</c> and 64 hex digits.</summary>
    public required string PolicyHash { get; init; }

    /// <summary>Whether there is a score, and why not.</summary>
    public required ScorecardState State { get; init; }

    /// <summary>The score; null unless scored.</summary>
    public required Millipoints? Score { get; init; }

    /// <summary>The one-sided 95 % upper confidence bound of the score; null unless scored.</summary>
    public required Millipoints? UpperBound { get; init; }

    /// <summary>The lower edge of the node's band. A node without a score keeps the last one; null when it never had one.</summary>
    public required Millipoints? Band { get; init; }

    /// <summary>Why it is in that band; null unless scored.</summary>
    public required BandReason? BandReason { get; init; }

    /// <summary>The quality factor of its rewards; 0 without a score.</summary>
    public required BasisPoints Multiplier { get; init; }

    /// <summary>Scored epochs in a row, this one included, in the lowest band; from the first on the node is warned.</summary>
    public required int LowEpochs { get; init; }

    /// <summary>Whether those are enough for a removal review.</summary>
    public required bool RemovalReview { get; init; }

    /// <summary>The sum of the maxima of what was measured, 100,000 when all was; the rest was scaled to 100,000.</summary>
    public required int MeasuredMax { get; init; }

    /// <summary>How many witnesses observed it, in words; null when none were drawn.</summary>
    public required string? Witnesses { get; init; }

    /// <summary>The twelve parts, in the order of the rules.</summary>
    public required ImmutableArray<PartScore> Parts { get; init; }

    /// <summary>Points lost by cause, the largest first; with the score they are 100,000. Empty unless scored.</summary>
    public required ImmutableArray<LostPoints> Lost { get; init; }
}

/// <summary>A part of the score.</summary>
/// <param name="Part">Which.</param>
/// <param name="Source">That of its weakest measured input: decayed before claimed before observed; unmeasured when no input was measured.</param>
/// <param name="Points">What its inputs gave, before rescaling.</param>
/// <param name="Max">The most that they can give, before rescaling.</param>
/// <param name="ScaledPoints">What it adds to the score.</param>
/// <param name="LostPoints">What it takes from 100,000.</param>
/// <param name="Inputs">One input, or CPU and memory.</param>
public sealed record PartScore(ScorePart Part, InputSource Source, int Points, int Max, int ScaledPoints, int LostPoints, ImmutableArray<PartInput> Inputs);

/// <summary>An input of a part.</summary>
/// <param name="Input">Which.</param>
/// <param name="Value">The value that counted; null when unmeasured.</param>
/// <param name="Unit">The unit of the value and its error.</param>
/// <param name="StandardError">The standard error of an observed value.</param>
/// <param name="Source">Where the value comes from.</param>
/// <param name="Points">What it gave, before rescaling.</param>
/// <param name="Max">The most that it can give, before rescaling.</param>
/// <param name="LastValue">The last valid value; null when there never was one.</param>
/// <param name="EpochsMissing">For how many epochs it has been missing, 0 when it was valid in this one.</param>
public sealed record PartInput(ScoreInput Input, long? Value, string Unit, int StandardError, InputSource Source, int Points, int Max, long? LastValue, int EpochsMissing);

/// <summary>Points that a node did not get.</summary>
/// <param name="Cause">A stable code, as in <see cref="ScoreInputs.CauseOf"/>.</param>
/// <param name="Part">The part that lost them.</param>
/// <param name="Source">Who says so.</param>
/// <param name="Points">How many, scaled; at least 1.</param>
public sealed record LostPoints(string Cause, ScorePart Part, InputSource Source, int Points);
