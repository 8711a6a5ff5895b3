using NodeProgram.Domain.Governance;

namespace NodeProgram.Domain.Regions;

/// <summary>
/// The target distribution of nodes (program document, 3.1; rules, section 8). Percent of all nodes; the nine add up to 100.
/// </summary>
public sealed record RegionsPolicy : IPolicySection
{
    /// <summary>The demo's targets: the same, for nothing here is a time.</summary>
    public static RegionsPolicy Demo { get; } = new();

    /// <summary>North America, percent of nodes, 1 to 92. Default 25 (program document, 3.1, tier 1).</summary>
    public int NorthAmericaPercent { get; init; } = 25;

    /// <summary>Western Europe, percent of nodes, 1 to 92. Default 25 (program document, 3.1, tier 1).</summary>
    public int WesternEuropePercent { get; init; } = 25;

    /// <summary>East Asia, percent of nodes, 1 to 92. Default 20 (program document, 3.1, tier 1).</summary>
    public int EastAsiaPercent { get; init; } = 20;

    /// <summary>Southeast Asia, percent of nodes, 1 to 92. Default 15 (program document, 3.1, tier 1).</summary>
    public int SoutheastAsiaPercent { get; init; } = 15;

    /// <summary>South America, percent of nodes, 1 to 92. Default 5 (program document, 3.1, tier 2).</summary>
    public int SouthAmericaPercent { get; init; } = 5;

    /// <summary>Eastern Europe, percent of nodes, 1 to 92. Default 5 (program document, 3.1, tier 2).</summary>
    public int EasternEuropePercent { get; init; } = 5;

    /// <summary>Australia and Oceania, percent of nodes, 1 to 92. Default 3 (program document, 3.1, tier 2).</summary>
    public int OceaniaPercent { get; init; } = 3;

    /// <summary>Middle East, percent of nodes, 1 to 92. Default 1 (program document, 3.1, tier 3).</summary>
    public int MiddleEastPercent { get; init; } = 1;

    /// <summary>Africa, percent of nodes, 1 to 92. Default 1 (program document, 3.1, tier 3).</summary>
    public int AfricaPercent { get; init; } = 1;

    /// <summary>The target of a region, percent of nodes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not one of the nine.</exception>
    public int TargetPercent(Region region) => region switch
    {
        Region.NorthAmerica => NorthAmericaPercent,
        Region.WesternEurope => WesternEuropePercent,
        Region.EastAsia => EastAsiaPercent,
        Region.SoutheastAsia => SoutheastAsiaPercent,
        Region.SouthAmerica => SouthAmericaPercent,
        Region.EasternEurope => EasternEuropePercent,
        Region.Oceania => OceaniaPercent,
        Region.MiddleEast => MiddleEastPercent,
        Region.Africa => AfricaPercent,
        _ => throw new ArgumentOutOfRangeException(nameof(region), region, "Not a region of the program."),
    };

    /// <inheritdoc/>
    public void Validate(PolicyFaults faults)
    {
        faults.InRange(NorthAmericaPercent, 1, 92);
        faults.InRange(WesternEuropePercent, 1, 92);
        faults.InRange(EastAsiaPercent, 1, 92);
        faults.InRange(SoutheastAsiaPercent, 1, 92);
        faults.InRange(SouthAmericaPercent, 1, 92);
        faults.InRange(EasternEuropePercent, 1, 92);
        faults.InRange(OceaniaPercent, 1, 92);
        faults.InRange(MiddleEastPercent, 1, 92);
        faults.InRange(AfricaPercent, 1, 92);
        long sum = Enum.GetValues<Region>().Sum(region => (long)TargetPercent(region));
        faults.Require(sum == 100, "", PolicyFaultCodes.WrongSum, $"The nine targets add up to {sum} %, not to 100.");
    }
}
