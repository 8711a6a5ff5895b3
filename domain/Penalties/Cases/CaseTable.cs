using System.Collections.Frozen;
using System.Collections.Immutable;

namespace NodeProgram.Domain.Penalties.Cases;

/// <summary>One possible move.</summary>
/// <param name="From">In this state</param>
/// <param name="Event">this event,</param>
/// <param name="Roles">caused by one of these,</param>
/// <param name="To">leads here.</param>
public sealed record CaseTransition(CaseState From, CaseEventKind Event, ImmutableArray<CaseRole> Roles, CaseState To);

/// <summary>
/// Every move of a case (rules, section 5): what is not here is refused. Two moves depend on the case itself: what has to go to governance review goes to
/// <see cref="CaseState.Reviewing"/> where the table says <see cref="CaseState.Investigating"/>, or <see cref="CaseState.Executable"/> on the operator's answer or silence.
/// </summary>
public static class CaseTable
{
    private static readonly ImmutableArray<CaseRole> TheOperator = [CaseRole.Operator];
    private static readonly ImmutableArray<CaseRole> TheAccuser = [CaseRole.Accuser];
    private static readonly ImmutableArray<CaseRole> Judges = [CaseRole.Reviewer, CaseRole.Council];
    private static readonly ImmutableArray<CaseRole> TheCouncil = [CaseRole.Council];
    private static readonly ImmutableArray<CaseRole> TheProgram = [CaseRole.Program];
    private static readonly ImmutableArray<CaseRole> BothSides = [CaseRole.Operator, CaseRole.Accuser];

    /// <summary>The moves.</summary>
    public static ImmutableArray<CaseTransition> Transitions { get; } =
    [
        new(CaseState.Proposed, CaseEventKind.Accept, TheOperator, CaseState.Executable),
        new(CaseState.Proposed, CaseEventKind.Dispute, TheOperator, CaseState.Investigating),
        new(CaseState.Proposed, CaseEventKind.SubmitEvidence, BothSides, CaseState.Proposed),
        new(CaseState.Proposed, CaseEventKind.Withdraw, TheAccuser, CaseState.Dismissed),
        new(CaseState.Proposed, CaseEventKind.DeadlinePassed, TheProgram, CaseState.Executable),

        new(CaseState.Investigating, CaseEventKind.SubmitEvidence, BothSides, CaseState.Investigating),
        new(CaseState.Investigating, CaseEventKind.Withdraw, TheAccuser, CaseState.Dismissed),
        new(CaseState.Investigating, CaseEventKind.Uphold, Judges, CaseState.Executable),
        new(CaseState.Investigating, CaseEventKind.Reduce, Judges, CaseState.Executable),
        new(CaseState.Investigating, CaseEventKind.Dismiss, Judges, CaseState.Dismissed),
        new(CaseState.Investigating, CaseEventKind.DeadlinePassed, TheProgram, CaseState.Dismissed),

        new(CaseState.Reviewing, CaseEventKind.SubmitEvidence, BothSides, CaseState.Reviewing),
        new(CaseState.Reviewing, CaseEventKind.Withdraw, TheAccuser, CaseState.Dismissed),
        new(CaseState.Reviewing, CaseEventKind.Uphold, TheCouncil, CaseState.Executable),
        new(CaseState.Reviewing, CaseEventKind.Reduce, TheCouncil, CaseState.Executable),
        new(CaseState.Reviewing, CaseEventKind.Dismiss, TheCouncil, CaseState.Dismissed),
        new(CaseState.Reviewing, CaseEventKind.DeadlinePassed, TheProgram, CaseState.Dismissed),

        new(CaseState.Executable, CaseEventKind.Execute, TheProgram, CaseState.Executed),
        new(CaseState.Executable, CaseEventKind.Appeal, TheOperator, CaseState.Appealed),
        new(CaseState.Executable, CaseEventKind.DeadlinePassed, TheProgram, CaseState.Void),

        new(CaseState.Appealed, CaseEventKind.SubmitEvidence, BothSides, CaseState.Appealed),
        new(CaseState.Appealed, CaseEventKind.Uphold, TheCouncil, CaseState.Executable),
        new(CaseState.Appealed, CaseEventKind.Reduce, TheCouncil, CaseState.Executable),
        new(CaseState.Appealed, CaseEventKind.Dismiss, TheCouncil, CaseState.Overturned),
        new(CaseState.Appealed, CaseEventKind.DeadlinePassed, TheProgram, CaseState.Overturned),

        new(CaseState.Executed, CaseEventKind.Appeal, TheOperator, CaseState.ExecutedAppealed),
        new(CaseState.Executed, CaseEventKind.DeadlinePassed, TheProgram, CaseState.Settled),

        new(CaseState.ExecutedAppealed, CaseEventKind.SubmitEvidence, BothSides, CaseState.ExecutedAppealed),
        new(CaseState.ExecutedAppealed, CaseEventKind.Uphold, TheCouncil, CaseState.Settled),
        new(CaseState.ExecutedAppealed, CaseEventKind.Reduce, TheCouncil, CaseState.Settled),
        new(CaseState.ExecutedAppealed, CaseEventKind.Dismiss, TheCouncil, CaseState.Overturned),
        new(CaseState.ExecutedAppealed, CaseEventKind.DeadlinePassed, TheProgram, CaseState.Overturned),
    ];

    private static readonly FrozenDictionary<(CaseState, CaseEventKind), CaseTransition> ByMove = Transitions.ToFrozenDictionary(static move => (move.From, move.Event));

    /// <summary>The move for an event in a state; null when it is not possible.</summary>
    public static CaseTransition? Find(CaseState state, CaseEventKind kind) => ByMove.GetValueOrDefault((state, kind));

    /// <summary>Whether a state is an end.</summary>
    public static bool IsEnd(CaseState state) => state is CaseState.Settled or CaseState.Dismissed or CaseState.Void or CaseState.Overturned;
}
