namespace NodeProgram.Domain.Regions;

/// <summary>
/// One of the nine regions of the target distribution (program document, 3.1; rules, section 8). <c>default</c> (0) is no region and no
/// function here returns it. In JSON the name in camel case, for example <c>"westernEurope"</c>.
/// </summary>
public enum Region
{
    /// <summary>United States, Canada, Mexico, Bermuda, Greenland, Saint Pierre and Miquelon.</summary>
    NorthAmerica = 1,

    /// <summary>Northern, western and southern Europe without the states named under <see cref="EasternEurope"/>; Cyprus.</summary>
    WesternEurope,

    /// <summary>China, Hong Kong, Macao, Taiwan, Japan, both Koreas, Mongolia.</summary>
    EastAsia,

    /// <summary>South-east Asia, and by rule also South and Central Asia.</summary>
    SoutheastAsia,

    /// <summary>South America, and by rule also Central America and the Caribbean.</summary>
    SouthAmerica,

    /// <summary>Eastern Europe with Russia, the Baltic states, the western Balkans and the southern Caucasus.</summary>
    EasternEurope,

    /// <summary>Australia, New Zealand, the Pacific islands, and the Antarctic.</summary>
    Oceania,

    /// <summary>Western Asia with Turkey and Iran.</summary>
    MiddleEast,

    /// <summary>Africa with Egypt and the islands around it.</summary>
    Africa,
}
