namespace NodeProgram.Domain.Penalties;

/// <summary>
/// What an operator can be accused of (program document, 2.3; rules, section 5). The numbers are part of <see cref="FaultId"/> and of the contracts: never renumbered.
/// <c>default</c> is no violation. In JSON the name in camel case.
/// </summary>
public enum ViolationKind
{
    /// <summary>Uptime of 95 to 99 % over 30 days; minor.</summary>
    LowUptime = 1,

    /// <summary>p95 round trip above 200 ms; minor.</summary>
    SlowResponse = 2,

    /// <summary>Software behind the release; minor.</summary>
    OutdatedSoftware = 3,

    /// <summary>A minor configuration issue; minor.</summary>
    ConfigurationIssue = 4,

    /// <summary>Uptime below 95 % over 30 days; major.</summary>
    CriticalUptime = 5,

    /// <summary>Protocol violation; major.</summary>
    ProtocolViolation = 6,

    /// <summary>Malicious behaviour; major.</summary>
    MaliciousBehaviour = 7,

    /// <summary>False reporting; major, fined as malicious behaviour.</summary>
    FalseReporting = 8,

    /// <summary>Security breach; major.</summary>
    SecurityBreach = 9,

    /// <summary>Two batches signed with the same boot and sequence and different content; major.</summary>
    DoubleSigning = 10,
}
