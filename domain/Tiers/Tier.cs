namespace NodeProgram.Domain.Tiers;

/// <summary>An operator's tier, ascending (program document, 3.2 and 4.1; rules, section 7). <c>default</c> is no tier. In JSON the name in camel case.</summary>
public enum Tier
{
    /// <summary>1 or 2 nodes.</summary>
    Hobbyist = 1,

    /// <summary>3 to 10 nodes (and above 10 without the enterprise bar).</summary>
    Professional,

    /// <summary>10 or more nodes.</summary>
    Enterprise,

    /// <summary>The institutional programme inside enterprise: 50 or more nodes.</summary>
    Institutional,
}
