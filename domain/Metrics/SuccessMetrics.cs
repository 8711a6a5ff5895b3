using System.Collections.Immutable;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Regions;

namespace NodeProgram.Domain.Metrics;

/// <summary>The metrics of the program document's table. <c>default</c> is none.</summary>
public enum SuccessMetric
{
    /// <summary>Active nodes.</summary>
    ActiveNodes = 1,

    /// <summary>Geographic coverage.</summary>
    Coverage,

    /// <summary>Average uptime, ppm.</summary>
    AverageUptime,

    /// <summary>Operator satisfaction, hundredths of a point out of 5.</summary>
    Satisfaction,

    /// <summary>Monthly churn, ppm.</summary>
    MonthlyChurn,

    /// <summary>Enterprise operators.</summary>
    EnterpriseOperators,
}

/// <summary>How a metric stands. <c>default</c> is no result.</summary>
public enum MetricResult
{
    /// <summary>The target is reached.</summary>
    Met = 1,

    /// <summary>The target is not reached.</summary>
    Missed,

    /// <summary>There is a target, and nothing was measured.</summary>
    NotMeasured,

    /// <summary>The phase has no target for it.</summary>
    NotApplicable,
}

/// <summary>A metric against its phase's target.</summary>
/// <param name="Metric">Which.</param>
/// <param name="Result">How it stands.</param>
/// <param name="Measured">In the metric's unit; null when it was not measured.</param>
/// <param name="Target">In the metric's unit; null when the phase has none.</param>
public sealed record MetricStanding(SuccessMetric Metric, MetricResult Result, long? Measured, long? Target);

/// <summary>What a month showed.</summary>
/// <param name="CountryOfEachNode">The ISO 3166-1 code of every active node.</param>
/// <param name="UptimeOfEachNode">The rolling 30-day uptime of every active node that has one.</param>
/// <param name="SatisfactionRatings">The operators' answers of the month, 1 to 5.</param>
/// <param name="OperatorsAtStart">Operators with an active node at the month's start.</param>
/// <param name="OperatorsLeft">Those of them without any at its end; at most as many.</param>
/// <param name="EnterpriseOperators">Operators of the enterprise tier, institutions included.</param>
public sealed record NetworkMonth(
    IReadOnlyCollection<string> CountryOfEachNode, IReadOnlyCollection<PartsPerMillion> UptimeOfEachNode, IReadOnlyCollection<int> SatisfactionRatings,
    int OperatorsAtStart, int OperatorsLeft, int EnterpriseOperators);

/// <summary>The success metrics by phase (program document, "Success Metrics"; rules, section 8). Means and shares are truncated, churn is rounded up: a target is never met by rounding.</summary>
public static class SuccessMetrics
{
    /// <summary>Every metric of a month against its phase, in the order of <see cref="SuccessMetric"/>.</summary>
    /// <exception cref="FormatException">A country is not an assigned code.</exception>
    /// <exception cref="ArgumentException">A rating is not from 1 to 5, or more operators left than there were.</exception>
    public static ImmutableArray<MetricStanding> Evaluate(NetworkMonth month, PhaseTargets phase)
    {
        if (month.SatisfactionRatings.Any(static rating => rating is < 1 or > 5) || month.OperatorsLeft < 0 || month.OperatorsLeft > month.OperatorsAtStart)
            throw new ArgumentException("Ratings are 1 to 5, and nobody leaves who was not there.", nameof(month));

        long? uptime = month.UptimeOfEachNode.Count == 0 ? null : month.UptimeOfEachNode.Sum(static ppm => ppm.Value) / month.UptimeOfEachNode.Count;
        long? satisfaction = month.SatisfactionRatings.Count == 0 ? null : month.SatisfactionRatings.Sum(static rating => rating * 100L) / month.SatisfactionRatings.Count;
        long? churn = month.OperatorsAtStart == 0 ? null : (month.OperatorsLeft * 1_000_000L + month.OperatorsAtStart - 1) / month.OperatorsAtStart;
        return
        [
            AtLeast(SuccessMetric.ActiveNodes, month.CountryOfEachNode.Count, phase.ActiveNodes),
            AtLeast(SuccessMetric.Coverage, CoverageOf(month.CountryOfEachNode, phase.CoverageUnit), TargetOf(phase)),
            AtLeast(SuccessMetric.AverageUptime, uptime, phase.AverageUptime.Value),
            AtLeast(SuccessMetric.Satisfaction, satisfaction, phase.SatisfactionHundredths),
            Below(SuccessMetric.MonthlyChurn, churn, phase.MonthlyChurnBelow?.Value),
            AtLeast(SuccessMetric.EnterpriseOperators, month.EnterpriseOperators, phase.EnterpriseOperators),
        ];
    }

    /// <summary>How many regions or countries have a node.</summary>
    public static int CoverageOf(IEnumerable<string> countryOfEachNode, CoverageUnit unit) => unit switch
    {
        CoverageUnit.Regions => countryOfEachNode.Select(Countries.RegionOf).Distinct().Count(),
        CoverageUnit.Countries => countryOfEachNode.Where(static country => Countries.RegionOf(country) != default).Distinct(StringComparer.Ordinal).Count(),
        _ => throw new ArgumentOutOfRangeException(nameof(unit), unit, "Regions or countries."),
    };

    // The program document asks for ten regions at launch and names nine: all of them.
    private static int TargetOf(PhaseTargets phase) =>
        phase.CoverageUnit == CoverageUnit.Regions ? Math.Min(phase.Coverage, Enum.GetValues<Region>().Length) : phase.Coverage;

    private static MetricStanding AtLeast(SuccessMetric metric, long? measured, long? target) => Standing(metric, measured, target, measured >= target);

    private static MetricStanding Below(SuccessMetric metric, long? measured, long? target) => Standing(metric, measured, target, measured < target);

    private static MetricStanding Standing(SuccessMetric metric, long? measured, long? target, bool isMet) => new(
        metric, target is null ? MetricResult.NotApplicable : measured is null ? MetricResult.NotMeasured : isMet ? MetricResult.Met : MetricResult.Missed, measured, target);
}
