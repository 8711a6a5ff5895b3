namespace NodeProgram.Domain.Economics;

/// <summary>Where a node runs. <c>default</c> is nowhere.</summary>
public enum Hosting
{
    /// <summary>Rented machines.</summary>
    Cloud = 1,

    /// <summary>Own hardware.</summary>
    BareMetal,
}

/// <summary>The three cases of an estimate.</summary>
public enum EstimateCase
{
    /// <summary>Everything uncertain goes against the operator.</summary>
    Low,

    /// <summary>As assumed.</summary>
    Expected,

    /// <summary>Everything uncertain goes the operator's way.</summary>
    High,
}

/// <summary>What running nodes costs, in micro-USD.</summary>
/// <param name="OnceMicroUsd">At the start.</param>
/// <param name="MonthlyMicroUsd">Every month.</param>
public readonly record struct Costs(long OnceMicroUsd, long MonthlyMicroUsd);

/// <summary>The program document's cost analysis.</summary>
public static class CostModel
{
    private const long MicroUsd = 1_000_000;

    /// <summary>The costs of nodes: the upper ends in the low case, the lower ends in the high one, the middle between.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not a kind of hosting, or a negative number of nodes.</exception>
    public static Costs Of(Hosting hosting, int nodes, EstimateCase estimate, EconomicsPolicy policy)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(nodes);
        long Sum(params ReadOnlySpan<UsdRange> ranges)
        {
            long low = 0, high = 0;
            foreach (UsdRange range in ranges)
                (low, high) = (low + range.Low, high + range.High);
            return nodes * (estimate switch { EstimateCase.Low => high * MicroUsd, EstimateCase.High => low * MicroUsd, _ => (low + high) * MicroUsd / 2 });
        }

        return hosting switch
        {
            Hosting.Cloud => new Costs(0, Sum(policy.CloudHosting, policy.CloudBandwidth, policy.CloudStorage, policy.CloudMonitoring)),
            Hosting.BareMetal => new Costs(Sum(policy.BareMetalHardware), Sum(policy.BareMetalElectricity, policy.BareMetalInternet, policy.BareMetalMaintenance)),
            _ => throw new ArgumentOutOfRangeException(nameof(hosting), hosting, "Not a kind of hosting."),
        };
    }
}
