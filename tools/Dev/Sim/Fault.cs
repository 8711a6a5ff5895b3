using NodeProgram.Domain.Regions;

namespace NodeProgram.Dev.Sim;

/// <summary>What goes wrong.</summary>
internal enum FaultKind
{
    /// <summary>The machine is off: it reaches nobody, nobody reaches it; afterwards it starts anew with what it had stored.</summary>
    Crash,

    /// <summary>Everything in a region is cut off from everything, the service included; relays go on measuring.</summary>
    Region,

    /// <summary>A share of the packets from and to the node is lost.</summary>
    Loss,

    /// <summary>Operators whose nodes do not report what they saw.</summary>
    Liar,

    /// <summary>The node's clock is wrong, and it does not correct it.</summary>
    Skew,

    /// <summary>The node's disk hangs: nothing is stored, and so nothing sent, until it recovers; measuring goes on.</summary>
    Disk,

    /// <summary>The program hangs: nobody can deliver telemetry; relays store it and deliver afterwards.</summary>
    Ingestion,

    /// <summary>The machine is off while its operator works on it, as announced.</summary>
    Maintenance,

    /// <summary>The node sends its batches again and again, also in the name of another publisher.</summary>
    Replay,

    /// <summary>The node speaks in the name of another.</summary>
    Forge,

    /// <summary>The node sets its clock back and reports times over again.</summary>
    Rewind,
}

/// <summary>What a lying witness says.</summary>
internal enum Lie
{
    /// <summary>That everybody is down.</summary>
    Down,

    /// <summary>That everybody is up.</summary>
    Up,

    /// <summary>The opposite of what it saw.</summary>
    Opposite,
}

/// <summary>A fault of the script. Seconds count from the begin of the first measured epoch.</summary>
internal sealed record Fault(FaultKind Kind)
{
    /// <summary>Number of the node, 0 first; null where the fault is of no single node.</summary>
    public int? Node { get; init; }

    /// <summary>The other node of a forgery.</summary>
    public int? As { get; init; }

    public Region? Region { get; init; }

    /// <summary>When it begins.</summary>
    public int FromSeconds { get; init; }

    /// <summary>How long it lasts; null = to the end.</summary>
    public int? ForSeconds { get; init; }

    /// <summary>Lost packets.</summary>
    public int Ppm { get; init; }

    /// <summary>How wrong the clock is; above 0 it is ahead. A rewind sets it back by this much.</summary>
    public int Milliseconds { get; init; }

    /// <summary>Share of all nodes that lie, percent.</summary>
    public int Percent { get; init; }

    public Lie Says { get; init; }

    /// <summary>Whether it holds in this second.</summary>
    public bool Holds(long second) => second >= FromSeconds && (ForSeconds is not { } length || second < FromSeconds + (long)length);
}
