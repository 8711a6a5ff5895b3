using NodeProgram.Domain.Governance;

namespace NodeProgram.Domain.Measurement.WitnessDraw;

/// <summary>How many witnesses a node is given and whom they may not be related to (rules, section 2, "witnesses").</summary>
public sealed record WitnessPolicy : IPolicySection
{
    /// <summary>The local demo: all relays share one machine's address, so sharing a network excludes nobody.</summary>
    public static WitnessPolicy Demo { get; } = new() { ExcludeSharedNetwork = false };

    /// <summary>Peers drawn for each target, 7 by default. Section 2.</summary>
    public int Peers { get; init; } = 7;

    /// <summary>Anchors (relays run by the program) drawn for each target, 2 by default. Section 2.</summary>
    public int Anchors { get; init; } = 2;

    /// <summary>Anchors more for a target whose last epoch had too many unknown slots, 1 by default. Section 2, "a slot is up".</summary>
    public int ExtraAnchors { get; init; } = 1;

    /// <summary>Whether nodes in one network prefix exclude each other, true by default. Section 2.</summary>
    public bool ExcludeSharedNetwork { get; init; } = true;

    /// <summary>The length of an IPv4 network prefix that counts as one network, /24 by default. Section 2.</summary>
    public int Ipv4PrefixBits { get; init; } = 24;

    /// <summary>The length of an IPv6 network prefix that counts as one network, /48 by default. Section 2.</summary>
    public int Ipv6PrefixBits { get; init; } = 48;

    /// <inheritdoc/>
    public void Validate(PolicyFaults faults)
    {
        faults.InRange(Peers, 0, 64);
        faults.InRange(Anchors, 0, 16);
        faults.InRange(ExtraAnchors, 0, 16);
        faults.InRange(Ipv4PrefixBits, 1, 32);
        faults.InRange(Ipv6PrefixBits, 1, 128);
    }
}
