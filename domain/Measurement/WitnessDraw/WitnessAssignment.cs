using System.Collections.Immutable;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Measurement.WitnessDraw;

/// <summary>The witnesses of one target in one epoch (rules, section 2).</summary>
/// <param name="Target">The node that is observed.</param>
/// <param name="Seed">The seed of its shuffle, <c>0x</c> and 64 hex digits.</param>
/// <param name="Peers">The peers in the order in which they were drawn.</param>
/// <param name="Anchors">The anchors in the order in which they were drawn.</param>
/// <param name="PeersWanted">How many peers the policy asks for.</param>
/// <param name="AnchorsWanted">How many anchors the policy asks for.</param>
public sealed record WitnessAssignment(NodeId Target, string Seed, ImmutableArray<NodeId> Peers, ImmutableArray<NodeId> Anchors, int PeersWanted, int AnchorsWanted)
{
    /// <summary>All witnesses, peers first.</summary>
    public IEnumerable<NodeId> Witnesses => Peers.Concat(Anchors);

    /// <summary>How many witnesses there are.</summary>
    public int Count => Peers.Length + Anchors.Length;

    /// <summary>True when the network was too small, or too related, for the number that the policy asks for.</summary>
    public bool IsShort => Peers.Length < PeersWanted || Anchors.Length < AnchorsWanted;

    /// <summary>What the scorecard says about it.</summary>
    public string Describe() => IsShort
        ? $"{Peers.Length} of {PeersWanted} peers and {Anchors.Length} of {AnchorsWanted} anchors: no more nodes are unrelated to the target and to each other"
        : $"{Peers.Length} peers and {Anchors.Length} anchors";
}
