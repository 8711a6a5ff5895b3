using System.Collections.Immutable;
using System.Net;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Measurement.Availability;
using NodeProgram.Domain.Measurement.Closing;
using NodeProgram.Domain.Measurement.WitnessDraw;
using NodeProgram.Domain.Measurement.Witnessing;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Evidence;

/// <summary>Who is measured in an epoch and who watches whom, drawn from the facts.</summary>
/// <param name="Assignments">The witnesses of every node that took part in the draw, ascending by target.</param>
/// <param name="Nodes">The census as it is measured, ascending by node.</param>
public sealed record EpochCensus(ImmutableArray<WitnessAssignment> Assignments, ImmutableArray<CensusNode> Nodes)
{
    private DrawInputs? drawnFrom;

    /// <summary>What a scorecard says of the witnesses of a node that was not there yet when they were drawn.</summary>
    public const string NotDrawn = "no witnesses: they are drawn from the epoch after activation on";

    /// <summary>Draws the witnesses and puts the census together.</summary>
    /// <param name="epoch">The epoch.</param>
    /// <param name="previousRoot">The reward root that seeds the draw.</param>
    /// <param name="policy">The policy in force.</param>
    /// <param name="nodes">The nodes, in any order.</param>
    /// <param name="truth">What the dark slots of anchors follow from; null: none goes dark on schedule. The draw does not depend on it.</param>
    /// <param name="earlier">A census that was put together before, of any epoch: where its draw was made from the same, it is not made again. Changes nothing in the result.</param>
    /// <exception cref="ArgumentException">A node occurs twice, or an address cannot be read.</exception>
    public static EpochCensus Of(EpochId epoch, Bytes32 previousRoot, Policy policy, IReadOnlyList<NodeLine> nodes, TruthLine? truth = null, EpochCensus? earlier = null)
    {
        Span<byte> root = stackalloc byte[Keccak256.HashBytes];
        previousRoot.CopyTo(root);
        var inputs = new DrawInputs(epoch, previousRoot, policy.Witnesses, [.. nodes.Where(node => node.Drawn).Select(CandidateOf)]);
        ImmutableArray<WitnessAssignment> assignments =
            earlier?.drawnFrom is { } known && inputs.AreThoseOf(known) ? earlier.Assignments : new WitnessDrawer(policy.Witnesses, inputs.Candidates).DrawAll(root, epoch);
        var byTarget = assignments.ToDictionary(assignment => assignment.Target);
        return new EpochCensus(assignments, [.. nodes.OrderBy(node => node.Node).Select(node => new CensusNode
        {
            Node = node.Node,
            Region = node.Region,
            IsAnchor = node.IsAnchor,
            ActiveFromSlot = node.ActiveFromSlot,
            ActiveUntilSlot = node.ActiveUntilSlot,
            Witnesses = byTarget.TryGetValue(node.Node, out WitnessAssignment? drawn) ? [.. drawn.Witnesses] : [],
            Maintenance = node.Maintenance,
            DarkSlots = node.IsAnchor && truth is not null ? DarkPlan.SlotsOf(truth.Seed, node.Node, epoch, policy) : [],
            UpdateFromSlot = UpdateSlot.FirstSlotIn(node.Node, epoch, policy),
        })]) { drawnFrom = inputs };
    }

    // Everything that a draw depends on.
    private sealed record DrawInputs(EpochId Epoch, Bytes32 PreviousRoot, WitnessPolicy Policy, WitnessCandidate[] Candidates)
    {
        public bool AreThoseOf(DrawInputs other) =>
            Epoch == other.Epoch && PreviousRoot == other.PreviousRoot && Policy == other.Policy && Candidates.AsSpan().SequenceEqual(other.Candidates);
    }

    private static WitnessCandidate CandidateOf(NodeLine node) => new(
        node.Node, node.Operator, node.Payout, IPAddress.TryParse(node.Network, out IPAddress? network) ? network : throw new ArgumentException($"{node.Network} is no address."),
        node.FundingGroup, node.IsAnchor, node.NeedsExtraAnchor);
}
