using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Regions;

namespace NodeProgram.Domain.Tests.Regions;

public sealed class RegionCensusTests
{
    [Theory]
    // rules, section 8: Africa 1 %, North America 25 % of nodes
    [InlineData(Region.NorthAmerica, 25, 100, 1_000_000, 0, 0)]
    [InlineData(Region.NorthAmerica, 30, 100, 1_200_000, 0, 0)]
    [InlineData(Region.NorthAmerica, 24, 100, 960_000, 40_000, 1)]
    [InlineData(Region.NorthAmerica, 0, 100, 0, 1_000_000, 25)]
    [InlineData(Region.Africa, 1, 400, 250_000, 750_000, 3)]
    [InlineData(Region.Africa, 1, 3, 33_333_333, 0, 0)]
    [InlineData(Region.Africa, 0, 1, 0, 1_000_000, 1)] // a whole node is missing even where 1 % of one is
    public void StandingOf_NodesOfTotal_ShareDeficitAndMissing(Region region, int nodes, int total, long shareOfTargetPpm, long deficitPpm, long missing)
    {
        Region other = region == Region.EastAsia ? Region.SouthAmerica : Region.EastAsia;
        RegionCensus census = RegionCensus.FromRegions([.. Enumerable.Repeat(region, nodes), .. Enumerable.Repeat(other, total - nodes)]);

        RegionStanding standing = census.StandingOf(region, new RegionsPolicy());

        Assert.Equal((nodes, total), ((int)standing.Nodes, (int)census.Nodes));
        Assert.Equal(nodes * 1_000_000L / total, standing.Share.Value);
        Assert.Equal(new RegionsPolicy().TargetPercent(region) * 10_000L, standing.Target.Value);
        Assert.Equal(shareOfTargetPpm, standing.ShareOfTarget.Value);
        Assert.Equal(deficitPpm, standing.Deficit.Value);
        Assert.Equal(missing, standing.NodesMissing);
    }

    [Fact]
    public void StandingOf_EmptyNetwork_EveryRegionLacksItsWholeTarget() =>
        Assert.All(RegionCensus.Empty.Standings(new RegionsPolicy()), standing =>
        {
            Assert.Equal(1_000_000, standing.Deficit.Value);
            Assert.Equal(0, standing.NodesMissing);
        });

    [Fact]
    public void FromCountries_UnknownCode_IsAnError() => Assert.Throws<FormatException>(() => RegionCensus.FromCountries(["DE", "XX"]));

    [Fact]
    public void FromRegions_NoRegion_IsAnError() => Assert.Throws<ArgumentOutOfRangeException>(() => RegionCensus.FromRegions([default]));

    [Fact]
    public void Targets_OfTheProgramDocument()
    {
        // program document, 3.1
        Assert.Equal([25, 25, 20, 15, 5, 5, 3, 1, 1], Enum.GetValues<Region>().Select(new RegionsPolicy().TargetPercent));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RegionsPolicy().TargetPercent(default));
    }

    [Property]
    public Property Standings_AnyNetwork_SharesAddUpAndOrderDoesNotMatter() =>
        Prop.ForAll(Gen.Elements(Countries.All.Keys.ToArray()).ListOf().ToArbitrary(), countries =>
        {
            RegionCensus forward = RegionCensus.FromCountries(countries), backward = RegionCensus.FromCountries(countries.AsEnumerable().Reverse());
            var standings = forward.Standings(new RegionsPolicy());
            Assert.Equal(standings.ToArray(), backward.Standings(new RegionsPolicy()).ToArray());
            Assert.Equal(countries.Count, standings.Sum(standing => standing.Nodes));
            Assert.InRange(standings.Sum(standing => standing.Share.Value), countries.Count == 0 ? 0 : 1_000_000 - 9, 1_000_000);
        });

    [Fact]
    public void Policy_DefaultAndDemo_AreValid()
    {
        Assert.Empty(FaultsOf(new RegionsPolicy()));
        Assert.Empty(FaultsOf(RegionsPolicy.Demo));
    }

    [Theory]
    [InlineData(24, "", "wrong-sum")]
    [InlineData(26, "", "wrong-sum")]
    [InlineData(0, "northAmericaPercent", "out-of-range")]
    [InlineData(93, "northAmericaPercent", "out-of-range")]
    [InlineData(int.MinValue, "northAmericaPercent", "out-of-range")]
    public void Policy_BadTarget_IsRefusedByName(int northAmericaPercent, string path, string code) =>
        Assert.Contains(FaultsOf(new RegionsPolicy { NorthAmericaPercent = northAmericaPercent }), fault => (fault.Path, fault.Code) == (path, code));

    private static IReadOnlyList<PolicyFault> FaultsOf(RegionsPolicy policy)
    {
        var faults = new PolicyFaults();
        policy.Validate(faults);
        return faults.All;
    }
}
