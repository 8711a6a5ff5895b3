using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Staking;

namespace NodeProgram.Orchestrations.Staking;

/// <summary>The activities that several workflows of stakes call, by name. Each may run more than once for one call and has the effect of one. Kept in histories: never renamed.</summary>
public static class StakingActivities
{
    /// <summary><see cref="StakingEntry"/> -> nothing. Writes where the workflow stands, and the audit trail.</summary>
    public const string Record = "RecordStakingStep";

    /// <summary><see cref="CensusChange"/> -> <see cref="CensusDate"/>. The node takes no part in epochs from the next boundary on; one that is out already stays out since then.</summary>
    public const string LeaveCensus = "LeaveCensus";

    /// <summary><see cref="CensusChange"/> -> <see cref="CensusDate"/>. The reason for which this workflow took the node out has ended: it takes part again from the next boundary on, unless another stands.</summary>
    public const string ReturnToCensus = "ReturnToCensus";

    /// <summary><see cref="NodeRef"/> -> nothing. The hub refuses what the node sends from now on.</summary>
    public const string RevokeCredentials = "RevokeNodeCredentials";

    /// <summary><see cref="NodeRef"/> -> nothing. The hub takes what the node sends again.</summary>
    public const string RestoreCredentials = "RestoreNodeCredentials";

    /// <summary><see cref="ExitRequest"/> -> nothing. Starts the node's exit, unless it runs or the node has ended.</summary>
    public const string StartExit = "StartNodeExit";
}

/// <summary>Names a node. Kept in histories, as every record here: members are only added, and only optional ones.</summary>
/// <param name="Removal">The exit that asks, where a case's removal began it: it asks for nothing when the removal was overturned meanwhile. Else null.</param>
public sealed record NodeRef(NodeId Node, string? Removal = null);

/// <summary>Asks for the end of a node.</summary>
/// <param name="Cause"><see cref="StakingReason.ExitAnnounced"/>, <see cref="StakingReason.NothingStaked"/> or <see cref="StakingReason.RemovedByCase"/>.</param>
public sealed record ExitRequest(NodeId Node, StakingReason Cause);

/// <summary>Asks that a node leaves the census or returns to it.</summary>
/// <param name="Instance">The workflow that asks; with the sequence it makes the request's identity.</param>
/// <param name="Sequence">Of the request within the workflow.</param>
public sealed record CensusChange(NodeId Node, string Instance, int Sequence, StakingReason Reason);

/// <summary>From when on a change of the census holds.</summary>
/// <param name="Epoch">The first epoch.</param>
/// <param name="At">When it begins.</param>
/// <param name="StillOutFor">Of a return: another reason that keeps the node out all the same; null when none does.</param>
public sealed record CensusDate(long Epoch, DateTimeOffset At, StakingReason? StillOutFor = null);

/// <summary>Where a workflow of a stake stands. <c>default</c> is nowhere.</summary>
public enum StakingState
{
    /// <summary>Time has to pass, or somebody has to act.</summary>
    Waiting = 1,

    /// <summary>It has ended.</summary>
    Ended,
}

/// <summary>One entry for the record of a node's workflow.</summary>
/// <param name="Instance">The workflow's instance.</param>
/// <param name="Workflow">Its name.</param>
/// <param name="Sequence">Grows by one with each entry; a late repetition of an older one is recognised by it.</param>
/// <param name="Deadline">Until when somebody may act, or when the program goes on; null: open.</param>
/// <param name="Why">One sentence for the operator.</param>
public sealed record StakingEntry(
    NodeId Node, string Instance, string Workflow, int Sequence, StakingState State, DateTimeOffset At, DateTimeOffset? Deadline, StakingReason Reason, string Why);
