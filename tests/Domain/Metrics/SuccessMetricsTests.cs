using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Metrics;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Regions;

namespace NodeProgram.Domain.Tests.Metrics;

public sealed class SuccessMetricsTests
{
    private static readonly MetricsPolicy Policy = new();
    private static readonly string[] AllCountries = [.. Countries.All.Keys.Order(StringComparer.Ordinal)];

    // Program document, "Success Metrics", one row a column of its table.
    public static TheoryData<Phase, int, int, int, long, int?, long?, int> Table => new()
    {
        { Phase.Foundation, 1, 10, 5, 990_000, null, null, 0 },
        { Phase.Launch, 7, 50, 10, 995_000, 400, 100_000, 0 },
        { Phase.Growth, 13, 500, 25, 997_000, 430, 50_000, 10 },
        { Phase.Scale, 25, 2_000, 75, 999_000, 450, 30_000, 50 },
        { Phase.Maturity, 37, 10_000, 150, 999_500, 470, 20_000, 200 },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void PhaseOf_Month_TargetsOfTheProgramDocument(Phase phase, int firstMonth, int nodes, int coverage, long uptime, int? satisfaction, long? churn, int enterprise)
    {
        PhaseTargets targets = Policy.PhaseOf(firstMonth);
        Assert.Equal(
            (phase, nodes, coverage, uptime, satisfaction, churn, enterprise),
            (targets.Phase, targets.ActiveNodes, targets.Coverage, targets.AverageUptime.Value, targets.SatisfactionHundredths, targets.MonthlyChurnBelow?.Value, targets.EnterpriseOperators));
        Assert.Equal(phase == Phase.Foundation ? Phase.Foundation : phase - 1, Policy.PhaseOf(Math.Max(1, firstMonth - 1)).Phase);
        Assert.Equal(phase <= Phase.Launch ? CoverageUnit.Regions : CoverageUnit.Countries, targets.CoverageUnit);
        Assert.Equal(Phase.Maturity, Policy.PhaseOf(1_000).Phase);
    }

    [Theory]
    [InlineData(0, MetricResult.Missed, MetricResult.Missed, MetricResult.Missed, MetricResult.Missed, MetricResult.Missed, MetricResult.Missed)]
    [InlineData(1, MetricResult.Met, MetricResult.Met, MetricResult.Met, MetricResult.Met, MetricResult.Met, MetricResult.Met)]
    public void Evaluate_GrowthAtItsEdges_MissedAndMet(
        int met, MetricResult nodes, MetricResult coverage, MetricResult uptime, MetricResult satisfaction, MetricResult churn, MetricResult enterprise)
    {
        // One node, country, ppm, tenth of a rating, operator away from every target, or at it.
        var month = new NetworkMonth(
            [.. Enumerable.Range(0, 499 + met).Select(i => AllCountries[i % (24 + met)])], [new(996_999 + met), new(997_000)], [4, 4, 4, 4, 4, 4, 4, 5, 5, 4 + met],
            1_000, 50 - met, 9 + met);
        if (met == 0)
            month = month with { UptimeOfEachNode = [new(996_999), new(997_000)] }; // truncated to 996,999
        var standings = SuccessMetrics.Evaluate(month, Policy.PhaseOf(13));
        Assert.Equal([nodes, coverage, uptime, satisfaction, churn, enterprise], standings.Select(static standing => standing.Result));
        Assert.Equal(Enum.GetValues<SuccessMetric>(), standings.Select(static standing => standing.Metric));
        Assert.Equal([499 + met, 24 + met, 996_999 + met, 420 + 10 * met, 50_000 - 1_000 * met, 9 + met], standings.Select(static standing => standing.Measured));
    }

    [Fact]
    public void Evaluate_FoundationWithoutData_NotApplicableOrNotMeasured()
    {
        var standings = SuccessMetrics.Evaluate(new NetworkMonth([], [], [], 0, 0, 0), Policy.PhaseOf(1));
        Assert.Equal(
            [MetricResult.Missed, MetricResult.Missed, MetricResult.NotMeasured, MetricResult.NotApplicable, MetricResult.NotApplicable, MetricResult.Met],
            standings.Select(static standing => standing.Result));
        Assert.Equal(
            [MetricResult.NotMeasured, MetricResult.NotMeasured],
            SuccessMetrics.Evaluate(new NetworkMonth([], [], [], 0, 0, 0), Policy.PhaseOf(7)).Skip(3).Take(2).Select(static standing => standing.Result));
    }

    [Theory]
    [InlineData(8, MetricResult.Missed)]
    [InlineData(9, MetricResult.Met)] // decisions-money.md: the program document's ten regions are all nine
    public void Evaluate_LaunchCoverage_AllRegions(int regions, MetricResult result)
    {
        string[] countries = [.. Enum.GetValues<Region>().Take(regions).Select(static region => Countries.All.First(country => country.Value == region).Key)];
        MetricStanding coverage = SuccessMetrics.Evaluate(new NetworkMonth(countries, [], [], 0, 0, 0), Policy.PhaseOf(7))[1];
        Assert.Equal((result, regions, 9), (coverage.Result, (int)coverage.Measured!, (int)coverage.Target!));
    }

    [Theory]
    [InlineData(3, 1, 333_334)] // rounded up: a target is never met by rounding
    [InlineData(10, 0, 0)]
    public void Evaluate_Churn_RoundedUp(int atStart, int left, long ppm) =>
        Assert.Equal(ppm, SuccessMetrics.Evaluate(new NetworkMonth([], [], [], atStart, left, 0), Policy.PhaseOf(7))[4].Measured);

    [Theory]
    [InlineData(1, 1, 100)] // the whole scale counts
    [InlineData(5, 5, 500)]
    [InlineData(4, 5, 450)]
    public void Evaluate_Satisfaction_MeanOfTheRatings(int first, int second, long hundredths) =>
        Assert.Equal(hundredths, SuccessMetrics.Evaluate(new NetworkMonth([], [], [first, second], 0, 0, 0), Policy.PhaseOf(7))[3].Measured);

    [Fact]
    public void Evaluate_WhatCannotBe_IsAnError()
    {
        Assert.Throws<FormatException>(() => SuccessMetrics.Evaluate(new NetworkMonth(["XX"], [], [], 0, 0, 0), Policy.PhaseOf(1)));
        Assert.Throws<FormatException>(() => SuccessMetrics.Evaluate(new NetworkMonth(["XX"], [], [], 0, 0, 0), Policy.PhaseOf(13)));
        Assert.Throws<ArgumentException>(() => SuccessMetrics.Evaluate(new NetworkMonth([], [], [6], 0, 0, 0), Policy.PhaseOf(1)));
        Assert.Throws<ArgumentException>(() => SuccessMetrics.Evaluate(new NetworkMonth([], [], [0], 0, 0, 0), Policy.PhaseOf(1)));
        Assert.Throws<ArgumentException>(() => SuccessMetrics.Evaluate(new NetworkMonth([], [], [], 1, 2, 0), Policy.PhaseOf(1)));
        Assert.Throws<ArgumentException>(() => SuccessMetrics.Evaluate(new NetworkMonth([], [], [], 1, -1, 0), Policy.PhaseOf(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Policy.PhaseOf(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => SuccessMetrics.CoverageOf([], default));
    }

    [Fact]
    public void Policy_DefaultIsValidAndABadOneIsNamed()
    {
        Assert.Empty(FaultsOf(new MetricsPolicy()));
        Assert.Empty(FaultsOf(MetricsPolicy.Demo));
        Assert.Equal(["phases"], FaultsOf(new MetricsPolicy { Phases = default }));
        Assert.Equal(["phases"], FaultsOf(new MetricsPolicy { Phases = [.. Policy.Phases.Reverse()] }));
        Assert.Equal(
            ["phases[1].firstMonth", "phases[1].coverageUnit", "phases[1].coverage"],
            FaultsOf(new MetricsPolicy { Phases = Policy.Phases.SetItem(1, Policy.Phases[1] with { FirstMonth = 1, CoverageUnit = default, Coverage = 250 }) }));
    }

    private static IEnumerable<string> FaultsOf(MetricsPolicy policy)
    {
        var faults = new PolicyFaults();
        policy.Validate(faults);
        return faults.All.Select(static fault => fault.Path);
    }
}
