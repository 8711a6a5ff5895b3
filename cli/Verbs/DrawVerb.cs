using System.Collections.Immutable;
using System.Net;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Measurement.WitnessDraw;
using NodeProgram.Domain.Quantities;
using Spectre.Console;

namespace NodeProgram.Cli.Verbs;

/// <summary>The input of <c>nodeop draw</c>.</summary>
/// <param name="PreviousRewardRoot">The reward root of the epoch before; zero before the first.</param>
/// <param name="Epoch">The epoch.</param>
/// <param name="Nodes">Every node that is active at the epoch's start.</param>
/// <param name="Target">Only this node's witnesses; left out for everybody's.</param>
public sealed record DrawDocument(Bytes32 PreviousRewardRoot, EpochId Epoch, ImmutableArray<DrawNode> Nodes, NodeId? Target);

/// <summary>A node of <see cref="DrawDocument"/>.</summary>
/// <param name="Node">The node.</param>
/// <param name="Operator">Who runs it.</param>
/// <param name="PayoutAddress">Where its rewards go.</param>
/// <param name="Address">Its IPv4 or IPv6 address.</param>
/// <param name="FundingGroup">The declared funding group; left out when there is none.</param>
/// <param name="IsAnchor">Whether the program runs it; left out means no.</param>
/// <param name="NeedsExtraAnchor">Whether too many of its slots were unknown; left out means no.</param>
public sealed record DrawNode(NodeId Node, OperatorId Operator, string PayoutAddress, string Address, string? FundingGroup, bool? IsAnchor, bool? NeedsExtraAnchor);

/// <summary>The answer of <c>nodeop draw</c>.</summary>
/// <param name="Epoch">The epoch.</param>
/// <param name="PolicyHash">The policy that says how many are drawn and who is excluded.</param>
/// <param name="Assignments">By target.</param>
public sealed record DrawAnswer(EpochId Epoch, string PolicyHash, ImmutableArray<DrawnWitnesses> Assignments);

/// <summary>The witnesses of one target.</summary>
/// <param name="Target">The node.</param>
/// <param name="Seed">The seed of its shuffle.</param>
/// <param name="Peers">In the order in which they were drawn.</param>
/// <param name="Anchors">In the order in which they were drawn.</param>
/// <param name="Note">How many, in words.</param>
public sealed record DrawnWitnesses(NodeId Target, string Seed, ImmutableArray<NodeId> Peers, ImmutableArray<NodeId> Anchors, string Note);

/// <summary><c>nodeop draw</c>: rules, section 2.</summary>
internal static class DrawVerb
{
    public static int Run(Invocation invocation)
    {
        DrawDocument document = invocation.Load<DrawDocument>();
        var faults = new PolicyFaults();
        var candidates = new List<WitnessCandidate>();
        var seen = new HashSet<NodeId>();
        for (int i = 0; i < document.Nodes.Length; i++)
        {
            DrawNode node = document.Nodes[i];
            PolicyFaults at = faults.At("nodes", i);
            at.Require(seen.Add(node.Node), "node", PolicyFaultCodes.BadList, "The node occurs twice.");
            at.Require(node.PayoutAddress.Length is >= 1 and <= 128, "payoutAddress", PolicyFaultCodes.OutOfRange, "1 to 128 characters.");
            at.Require(node.FundingGroup is null or { Length: >= 1 and <= 128 }, "fundingGroup", PolicyFaultCodes.OutOfRange, "1 to 128 characters, or left out.");
            if (at.Require(IPAddress.TryParse(node.Address, out IPAddress? address), "address", PolicyFaultCodes.WrongType, "Neither an IPv4 nor an IPv6 address."))
                candidates.Add(new WitnessCandidate(node.Node, node.Operator, node.PayoutAddress, address!, node.FundingGroup, node.IsAnchor ?? false, node.NeedsExtraAnchor ?? false));
        }

        faults.Require(document.Target is not { } wanted || seen.Contains(wanted), "target", PolicyFaultCodes.Inconsistent, "The target is not among the nodes.");
        invocation.Check(faults);

        Policy policy = invocation.LoadPolicy();
        var drawer = new WitnessDrawer(policy.Witnesses, candidates);
        byte[] root = Convert.FromHexString(document.PreviousRewardRoot.ToString()[2..]);
        ImmutableArray<WitnessAssignment> drawn = document.Target is { } target ? [drawer.Draw(root, document.Epoch, target)] : drawer.DrawAll(root, document.Epoch);
        var answer = new DrawAnswer(
            document.Epoch, policy.ComputeHash(), [.. drawn.Select(static of => new DrawnWitnesses(of.Target, of.Seed, of.Peers, of.Anchors, of.Describe()))]);
        return invocation.Answer(answer, console => Render(answer, console));
    }

    private static void Render(DrawAnswer answer, IAnsiConsole console)
    {
        console.WriteLine($"epoch {answer.Epoch}");
        foreach (DrawnWitnesses of in answer.Assignments)
        {
            var tree = new Tree($"{of.Target}: {of.Note}");
            foreach (NodeId peer in of.Peers)
                tree.AddNode($"peer   {peer}");
            foreach (NodeId anchor in of.Anchors)
                tree.AddNode($"anchor {anchor}");
            console.Write(tree);
        }
    }
}
