using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Economics;

/// <summary>A range of costs in whole USD.</summary>
/// <param name="Low">The least.</param>
/// <param name="High">The most.</param>
public sealed record UsdRange(int Low, int High) : IPolicySection
{
    /// <inheritdoc/>
    public void Validate(PolicyFaults faults)
    {
        faults.InRange(Low, 0, 1_000_000_000);
        faults.InRange(High, Low, 1_000_000_000);
    }
}

/// <summary>The cost model and the error bands of the simulator (program document, "Operator Economics"). Nobody is paid by these numbers; they only estimate.</summary>
public sealed record EconomicsPolicy : IPolicySection
{
    /// <summary>The demo's: the same, money has no clock.</summary>
    public static EconomicsPolicy Demo { get; } = new();

    /// <summary>Days of a month, 30 by default.</summary>
    public int MonthDays { get; init; } = 30;

    /// <summary>Cloud hosting a month, 50-200 USD by default (program document, "Cost Analysis").</summary>
    public UsdRange CloudHosting { get; init; } = new(50, 200);

    /// <summary>Cloud bandwidth a month, 0-100 USD by default (program document, "Cost Analysis").</summary>
    public UsdRange CloudBandwidth { get; init; } = new(0, 100);

    /// <summary>Cloud storage a month, 10-50 USD by default (program document, "Cost Analysis").</summary>
    public UsdRange CloudStorage { get; init; } = new(10, 50);

    /// <summary>Cloud monitoring a month, 0-20 USD by default (program document, "Cost Analysis").</summary>
    public UsdRange CloudMonitoring { get; init; } = new(0, 20);

    /// <summary>Bare-metal hardware, once, 2,000-5,000 USD by default (program document, "Cost Analysis").</summary>
    public UsdRange BareMetalHardware { get; init; } = new(2_000, 5_000);

    /// <summary>Bare-metal electricity a month, 30-50 USD by default (program document, "Cost Analysis").</summary>
    public UsdRange BareMetalElectricity { get; init; } = new(30, 50);

    /// <summary>Bare-metal internet a month, 50-100 USD by default (program document, "Cost Analysis").</summary>
    public UsdRange BareMetalInternet { get; init; } = new(50, 100);

    /// <summary>Bare-metal maintenance a month, 20-50 USD by default (program document, "Cost Analysis").</summary>
    public UsdRange BareMetalMaintenance { get; init; } = new(20, 50);

    /// <summary>How far the weight of the rest of the network may differ from what is assumed, 20 % by default (decisions-money.md).</summary>
    public BasisPoints NetworkBand { get; init; } = new(2_000);

    /// <summary>How far the price may differ from what is assumed, 30 % by default (decisions-money.md).</summary>
    public BasisPoints PriceBand { get; init; } = new(3_000);

    /// <inheritdoc/>
    public void Validate(PolicyFaults faults)
    {
        faults.InRange(MonthDays, 28, 31);
        CloudHosting.Validate(faults.At("cloudHosting"));
        CloudBandwidth.Validate(faults.At("cloudBandwidth"));
        CloudStorage.Validate(faults.At("cloudStorage"));
        CloudMonitoring.Validate(faults.At("cloudMonitoring"));
        BareMetalHardware.Validate(faults.At("bareMetalHardware"));
        BareMetalElectricity.Validate(faults.At("bareMetalElectricity"));
        BareMetalInternet.Validate(faults.At("bareMetalInternet"));
        BareMetalMaintenance.Validate(faults.At("bareMetalMaintenance"));
        faults.InRange(NetworkBand.Value, 0, 9_999);
        faults.InRange(PriceBand.Value, 0, 9_999);
    }
}
