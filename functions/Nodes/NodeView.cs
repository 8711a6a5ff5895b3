using NodeProgram.Domain.Regions;
using NodeProgram.Functions.Onboarding;
using NodeProgram.Functions.Storage;

namespace NodeProgram.Functions.Nodes;

/// <summary>A node as everybody may see it: its address is told only to those who probe it.</summary>
public sealed record NodeView(
    string Node, string Operator, string Application, string Country, Region Region, NodeState State, Hosting Hosting, string Software, long AdmittedAt, long? ActivatedAt)
{
    public static NodeView Of(NodeRecord node) => new(
        node.Node.ToString(), node.Operator.ToString(), node.Application, node.Country, Countries.RegionOf(node.Country), node.State, node.Hosting, node.Software,
        node.AdmittedAt.ToUnixTimeMilliseconds(), node.ActivatedAt?.ToUnixTimeMilliseconds());
}
