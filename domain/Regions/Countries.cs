using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace NodeProgram.Domain.Regions;

/// <summary>
/// The region of every country: the whole of ISO 3166-1 alpha-2 (249 assigned codes), by the rules, section 8. Groups follow the United
/// Nations' M49 except where the rules or docs/rules/decisions-money.md say otherwise.
/// </summary>
public static class Countries
{
    private static readonly FrozenDictionary<string, Region> RegionsByCode = Table().ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Every assigned code with its region, in no particular order.</summary>
    public static IReadOnlyDictionary<string, Region> All => RegionsByCode;

    /// <summary>The region of a country; false unless the code is assigned in ISO 3166-1 and written in two capital letters.</summary>
    public static bool TryRegionOf([NotNullWhen(true)] string? countryCode, out Region region)
    {
        region = default;
        return countryCode is { Length: 2 } && RegionsByCode.TryGetValue(countryCode, out region);
    }

    /// <summary>The region of a country.</summary>
    /// <exception cref="FormatException">Not an assigned code: an unknown country is an error, never a default region (rules, section 8).</exception>
    public static Region RegionOf(string countryCode) =>
        TryRegionOf(countryCode, out Region region) ? region : throw new FormatException("A country is an assigned ISO 3166-1 code of two capital letters.");

    private static Dictionary<string, Region> Table()
    {
        var table = new Dictionary<string, Region>(StringComparer.Ordinal);
        void Add(Region region, string codes)
        {
            foreach (string code in codes.Split(' '))
                table.Add(code, region); // a code listed twice is a bug: Add throws
        }

        Add(Region.NorthAmerica, "BM CA GL MX PM US");
        Add(Region.WesternEurope, "AX DK FI FO GB GG IE IM IS JE NO SE SJ AT BE CH DE FR LI LU MC NL AD CY ES GI GR IT MT PT SM VA");
        Add(Region.EastAsia, "CN HK JP KP KR MN MO TW");
        Add(Region.SoutheastAsia, "BN ID KH LA MM MY PH SG TH TL VN");
        Add(Region.SoutheastAsia, "AF BD BT IN LK MV NP PK"); // South Asia
        Add(Region.SoutheastAsia, "KG KZ TJ TM UZ"); // Central Asia
        Add(Region.SouthAmerica, "AR BO BR BV CL CO EC FK GF GS GY PE PY SR UY VE");
        Add(Region.SouthAmerica, "BZ CR GT HN NI PA SV"); // Central America
        Add(Region.SouthAmerica, "AG AI AW BB BL BQ BS CU CW DM DO GD GP HT JM KN KY LC MF MQ MS PR SX TC TT VC VG VI"); // Caribbean
        Add(Region.EasternEurope, "BG BY CZ HU MD PL RO RU SK UA EE LT LV AL BA HR ME MK RS SI AM AZ GE");
        Add(Region.Oceania, "AU CC CX HM NF NZ FJ NC PG SB VU FM GU KI MH MP NR PW UM AS CK NU PF PN TK TO TV WF WS AQ");
        Add(Region.MiddleEast, "AE BH IL IQ IR JO KW LB OM PS QA SA SY TR YE");
        Add(Region.Africa, "DZ EG EH LY MA SD TN AO CD CF CG CM GA GQ ST TD BW LS NA SZ ZA");
        Add(Region.Africa, "BI DJ ER ET IO KE KM MG MU MW MZ RE RW SC SO SS TF TZ UG YT ZM ZW");
        Add(Region.Africa, "BF BJ CI CV GH GM GN GW LR ML MR NE NG SH SL SN TG");
        return table;
    }
}
