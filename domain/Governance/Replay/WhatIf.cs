using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Rewards;
using NodeProgram.Domain.Scoring;
using NodeProgram.Domain.Tiers;

namespace NodeProgram.Domain.Governance.Replay;

/// <summary>A change of one node, or of all nodes of an operator; null leaves a thing as it was.</summary>
public sealed record WhatIf
{
    /// <summary>The node that changes; null for all nodes of <see cref="Operator"/>.</summary>
    public NodeId? Node { get; init; }

    /// <summary>The operator whose nodes change; null when <see cref="Node"/> is given.</summary>
    public OperatorId? Operator { get; init; }

    /// <summary>Another stake locked for each of them.</summary>
    public Wei? LockedStake { get; init; }

    /// <summary>Another tier.</summary>
    public Tier? Tier { get; init; }

    /// <summary>Another region, by its actual share over its target share.</summary>
    public PartsPerMillion? RegionShareOfTarget { get; init; }

    /// <summary>Another uptime over the window, exact and observed.</summary>
    public PartsPerMillion? Uptime { get; init; }

    /// <summary>Another term of the lock in days.</summary>
    public int? LockTermDays { get; init; }

    /// <summary>Another node type.</summary>
    public NodeType? Type { get; init; }

    /// <summary>Adds a fault for each value out of range, by its field.</summary>
    public void Validate(PolicyFaults faults)
    {
        faults.Require(Node is null != Operator is null, "", PolicyFaultCodes.Inconsistent, "Either a node or an operator changes.");
        faults.Require(Tier is not { } tier || Enum.IsDefined(tier), "tier", PolicyFaultCodes.OutOfRange, "Not a tier.");
        faults.Require(Type is not { } type || Enum.IsDefined(type), "type", PolicyFaultCodes.OutOfRange, "Not a node type.");
        faults.InRange(RegionShareOfTarget?.Value ?? 0, 0, Curve.InputMax, "regionShareOfTarget");
        faults.InRange(Uptime?.Value ?? 0, 0, PartsPerMillion.One.Value, "uptime");
        faults.InRange(LockTermDays ?? 0, 0, 36_500, "lockTermDays");
    }

    /// <summary>Whether the change concerns this node.</summary>
    public bool Concerns(NodeRecord node) => Node is { } id ? node.Inputs.Node == id : node.Operator == Operator;

    /// <summary>The epoch with the change made.</summary>
    public EpochRecord Apply(EpochRecord epoch) => epoch with { Nodes = [.. epoch.Nodes.Select(node => Concerns(node) ? Change(node) : node)] };

    private NodeRecord Change(NodeRecord node) => node with
    {
        LockedStake = LockedStake ?? node.LockedStake,
        Tier = Tier ?? node.Tier,
        RegionShareOfTarget = RegionShareOfTarget ?? node.RegionShareOfTarget,
        LockTermDays = LockTermDays ?? node.LockTermDays,
        Type = Type ?? node.Type,
        Inputs = Uptime is { } uptime ? node.Inputs with { Readings = node.Inputs.Readings with { Uptime = Reading.Observed(uptime.Value) } } : node.Inputs,
    };
}
