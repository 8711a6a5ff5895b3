using System.Collections.Immutable;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Scoring;

/// <summary>Turns a raw score into the scorecard that explains it (rules, section 3).</summary>
internal sealed class ScorecardBuilder(Policy policy, EpochId epoch, bool dropsPaused)
{
    private readonly ScoringPolicy scoring = policy.Scoring;
    private readonly string policyHash = policy.ComputeHash();

    public Scorecard Build(NodeInputs node, bool active, RawScore raw, ReadOnlySpan<ScoredInput> inputs, in LastReadingSet last)
    {
        ScorecardState state = !active ? ScorecardState.NotActiveLongEnough : raw.MeasuredMax == 0 ? ScorecardState.NothingMeasured : ScorecardState.Scored;
        bool scored = state == ScorecardState.Scored;
        BandDecision band = scored ? BandDecision.Decide(scoring, raw.Score, raw.UpperBound, node.Previous?.Band, dropsPaused) : default;
        int lowBefore = node.Previous?.LowEpochs ?? 0;
        bool low = scored && scoring.Bands.Length > 1 && band.Index == scoring.Bands.Length - 1;
        int lowEpochs = !scored ? lowBefore : low ? lowBefore + 1 : 0;
        Span<int> given = stackalloc int[ScoreInputs.Count];
        Span<int> lost = stackalloc int[ScoreInputs.Count];
        given.Clear();
        lost.Clear();
        if (scored)
            ShareOut(raw, inputs, given, lost);
        return new Scorecard
        {
            Node = node.Node,
            Epoch = epoch,
            PolicyVersion = policy.Version,
            PolicyHash = policyHash,
            State = state,
            Score = scored ? new Millipoints(raw.Score) : null,
            UpperBound = scored ? new Millipoints(raw.UpperBound) : null,
            Band = scored ? scoring.Bands[band.Index].From : node.Previous?.Band,
            BandReason = scored ? band.Reason : null,
            Multiplier = scored ? scoring.Bands[band.Index].Multiplier : default,
            LowEpochs = lowEpochs,
            RemovalReview = low && lowEpochs >= scoring.RemovalReviewEpochs,
            MeasuredMax = raw.MeasuredMax,
            Witnesses = node.Witnesses,
            Parts = Parts(inputs, last, given, lost),
            Lost = Lost(inputs, lost),
        };
    }

    private void ShareOut(RawScore raw, ReadOnlySpan<ScoredInput> inputs, Span<int> given, Span<int> lost)
    {
        Span<int> points = stackalloc int[ScoreInputs.Count];
        Span<int> missed = stackalloc int[ScoreInputs.Count];
        for (int i = 0; i < ScoreInputs.Count; i++)
        {
            points[i] = inputs[i].Points;
            missed[i] = inputs[i].Source == InputSource.Unmeasured ? 0 : scoring[(ScoreInput)i].Max - inputs[i].Points;
        }

        Rescaling.Share(points, raw.MeasuredMax, raw.Score, given);
        Rescaling.Share(missed, raw.MeasuredMax, Millipoints.MaxValue - raw.Score, lost);
    }

    private ImmutableArray<PartScore> Parts(ReadOnlySpan<ScoredInput> inputs, in LastReadingSet last, ReadOnlySpan<int> given, ReadOnlySpan<int> lost)
    {
        ImmutableArray<PartScore>.Builder parts = ImmutableArray.CreateBuilder<PartScore>();
        for (int i = 0; i < ScoreInputs.Count;)
        {
            ScorePart part = ScoreInputs.PartOf((ScoreInput)i);
            var ofPart = new List<PartInput>(2);
            int scaled = 0;
            int missed = 0;
            for (; i < ScoreInputs.Count && ScoreInputs.PartOf((ScoreInput)i) == part; i++)
            {
                ofPart.Add(InputOf((ScoreInput)i, inputs[i], last[i]));
                scaled += given[i];
                missed += lost[i];
            }

            parts.Add(new PartScore(part, ofPart.Max(static input => input.Source), ofPart.Sum(static input => input.Points), ofPart.Sum(static input => input.Max), scaled, missed, [.. ofPart]));
        }

        return parts.ToImmutable();
    }

    private PartInput InputOf(ScoreInput input, ScoredInput scored, LastReading last) => new(
        input,
        scored.Source == InputSource.Unmeasured ? null : scored.Value,
        ScoreInputs.UnitOf(input),
        scored.StandardError,
        scored.Source,
        scored.Points,
        scoring[input].Max,
        last.Known ? last.Value : null,
        last.EpochsMissing);

    private static ImmutableArray<LostPoints> Lost(ReadOnlySpan<ScoredInput> inputs, ReadOnlySpan<int> lost)
    {
        var causes = new List<LostPoints>();
        for (int i = 0; i < ScoreInputs.Count; i++)
        {
            if (lost[i] > 0)
                causes.Add(new LostPoints(ScoreInputs.CauseOf((ScoreInput)i), ScoreInputs.PartOf((ScoreInput)i), inputs[i].Source, lost[i]));
        }

        return [.. causes.OrderByDescending(static cause => cause.Points)];
    }
}
