using System.Collections.Immutable;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Metrics;

/// <summary>The phases of the program (program document, "Success Metrics"). <c>default</c> is no phase. In JSON the name in camel case.</summary>
public enum Phase
{
    /// <summary>Months 1 to 6.</summary>
    Foundation = 1,

    /// <summary>Months 7 to 12.</summary>
    Launch,

    /// <summary>Months 13 to 24.</summary>
    Growth,

    /// <summary>Months 25 to 36.</summary>
    Scale,

    /// <summary>From month 37 on.</summary>
    Maturity,
}

/// <summary>What coverage counts. <c>default</c> is nothing.</summary>
public enum CoverageUnit
{
    /// <summary>The nine regions of the target distribution.</summary>
    Regions = 1,

    /// <summary>Countries of ISO 3166-1.</summary>
    Countries,
}

/// <summary>The targets of a phase; null where the program document says N/A.</summary>
/// <param name="Phase">Which.</param>
/// <param name="FirstMonth">The program's month from which it counts, from 1.</param>
/// <param name="ActiveNodes">Least active nodes.</param>
/// <param name="CoverageUnit">What coverage counts.</param>
/// <param name="Coverage">Least coverage; more regions than there are means all of them.</param>
/// <param name="AverageUptime">Least average uptime.</param>
/// <param name="SatisfactionHundredths">Least operator satisfaction in hundredths of a point out of 5.</param>
/// <param name="MonthlyChurnBelow">Monthly churn must be below this.</param>
/// <param name="EnterpriseOperators">Least enterprise operators.</param>
public sealed record PhaseTargets(
    Phase Phase, int FirstMonth, int ActiveNodes, CoverageUnit CoverageUnit, int Coverage, PartsPerMillion AverageUptime,
    int? SatisfactionHundredths, PartsPerMillion? MonthlyChurnBelow, int EnterpriseOperators);

/// <summary>The success metrics by phase (program document, "Success Metrics").</summary>
public sealed record MetricsPolicy : IPolicySection
{
    /// <summary>The demo's: the same, nothing here is paid or punished.</summary>
    public static MetricsPolicy Demo { get; } = new();

    /// <summary>The phases in their order, each once (program document, table "Success Metrics"; phases 1 to 5 for the months).</summary>
    public ImmutableArray<PhaseTargets> Phases { get; init; } =
    [
        new(Phase.Foundation, 1, 10, CoverageUnit.Regions, 5, new(990_000), null, null, 0),
        new(Phase.Launch, 7, 50, CoverageUnit.Regions, 10, new(995_000), 400, new(100_000), 0),
        new(Phase.Growth, 13, 500, CoverageUnit.Countries, 25, new(997_000), 430, new(50_000), 10),
        new(Phase.Scale, 25, 2_000, CoverageUnit.Countries, 75, new(999_000), 450, new(30_000), 50),
        new(Phase.Maturity, 37, 10_000, CoverageUnit.Countries, 150, new(999_500), 470, new(20_000), 200),
    ];

    /// <summary>The phase of a month of the program.</summary>
    /// <param name="month">From 1.</param>
    public PhaseTargets PhaseOf(int month)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(month, 1);
        return Phases.Last(targets => targets.FirstMonth <= month);
    }

    /// <inheritdoc/>
    public void Validate(PolicyFaults faults)
    {
        if (!faults.Require(!Phases.IsDefault && Phases.Select(static targets => targets.Phase).SequenceEqual(Enum.GetValues<Phase>()), "phases", PolicyFaultCodes.BadList, "Every phase once, in their order."))
            return;
        for (int i = 0; i < Phases.Length; i++)
        {
            PhaseTargets targets = Phases[i];
            PolicyFaults at = faults.At("phases", i);
            at.Require(i == 0 ? targets.FirstMonth == 1 : targets.FirstMonth > Phases[i - 1].FirstMonth, "firstMonth", PolicyFaultCodes.NotMonotonic, "The first phase begins in month 1, every other after the one before.");
            at.InRange(targets.ActiveNodes, 0, 10_000_000, "activeNodes");
            at.Require(Enum.IsDefined(targets.CoverageUnit), "coverageUnit", PolicyFaultCodes.OutOfRange, "Regions or countries.");
            at.InRange(targets.Coverage, 0, 249, "coverage");
            at.InRange(targets.AverageUptime.Value, 0, 1_000_000, "averageUptime");
            at.InRange(targets.SatisfactionHundredths ?? 0, 0, 500, "satisfactionHundredths");
            at.InRange(targets.MonthlyChurnBelow?.Value ?? 0, 0, 1_000_000, "monthlyChurnBelow");
            at.InRange(targets.EnterpriseOperators, 0, 10_000_000, "enterpriseOperators");
        }
    }
}
