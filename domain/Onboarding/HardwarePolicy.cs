using NodeProgram.Domain.Governance;

namespace NodeProgram.Domain.Onboarding;

/// <summary>Minimum and recommended machine of a node (program document, "Technical Requirements"). A gigabyte is 10^9 bytes, so that a machine sold with 8 GB has them.</summary>
public sealed record HardwarePolicy : IPolicySection
{
    /// <summary>
    /// The demo: any machine that runs it will do, and what a machine without a network around it cannot measure only warns (decisions-money.md).
    /// </summary>
    public static HardwarePolicy Demo { get; } = new()
    {
        CoresMin = 1,
        ClockMhzMin = 0,
        MemoryGigabytesMin = 1,
        DiskGigabytesMin = 1,
        SolidStateDiskRequired = false,
        BandwidthMbpsMin = 1,
        UnmeasuredWarns = true,
    };

    /// <summary>Least processor cores, 4 by default (program document, "CPU").</summary>
    public int CoresMin { get; init; } = 4;

    /// <summary>Recommended processor cores, 8 by default (program document, "CPU").</summary>
    public int CoresRecommended { get; init; } = 8;

    /// <summary>Least clock in MHz, 2,400 by default (program document, "CPU").</summary>
    public int ClockMhzMin { get; init; } = 2_400;

    /// <summary>Least memory in GB, 8 by default (program document, "RAM").</summary>
    public int MemoryGigabytesMin { get; init; } = 8;

    /// <summary>Recommended memory in GB, 16 by default (program document, "RAM").</summary>
    public int MemoryGigabytesRecommended { get; init; } = 16;

    /// <summary>Least disk in GB, 100 by default (program document, "Storage").</summary>
    public int DiskGigabytesMin { get; init; } = 100;

    /// <summary>Recommended disk in GB, 500 by default (program document, "Storage").</summary>
    public int DiskGigabytesRecommended { get; init; } = 500;

    /// <summary>Whether a disk that turns fails (true, the default; program document, "Storage") or warns.</summary>
    public bool SolidStateDiskRequired { get; init; } = true;

    /// <summary>Least bandwidth in both directions in Mbps, 100 by default (program document, "Network").</summary>
    public int BandwidthMbpsMin { get; init; } = 100;

    /// <summary>Recommended bandwidth in both directions in Mbps, 1,000 by default (program document, "Network").</summary>
    public int BandwidthMbpsRecommended { get; init; } = 1_000;

    /// <summary>The round trip to the nearest hub must be below this many ms, 100 by default (program document, "Low latency").</summary>
    public int HubLatencyMillisecondsLimit { get; init; } = 100;

    /// <summary>Least Ubuntu release, year times 100 plus month, 2004 by default (program document, "Operating System").</summary>
    public int UbuntuReleaseMin { get; init; } = 2_004;

    /// <summary>Least Debian release, 10 by default (program document, "Operating System").</summary>
    public int DebianReleaseMin { get; init; } = 10;

    /// <summary>Least CentOS release, 8 by default (program document, "Operating System").</summary>
    public int CentOsReleaseMin { get; init; } = 8;

    /// <summary>Whether what could not be measured warns; by default (false) it fails, except the clock, which many processors do not state (decisions-money.md).</summary>
    public bool UnmeasuredWarns { get; init; }

    /// <inheritdoc/>
    public void Validate(PolicyFaults faults)
    {
        faults.InRange(CoresMin, 1, 1_024);
        faults.InRange(CoresRecommended, CoresMin, 1_024);
        faults.InRange(ClockMhzMin, 0, 100_000);
        faults.InRange(MemoryGigabytesMin, 1, 65_536);
        faults.InRange(MemoryGigabytesRecommended, MemoryGigabytesMin, 65_536);
        faults.InRange(DiskGigabytesMin, 1, 1_000_000);
        faults.InRange(DiskGigabytesRecommended, DiskGigabytesMin, 1_000_000);
        faults.InRange(BandwidthMbpsMin, 1, 1_000_000);
        faults.InRange(BandwidthMbpsRecommended, BandwidthMbpsMin, 1_000_000);
        faults.InRange(HubLatencyMillisecondsLimit, 1, 10_000);
        faults.InRange(UbuntuReleaseMin, 0, 9_999);
        faults.InRange(DebianReleaseMin, 0, 9_999);
        faults.InRange(CentOsReleaseMin, 0, 9_999);
    }
}
