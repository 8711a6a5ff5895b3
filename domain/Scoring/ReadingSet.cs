using System.Runtime.CompilerServices;

namespace NodeProgram.Domain.Scoring;

/// <summary>One epoch's readings of a node, by <see cref="ScoreInput"/>; <c>default</c> is all missing. A value without an allocation, so that a million nodes are scored from an array of them.</summary>
[InlineArray(ScoreInputs.Count)]
public struct ReadingSet
{
    private Reading first;
}

/// <summary>The last valid value of a missing or present input (rules, section 3: the last valid value decays). <c>default</c>: there never was one.</summary>
/// <param name="Value">The value, in the input's unit.</param>
/// <param name="EpochsMissing">For how many epochs it has been missing, 0 when it was valid in the last epoch.</param>
/// <param name="Known">Whether there ever was one.</param>
public readonly record struct LastReading(long Value, int EpochsMissing, bool Known);

/// <summary>The last valid values of a node, by <see cref="ScoreInput"/>; <c>default</c> is a node that was never measured.</summary>
[InlineArray(ScoreInputs.Count)]
public struct LastReadingSet
{
    private LastReading first;
}
