namespace NodeProgram.Domain.Onboarding;

/// <summary>What is measured of an applicant's node (program document, "Technical Requirements"; rules, section 9). The name is the stable code (in JSON in camel case). <c>default</c> is none.</summary>
public enum Criterion
{
    /// <summary>Processor cores.</summary>
    Cores = 1,

    /// <summary>Clock of a core, MHz.</summary>
    Clock,

    /// <summary>Memory, bytes.</summary>
    Memory,

    /// <summary>Size of the disk, bytes.</summary>
    Disk,

    /// <summary>The disk is solid state: 1 yes, 0 no.</summary>
    SolidStateDisk,

    /// <summary>The smaller of upload and download, Mbps.</summary>
    Bandwidth,

    /// <summary>Operating system and its release.</summary>
    OperatingSystem,

    /// <summary>A static public address or dynamic DNS: 1 yes, 0 no.</summary>
    Address,

    /// <summary>Every port of the relay answers from outside: 1 yes, 0 no.</summary>
    Ports,

    /// <summary>No carrier-grade NAT in front: 1 none, 0 found.</summary>
    NoCarrierGradeNat,

    /// <summary>Round trip to the nearest hub, ms.</summary>
    HubLatency,

    /// <summary>Docker and Docker Compose: 1 yes, 0 no.</summary>
    Docker,

    /// <summary>Security updates install themselves: 1 yes, 0 no (warns only).</summary>
    AutomaticUpdates,

    /// <summary>Uptime of a try on the test network, ppm.</summary>
    TestnetUptime,

    /// <summary>Score of a try on the test network, millipoints.</summary>
    TestnetScore,
}

/// <summary>How a criterion came out, from best to worst. <c>default</c> is no grade.</summary>
public enum Grade
{
    /// <summary>At or above the recommended value.</summary>
    Pass = 1,

    /// <summary>Below the recommended value, at or above the minimum.</summary>
    Warn,

    /// <summary>Below the minimum, or not measured.</summary>
    Fail,
}

/// <summary>One line of an assessment: what was measured against what is asked.</summary>
/// <param name="Criterion">What.</param>
/// <param name="Grade">How it came out.</param>
/// <param name="Measured">In the unit; null when it was not measured, which fails.</param>
/// <param name="Minimum">The bar in the unit; null where it is no single number (operating system).</param>
/// <param name="Recommended">The recommended value in the unit; null when there is none beside the minimum.</param>
/// <param name="Unit">The unit of the three, for a person; <c>yes/no</c> for 1 and 0.</param>
/// <param name="Detail">What else a person needs to fix it, for example the ports that did not answer; empty when nothing.</param>
public sealed record CriterionResult(Criterion Criterion, Grade Grade, long? Measured, long? Minimum, long? Recommended, string Unit, string Detail = "");
