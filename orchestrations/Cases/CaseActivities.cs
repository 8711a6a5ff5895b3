using NodeProgram.Domain.Penalties;
using NodeProgram.Domain.Penalties.Cases;

namespace NodeProgram.Orchestrations.Cases;

/// <summary>The activities of cases, by name. Each may run more than once for one call and has the effect of one. Names are kept in histories: never rename one.</summary>
public static class CaseActivities
{
    /// <summary><see cref="CaseOpening"/> -> <see cref="CaseProposal"/>. Checks immunity, age and amount, proposes on chain where there is one, and stores the case.</summary>
    public const string Propose = "ProposeCase";

    /// <summary><see cref="CaseTime"/> -> <see cref="CaseStanding"/>. Lets the deadlines that have passed take effect, on chain where the case is there.</summary>
    public const string Advance = "AdvanceCase";

    /// <summary><see cref="CaseTime"/> -> <see cref="CaseExecution"/>. Executes, within the guardrails.</summary>
    public const string Execute = "ExecuteCase";

    /// <summary><see cref="FaultId"/> -> nothing. Writes the trail, tells the parties of every step so far, and removes or reinstates the node.</summary>
    public const string Announce = "AnnounceCase";

    /// <summary><see cref="FaultId"/> -> <see cref="Domain.Quantities.BasisPoints"/>. Rules on the escrow: how much of it the end upholds.</summary>
    public const string Rule = "RuleOnCase";
}

/// <summary>Names a case and the time of the workflow.</summary>
/// <param name="AtUnixMs">The orchestration's time; a clock that is behind it does not count.</param>
public sealed record CaseTime(FaultId Fault, long AtUnixMs);

/// <summary>Where a case stands.</summary>
/// <param name="State">Its state.</param>
/// <param name="HasEnded">Whether nothing can happen any more.</param>
/// <param name="Steps">How many steps it has had; another number: something happened.</param>
/// <param name="NotBeforeUnixMs">Before this nothing is decided against the operator, or executed.</param>
/// <param name="DeadlineUnixMs">When the state ends in silence; <see cref="long.MaxValue"/> once it has ended.</param>
/// <param name="ForOperator">Whether it ended in the operator's favour.</param>
public sealed record CaseStanding(CaseState State, bool HasEnded, int Steps, long NotBeforeUnixMs, long DeadlineUnixMs, bool ForOperator);

/// <summary>What came of proposing.</summary>
/// <param name="Standing">Where the case stands; null when it was not proposed.</param>
/// <param name="Refusal">Why not; null when it was.</param>
public sealed record CaseProposal(CaseStanding? Standing, string? Refusal);

/// <summary>What came of executing.</summary>
/// <param name="Standing">Where the case stands.</param>
/// <param name="Refusal">The guardrail or the contract's error that holds it back; null when nothing does.</param>
public sealed record CaseExecution(CaseStanding Standing, string? Refusal);

/// <summary>The event that wakes a case. It carries nothing that counts: what happened is in the record, written before the event is raised.</summary>
public static class CaseSignals
{
    /// <summary>The case has changed.</summary>
    public const string Changed = "case-changed";
}
