using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Scoring;

/// <summary>Where the value of an input comes from (rules, section 3).</summary>
public enum InputSource
{
    /// <summary>Nobody could measure it; the other parts are scaled up to 100,000.</summary>
    Unmeasured,

    /// <summary>Others saw it.</summary>
    Observed,

    /// <summary>The node says it, and nothing else exists.</summary>
    Claimed,

    /// <summary>It is missing; the last valid value on its way to the network's median stands in.</summary>
    Decayed,
}

/// <summary>An input as it was scored.</summary>
/// <param name="Value">The value that counted, in the input's unit; 0 when unmeasured.</param>
/// <param name="StandardError">Of an observed value, in the same unit.</param>
/// <param name="Source">Where it comes from.</param>
/// <param name="Points">What it gave, millipoints before rescaling.</param>
public readonly record struct ScoredInput(long Value, int StandardError, InputSource Source, int Points);

/// <summary>A node's score before bands.</summary>
/// <param name="Score">0 to 100,000; 0 when nothing was measured.</param>
/// <param name="UpperBound">The one-sided upper confidence bound of the score, at least the score.</param>
/// <param name="MeasuredMax">The sum of the maxima of what was measured: 100,000 when all was, 0 when nothing was.</param>
public readonly record struct RawScore(int Score, int UpperBound, int MeasuredMax);

/// <summary>
/// Readings to score, without an allocation (rules, section 3). Safe to use from several threads.
/// The upper bound moves every observed input by the policy's number of standard errors in its favour and scores that: errors add up as if they came together,
/// which bounds every correlation between them, and steps of a curve count with their full height.
/// </summary>
public sealed class ScoreKernel
{
    private readonly ScoringPolicy policy;
    private readonly NetworkMedians medians;
    private readonly InputPolicy[] inputs;

    /// <summary>A kernel for one epoch.</summary>
    /// <param name="policy">Validated.</param>
    /// <param name="medians">Of the same epoch.</param>
    public ScoreKernel(ScoringPolicy policy, NetworkMedians medians)
    {
        this.policy = policy;
        this.medians = medians;
        inputs = [.. ScoreInputs.All.Select(input => policy[input])];
    }

    /// <summary>Scores one node.</summary>
    /// <param name="readings">This epoch's readings.</param>
    /// <param name="last">The last valid values before this epoch.</param>
    /// <param name="scored">Takes what each input was and gave, by <see cref="ScoreInput"/>; at least 13 long.</param>
    public RawScore Score(in ReadingSet readings, in LastReadingSet last, Span<ScoredInput> scored)
    {
        int points = 0;
        int upperPoints = 0;
        int measuredMax = 0;
        for (int i = 0; i < ScoreInputs.Count; i++)
        {
            ScoredInput input = Resolve((ScoreInput)i, readings[i], last[i]);
            if (input.Source != InputSource.Unmeasured)
            {
                input = input with { Points = (int)inputs[i].Curve.At(input.Value) };
                points += input.Points;
                upperPoints += input.StandardError == 0 ? input.Points : (int)inputs[i].Curve.At(Favourable((ScoreInput)i, input));
                measuredMax += inputs[i].Max;
            }

            scored[i] = input;
        }

        return new RawScore(Rescaling.ScoreOf(points, measuredMax), Rescaling.ScoreOf(upperPoints, measuredMax), measuredMax);
    }

    /// <summary>The last valid value after this epoch: the reading's own, or the old one missing for one epoch more.</summary>
    public static LastReading Advance(Reading reading, LastReading last) => reading.Source != ReadingSource.Missing
        ? new LastReading(reading.Value, 0, true)
        : last with { EpochsMissing = last.Known && last.EpochsMissing < int.MaxValue ? last.EpochsMissing + 1 : last.EpochsMissing };

    private ScoredInput Resolve(ScoreInput input, Reading reading, LastReading last)
    {
        if (reading.Source != ReadingSource.Missing)
            return new ScoredInput(reading.Value, reading.StandardError, reading.Source == ReadingSource.Observed ? InputSource.Observed : InputSource.Claimed, 0);

        // k epochs of N missing: k parts of N are the median's. Without a value of its own a node starts at the median; without a median the old value holds as long as it would have decayed.
        long steps = policy.DecayEpochs;
        long k = last.EpochsMissing + 1L;
        return (last.Known, medians[input]) switch
        {
            (true, { } median) when k < steps => new ScoredInput((last.Value * (steps - k) + median * k) / steps, 0, InputSource.Decayed, 0),
            (_, { } median) => new ScoredInput(median, 0, InputSource.Decayed, 0),
            (true, null) when k <= steps => new ScoredInput(last.Value, 0, InputSource.Decayed, 0),
            _ => default,
        };
    }

    private long Favourable(ScoreInput input, ScoredInput scored)
    {
        long shift = ((long)scored.StandardError * policy.ConfidenceZMilli + 999) / 1_000;
        return ScoringPolicy.DirectionOf(input) == CurveDirection.Rising ? scored.Value + shift : Math.Max(0, scored.Value - shift);
    }
}
