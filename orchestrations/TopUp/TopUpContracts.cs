using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Staking;

namespace NodeProgram.Orchestrations.TopUp;

/// <summary>The activities of a top-up, by name. Kept in histories: never renamed.</summary>
public static class TopUpActivities
{
    /// <summary><see cref="CoverageQuery"/> -> <see cref="CoverageStanding"/>.</summary>
    public const string LoadCoverage = "LoadStakeCoverage";
}

/// <summary>What starts a request to top up. Kept in histories, as every record here: members are only added, and only optional ones.</summary>
/// <param name="Node">Whose stake.</param>
/// <param name="Progress">How far an earlier generation came; null at the start.</param>
public sealed record TopUpInput(NodeId Node, TopUpProgress? Progress = null);

/// <summary>How far a request has come when its watch starts afresh.</summary>
/// <param name="Sequence">Of the last entry.</param>
/// <param name="Request">The open request.</param>
/// <param name="Missed">Whether its time is over and the node out of the census.</param>
public sealed record TopUpProgress(int Sequence, TopUpRequest Request, bool Missed);

/// <summary>Asks how a node's stake covers what it needs.</summary>
/// <param name="Open">The open request; null before there is one.</param>
public sealed record CoverageQuery(NodeId Node, TopUpRequest? Open);

/// <summary>How a node's stake covers what it needs at today's average price.</summary>
/// <param name="NodeOperates">False: the node has ended, and the other members say nothing.</param>
/// <param name="Decision">The rules' decision; null while there is no average price, and then nothing changes.</param>
/// <param name="Bonded">What is bonded, wei.</param>
/// <param name="Required">What is needed, wei.</param>
/// <param name="PollSeconds">How often to look: once a day of prices.</param>
public sealed record CoverageStanding(bool NodeOperates, CoverageDecision? Decision, Wei Bonded, Wei Required, int PollSeconds);

/// <summary>How a request ended.</summary>
public sealed record TopUpResult(NodeId Node, StakingReason Reason);
