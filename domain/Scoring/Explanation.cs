using System.Collections.Immutable;
using System.Globalization;
using NodeProgram.Domain.Governance;

namespace NodeProgram.Domain.Scoring;

/// <summary>One input of a scorecard in words.</summary>
/// <param name="Part">The part's name.</param>
/// <param name="Measured">What was measured, and who says so.</param>
/// <param name="Gave">What it gave.</param>
/// <param name="Lost">What each lost point is due to; empty when none was lost.</param>
/// <param name="Full">What would have given all points.</param>
public sealed record ExplanationLine(string Part, string Measured, string Gave, string Lost, string Full);

/// <summary>A scorecard as a person reads it: what was measured, what it gave, what each lost point is due to (rules, section 3). Pure text from the card and the policy that made it.</summary>
/// <param name="Headline">The score, band and multiplier in one sentence, or why there is none.</param>
/// <param name="Notes">What else decided: witnesses, rescaling, a band that was held, warnings.</param>
/// <param name="Lines">The inputs in the order of the rules.</param>
public sealed record Explanation(string Headline, ImmutableArray<string> Notes, ImmutableArray<ExplanationLine> Lines)
{
    private static readonly string[] PartNames =
    [
        "uptime", "latency", "bandwidth", "packet loss", "connection success", "error rate", "recovery time", "concurrent connections", "resource availability",
        "software version", "security patches", "policy adherence",
    ];

    private static readonly string[] Causes =
    [
        "the node was down in part of the counted slots", "round trips were slow", "verified bandwidth was low", "packets were lost", "connections failed",
        "the server answered with errors", "outages lasted long", "the tier's connections were not proven by a load test", "the CPU was busy", "memory was short",
        "the software is behind", "a critical fix is overdue", "findings are open",
    ];

    /// <summary>Explains a scorecard.</summary>
    /// <param name="card">The card.</param>
    /// <param name="policy">The policy that made it.</param>
    /// <param name="because">What more is known of why an input lost points; null where nothing is.</param>
    public static Explanation Of(Scorecard card, ScoringPolicy policy, Func<ScoreInput, string?>? because = null) => new(
        HeadlineOf(card),
        [.. NotesOf(card, policy)],
        [.. card.Parts.SelectMany(part => part.Inputs.Select(input => Line(card, part, input, policy, because)))]);

    /// <summary>A value with its unit as a person reads it: <c>99.8 %</c>, <c>41.25 ms</c>, <c>250 Mbit/s</c>.</summary>
    public static string Describe(ScoreInput input, long value) => ScoreInputs.UnitOf(input) switch
    {
        "ppm" => $"{Scaled(value, 10_000)} %",
        "microseconds" => $"{Scaled(value, 1_000)} ms",
        "bits per second" => $"{Scaled(value, 1_000_000)} Mbit/s",
        "seconds" => $"{value} s",
        "releases" => value switch { 0 => "current", 1 => "1 release behind", _ => $"{value} releases behind" },
        _ => $"{value} open",
    };

    private static string HeadlineOf(Scorecard card) => card.State switch
    {
        ScorecardState.Scored => $"{card.Score!.Value} of 100000 millipoints in epoch {card.Epoch}: band from {card.Band}, rewards x {Scaled(card.Multiplier.Value, 10_000)}",
        ScorecardState.NotActiveLongEnough => $"Not scored in epoch {card.Epoch}: the node was active for too small a part of it.",
        _ => $"Not scored in epoch {card.Epoch}: nothing could be measured.",
    };

    private static IEnumerable<string> NotesOf(Scorecard card, ScoringPolicy policy)
    {
        if (card.Witnesses is not null)
            yield return $"Observed by {card.Witnesses}.";
        if (card.State == ScorecardState.Scored && card.MeasuredMax < 100_000)
            yield return $"Parts worth {card.MeasuredMax} could be measured; they are scaled to 100000.";
        if (card.BandReason == BandReason.HeldByConfidence)
            yield return $"The score lies below the band's edge, but its upper 95 % bound, {card.UpperBound}, does not: the difference may be chance, and the band is kept.";
        if (card.BandReason == BandReason.HeldByPause)
            yield return "The whole network's median fell: nobody loses a band in this epoch.";
        if (card.RemovalReview)
            yield return $"{card.LowEpochs} scored epochs in a row in the lowest band: removal is reviewed.";
        else if (card.LowEpochs > 0)
            yield return $"Warning: {card.LowEpochs} of {policy.RemovalReviewEpochs} scored epochs in a row in the lowest band before removal is reviewed.";
    }

    private static ExplanationLine Line(Scorecard card, PartScore part, PartInput input, ScoringPolicy policy, Func<ScoreInput, string?>? because)
    {
        string name = PartNames[(int)part.Part] + (input.Input switch { ScoreInput.Cpu => ": CPU", ScoreInput.Memory => ": memory", _ => "" });
        int lost = card.Lost.Where(cause => cause.Cause == ScoreInputs.CauseOf(input.Input)).Sum(static cause => cause.Points);
        return new ExplanationLine(
            name,
            Measured(input),
            input.Source == InputSource.Unmeasured ? "-" : $"{input.Points} of {input.Max}",
            lost == 0 ? "" : $"{lost}: {Causes[(int)input.Input]}{(input.Source != InputSource.Decayed && because?.Invoke(input.Input) is { } more ? $" ({more})" : "")}",
            Full(input.Input, policy));
    }

    private static string Measured(PartInput input) => input.Source switch
    {
        InputSource.Observed when input.StandardError > 0 => $"{Describe(input.Input, input.Value!.Value)} ± {Describe(input.Input, input.StandardError)} (observed)",
        InputSource.Observed => $"{Describe(input.Input, input.Value!.Value)} (observed)",
        InputSource.Claimed => $"{Describe(input.Input, input.Value!.Value)} (claimed)",
        InputSource.Decayed when input.LastValue is { } last =>
            $"missing for {input.EpochsMissing} epoch{(input.EpochsMissing == 1 ? "" : "s")}: {Describe(input.Input, input.Value!.Value)} on its way from {Describe(input.Input, last)} to the network's median (decayed)",
        InputSource.Decayed => $"never measured: the network's median, {Describe(input.Input, input.Value!.Value)} (decayed)",
        _ => "unmeasured",
    };

    private static string Full(ScoreInput input, ScoringPolicy policy)
    {
        InputPolicy worth = policy[input];
        bool rising = ScoringPolicy.DirectionOf(input) == CurveDirection.Rising;
        IEnumerable<long> full = worth.Curve.Knots.Where(knot => knot.Output == worth.Max).Select(static knot => knot.Input);
        return rising ? $"from {Describe(input, full.Min())}" : $"up to {Describe(input, full.Max())}";
    }

    // Integers only: 998,500 ppm over 10,000 is "99.85".
    private static string Scaled(long value, long unit)
    {
        string fraction = (value % unit).ToString(CultureInfo.InvariantCulture).PadLeft(unit.ToString(CultureInfo.InvariantCulture).Length - 1, '0').TrimEnd('0');
        string whole = (value / unit).ToString(CultureInfo.InvariantCulture);
        return fraction.Length == 0 ? whole : $"{whole}.{fraction}";
    }
}
