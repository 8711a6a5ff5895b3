using System.Collections.Immutable;
using System.Numerics;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Scoring;

namespace NodeProgram.Domain.Penalties;

/// <summary>What a violation or the ladder costs, from mildest to hardest. <c>default</c> costs nothing.</summary>
public enum SanctionKind
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A warning with the lesson that fits.</summary>
    Warning,

    /// <summary>A reward reduction for the epoch.</summary>
    EpochReduction,

    /// <summary>A reward reduction for the days of the ladder's second step.</summary>
    PeriodReduction,

    /// <summary>A slash of the stake.</summary>
    Slash,

    /// <summary>Removal of the node and slash of the remaining stake.</summary>
    Removal,
}

/// <summary>A sanction with its size; ordered by hardness.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Part">Of the epoch's share, of the shares of the period, or of the stake; 0 for a warning, 10,000 for a removal.</param>
public readonly record struct Sanction(SanctionKind Kind, BasisPoints Part) : IComparable<Sanction>
{
    /// <summary>A warning.</summary>
    public static Sanction Warning { get; } = new(SanctionKind.Warning, default);

    /// <summary>Removal and all of the remaining stake.</summary>
    public static Sanction Removal { get; } = new(SanctionKind.Removal, BasisPoints.One);

    /// <summary>Whether it takes stake and therefore needs a case.</summary>
    public bool TakesStake => Kind is SanctionKind.Slash or SanctionKind.Removal;

    /// <summary>The wei that a slash takes from a stake, truncated: the operator keeps the odd wei. 0 for what takes no stake.</summary>
    /// <param name="stakeAtFault">The stake at the time of the fault.</param>
    public Wei SlashOf(Wei stakeAtFault) => TakesStake ? new Wei(stakeAtFault.Value * Part.Value / (BigInteger)BasisPoints.One.Value) : Wei.Zero;

    /// <summary>By kind, then by size.</summary>
    public int CompareTo(Sanction other) => Kind != other.Kind ? Kind.CompareTo(other.Kind) : Part.CompareTo(other.Part);

    /// <summary>The harder of two: where ladder and table both fine, the larger is taken, not both (rules, section 5).</summary>
    public static Sanction Harder(Sanction first, Sanction second) => first.CompareTo(second) >= 0 ? first : second;
}

/// <summary>A violation found, with what the table asks for it.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Sanction">The table's.</param>
/// <param name="IsOffence">Whether it counts as a new offence on the ladder in this epoch.</param>
public readonly record struct Violation(ViolationKind Kind, Sanction Sanction, bool IsOffence);

/// <summary>What an epoch's scorecard says about a node that the table of violations looks at. Null means not measured, which never is a violation.</summary>
/// <param name="Uptime">Rolling 30 days.</param>
/// <param name="RoundTripP95Micros">p95 round trip in microseconds, not negative.</param>
/// <param name="OutdatedSeconds">Since the warning about outdated software; null when it is up to date.</param>
/// <param name="ConfigurationIssueSeconds">Since the warning about the oldest open minor configuration issue; null when there is none.</param>
/// <param name="EpochSeconds">The length of the epoch, so that a grace that ended in it is found once.</param>
/// <param name="WasBelowCriticalUptime">Whether the epoch before was below the critical uptime already: then it is the same fault, not another one.</param>
public sealed record NodeConditions(
    PartsPerMillion? Uptime, long? RoundTripP95Micros, long? OutdatedSeconds, long? ConfigurationIssueSeconds, int EpochSeconds, bool WasBelowCriticalUptime)
{
    /// <summary>
    /// What a scorecard says. Only observed and claimed values count: a decayed one stands in for a measurement that is missing. A node that was not scored shows nothing.
    /// </summary>
    /// <param name="scorecard">The epoch's.</param>
    /// <param name="outdatedSeconds">Since the warning about outdated software; null when it is up to date.</param>
    /// <param name="configurationIssueSeconds">Since the warning about the oldest open minor configuration issue; null when there is none.</param>
    /// <param name="epochSeconds">The length of the epoch.</param>
    /// <param name="wasBelowCriticalUptime">Whether the epoch before was below the critical uptime already.</param>
    public static NodeConditions From(Scorecard scorecard, long? outdatedSeconds, long? configurationIssueSeconds, int epochSeconds, bool wasBelowCriticalUptime)
    {
        long? Measured(ScoreInput input) => scorecard.State != ScorecardState.Scored ? null : scorecard.Parts
            .SelectMany(static part => part.Inputs)
            .FirstOrDefault(found => found.Input == input && (found.Source is InputSource.Observed or InputSource.Claimed))?.Value;

        return new NodeConditions(
            Measured(ScoreInput.Uptime) is { } uptime ? new PartsPerMillion(uptime) : null, Measured(ScoreInput.Latency),
            outdatedSeconds, configurationIssueSeconds, epochSeconds, wasBelowCriticalUptime);
    }
}

