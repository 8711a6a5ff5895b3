namespace NodeProgram.Domain.Measurement.Availability;

/// <summary>
/// What is held of a node in one slot (rules, section 2). Only <see cref="Up"/> and <see cref="Down"/> are counted; everything else is left out of numerator and
/// denominator. WARNING: the numbers are part of the evidence of an epoch.
/// </summary>
public enum SlotVerdict : byte
{
    /// <summary>Neither up nor down had the quorum; also what an undecided slot is.</summary>
    Unknown = 0,

    /// <summary>At least two thirds of the assigned witnesses say up.</summary>
    Up = 1,

    /// <summary>At least two thirds of the assigned witnesses say down.</summary>
    Down = 2,

    /// <summary>The node was not active yet, or not any more.</summary>
    Inactive = 3,

    /// <summary>Left out: announced maintenance, or an anchor that went dark on schedule.</summary>
    Maintenance = 4,

    /// <summary>Left out: a restart inside the node's published update slot.</summary>
    Update = 5,

    /// <summary>Left out: the node's region failed together.</summary>
    RegionOutage = 6,

    /// <summary>Left out: the network failed together.</summary>
    NetworkOutage = 7,

    /// <summary>Left out: an anchor that watches the node failed.</summary>
    AnchorOutage = 8,

    /// <summary>Left out: the program's own ingestion failed.</summary>
    IngestionOutage = 9,
}
