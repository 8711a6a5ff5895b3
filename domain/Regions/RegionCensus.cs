using System.Collections.Immutable;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Regions;

/// <summary>How many nodes stand in each region at one moment, and how that compares with the targets (rules, sections 4 and 8).</summary>
public sealed class RegionCensus
{
    private readonly ImmutableArray<long> nodesByRegion;

    private RegionCensus(ImmutableArray<long> nodesByRegion)
    {
        this.nodesByRegion = nodesByRegion;
        Nodes = nodesByRegion.Sum();
    }

    /// <summary>A network without nodes.</summary>
    public static RegionCensus Empty { get; } = FromRegions([]);

    /// <summary>The number of nodes in all regions.</summary>
    public long Nodes { get; }

    /// <summary>Counts one node for each region given; order does not matter.</summary>
    /// <exception cref="ArgumentOutOfRangeException">One is not a region of the program.</exception>
    public static RegionCensus FromRegions(IEnumerable<Region> regionOfEachNode)
    {
        var counts = new long[Enum.GetValues<Region>().Length];
        foreach (Region region in regionOfEachNode)
            counts[Index(region)]++;
        return new RegionCensus([.. counts]);
    }

    /// <summary>Counts one node for each ISO 3166-1 code given.</summary>
    /// <exception cref="FormatException">One is not an assigned code.</exception>
    public static RegionCensus FromCountries(IEnumerable<string> countryOfEachNode) => FromRegions(countryOfEachNode.Select(Countries.RegionOf));

    /// <summary>The number of nodes in one region.</summary>
    public long NodesIn(Region region) => nodesByRegion[Index(region)];

    /// <summary>A region's standing against its target; of an empty network every region misses its whole target.</summary>
    public RegionStanding StandingOf(Region region, RegionsPolicy policy)
    {
        long nodes = NodesIn(region), targetPercent = policy.TargetPercent(region);
        long sharePpm = Nodes == 0 ? 0 : nodes * 1_000_000 / Nodes;
        long shareOfTargetPpm = Nodes == 0 ? 0 : nodes * 100_000_000 / (Nodes * targetPercent);
        long missing = Math.Max(0, (Nodes * targetPercent + 99) / 100 - nodes);
        return new RegionStanding(region, nodes, new PartsPerMillion(sharePpm), new PartsPerMillion(targetPercent * 10_000),
            new PartsPerMillion(shareOfTargetPpm), missing);
    }

    /// <summary>Every region's standing, in the order of <see cref="Region"/>.</summary>
    public ImmutableArray<RegionStanding> Standings(RegionsPolicy policy) => [.. Enum.GetValues<Region>().Select(region => StandingOf(region, policy))];

    private static int Index(Region region) =>
        Enum.IsDefined(region) ? (int)region - 1 : throw new ArgumentOutOfRangeException(nameof(region), region, "Not a region of the program.");
}
