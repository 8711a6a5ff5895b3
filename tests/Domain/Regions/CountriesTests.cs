using NodeProgram.Domain.Regions;

namespace NodeProgram.Domain.Tests.Regions;

public sealed class CountriesTests
{
    // ISO 3166-1 alpha-2, "officially assigned", in the standard's alphabetical order: the judge of completeness, written down apart from the table.
    private const string AssignedCodes = """
        AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ
        CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR
        GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP
        KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ
        NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW
        SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ
        UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW
        """;

    public static TheoryData<string, Region> Rules => new()
    {
        { "US", Region.NorthAmerica }, // program document, 3.1
        { "MX", Region.NorthAmerica }, // rules, section 8: Mexico to North America
        { "GT", Region.SouthAmerica }, // rules, section 8: Central America
        { "PA", Region.SouthAmerica }, // rules, section 8: Central America
        { "CU", Region.SouthAmerica }, // rules, section 8: the Caribbean
        { "PR", Region.SouthAmerica }, // rules, section 8: the Caribbean
        { "BR", Region.SouthAmerica },
        { "IN", Region.SoutheastAsia }, // rules, section 8: South Asia
        { "AF", Region.SoutheastAsia }, // rules, section 8: South Asia
        { "KZ", Region.SoutheastAsia }, // rules, section 8: Central Asia
        { "SG", Region.SoutheastAsia },
        { "JP", Region.EastAsia },
        { "DE", Region.WesternEurope },
        { "GR", Region.WesternEurope }, // decisions-money.md: southern Europe
        { "CY", Region.WesternEurope }, // decisions-money.md
        { "PL", Region.EasternEurope },
        { "EE", Region.EasternEurope }, // decisions-money.md: Baltic states
        { "RS", Region.EasternEurope }, // decisions-money.md: western Balkans
        { "GE", Region.EasternEurope }, // decisions-money.md: southern Caucasus
        { "AU", Region.Oceania },
        { "AQ", Region.Oceania }, // decisions-money.md: no other home
        { "TR", Region.MiddleEast }, // M49: Western Asia
        { "IR", Region.MiddleEast }, // decisions-money.md
        { "EG", Region.Africa }, // M49: Northern Africa
        { "ZA", Region.Africa },
    };

    [Fact]
    public void All_HoldsExactlyTheAssignedCodes()
    {
        string[] assigned = AssignedCodes.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(249, assigned.Length); // ISO 3166-1: 249 officially assigned
        Assert.Equal(assigned.Order(StringComparer.Ordinal), Countries.All.Keys.Order(StringComparer.Ordinal));
        Assert.All(Countries.All.Values, region => Assert.True(Enum.IsDefined(region)));
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void RegionOf_Country_ByTheRules(string country, Region region) => Assert.Equal(region, Countries.RegionOf(country));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("us")] // lower case is not the code
    [InlineData("USA")] // alpha-3
    [InlineData("UK")] // exceptionally reserved, not assigned
    [InlineData("EU")] // exceptionally reserved
    [InlineData("XK")] // user-assigned
    [InlineData("ZZ")]
    [InlineData("D ")]
    public void TryRegionOf_UnknownCode_IsRefused(string? code)
    {
        Assert.False(Countries.TryRegionOf(code, out Region region));
        Assert.False(Enum.IsDefined(region));
        Assert.Throws<FormatException>(() => Countries.RegionOf(code!));
    }
}