/// <summary>The table of violations (rules, section 5).</summary>
public static class ViolationTable
{
    /// <summary>What the scorecard of an epoch shows, in the order of <see cref="ViolationKind"/>; empty for a node in order.</summary>
    public static ImmutableArray<Violation> FindIn(NodeConditions node, PenaltiesPolicy policy)
    {
        var found = ImmutableArray.CreateBuilder<Violation>();
        if (node.Uptime is { } low && low < policy.LowUptimeBelow && low >= policy.CriticalUptimeBelow)
            found.Add(new Violation(ViolationKind.LowUptime, new Sanction(SanctionKind.EpochReduction, policy.LowUptimeReduction), IsOffence: false));
        if (node.RoundTripP95Micros > policy.SlowResponseAboveMilliseconds * 1_000L)
            found.Add(new Violation(ViolationKind.SlowResponse, new Sanction(SanctionKind.EpochReduction, policy.SlowResponseReduction), IsOffence: false));
        if (node.OutdatedSeconds is { } outdated)
        {
            bool graceOver = outdated >= policy.OutdatedSoftwareGraceSeconds;
            Sanction sanction = graceOver ? new Sanction(SanctionKind.EpochReduction, policy.OutdatedSoftwareReduction) : Sanction.Warning;
            found.Add(new Violation(ViolationKind.OutdatedSoftware, sanction, EndedInThisEpoch(outdated, policy.OutdatedSoftwareGraceSeconds, node.EpochSeconds)));
        }

        if (node.ConfigurationIssueSeconds is { } open)
            found.Add(new Violation(ViolationKind.ConfigurationIssue, Sanction.Warning, EndedInThisEpoch(open, policy.ConfigurationGraceSeconds, node.EpochSeconds)));
        if (node.Uptime is { } critical && critical < policy.CriticalUptimeBelow && !node.WasBelowCriticalUptime)
            found.Add(new Violation(ViolationKind.CriticalUptime, new Sanction(SanctionKind.Slash, CriticalUptimeSlash(critical, policy)), IsOffence: true));
        return found.ToImmutable();
    }

    /// <summary>The slash for an uptime below the critical one.</summary>
    public static BasisPoints CriticalUptimeSlash(PartsPerMillion uptime, PenaltiesPolicy policy) => new((int)policy.CriticalUptimeSlashByUptime.At(uptime.Value));

    /// <summary>The slash for a violation that is reported with evidence; these go straight to a case, never to the ladder.</summary>
    /// <param name="kind">Protocol violation, malicious behaviour, false reporting, security breach or double-signing.</param>
    /// <param name="severity">0 to 10,000; without meaning for double-signing.</param>
    /// <param name="policy">The policy at the time of the fault.</param>
    /// <exception cref="ArgumentOutOfRangeException">A kind that a scorecard finds, or a severity above 10,000.</exception>
    public static Sanction ForReport(ViolationKind kind, BasisPoints severity, PenaltiesPolicy policy) => new(SanctionKind.Slash, kind switch
    {
        ViolationKind.ProtocolViolation => policy.ProtocolViolationSlash.At(severity),
        ViolationKind.MaliciousBehaviour or ViolationKind.FalseReporting => policy.MaliciousBehaviourSlash.At(severity),
        ViolationKind.SecurityBreach => policy.SecurityBreachSlash.At(severity),
        ViolationKind.DoubleSigning => policy.DoubleSigningSlash,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Found in scorecards or by no rule, not reported."),
    });

    // Found in the one epoch in which the grace ended, so that a violation that lasts is one offence.
    private static bool EndedInThisEpoch(long sinceSeconds, int graceSeconds, int epochSeconds) => sinceSeconds >= graceSeconds && sinceSeconds - epochSeconds < graceSeconds;
}
