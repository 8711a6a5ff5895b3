using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Regions;
using NodeProgram.Functions.Policies;
using NodeProgram.Functions.Storage;

namespace NodeProgram.Functions.Onboarding;

/// <summary>How the regions stand now (rules, section 8). Active nodes count.</summary>
public sealed class RegionSurvey(NodeStore nodes, PolicyInForce policy)
{
    /// <summary>The standing of a country's region.</summary>
    public async Task<RegionStanding> StandingAsync(string country, CancellationToken cancellation)
    {
        IEnumerable<NodeRecord> active = (await nodes.LoadAllAsync(cancellation)).Where(node => node.State == NodeState.Active);
        return RegionCensus.FromCountries(active.Select(node => node.Country)).StandingOf(Countries.RegionOf(country), policy.Policy.Regions);
    }

    /// <summary>How much of its target a country's region lacks.</summary>
    public async Task<PartsPerMillion> DeficitAsync(string country, CancellationToken cancellation) => (await StandingAsync(country, cancellation)).Deficit;
}
