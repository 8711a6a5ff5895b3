using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Regions;

/// <summary>A region against its target (rules, section 8). All fractions are truncated to a part per million.</summary>
/// <param name="Region">The region.</param>
/// <param name="Nodes">Its nodes.</param>
/// <param name="Share">Its share of all nodes; 0 for an empty network.</param>
/// <param name="Target">The share it should have.</param>
/// <param name="ShareOfTarget">Actual share / target share: 1,000,000 is on target, above is overserved. The region factor of the rewards reads this (rules, section 4).</param>
/// <param name="NodesMissing">Nodes that it lacks to its target at the present size of the network; never negative.</param>
public sealed record RegionStanding(Region Region, long Nodes, PartsPerMillion Share, PartsPerMillion Target, PartsPerMillion ShareOfTarget, long NodesMissing)
{
    /// <summary>How much of the target is missing: 0 (on or above target) to 1,000,000 (no node). Vetting's geographic marks read this (rules, section 9).</summary>
    public PartsPerMillion Deficit => new(Math.Max(0, 1_000_000 - ShareOfTarget.Value));
}
