namespace NodeProgram.Domain.Penalties.Cases;

/// <summary>Where a case stands (rules, section 5, "a case"). <c>default</c> is no case. In JSON the name in camel case.</summary>
public enum CaseState
{
    /// <summary>The amount is locked and the operator notified; it has 72 h to answer.</summary>
    Proposed = 1,

    /// <summary>Disputed and below the bar of a governance review: a reviewer decides.</summary>
    Investigating,

    /// <summary>In governance review: the council decides.</summary>
    Reviewing,

    /// <summary>Accepted, unanswered or decided against the operator; executed from the posted time on.</summary>
    Executable,

    /// <summary>Appealed before it was executed; the council decides, execution waits.</summary>
    Appealed,

    /// <summary>Executed; an appeal may still be open.</summary>
    Executed,

    /// <summary>Appealed after it was executed; the council decides.</summary>
    ExecutedAppealed,

    /// <summary>Ended: executed and final.</summary>
    Settled,

    /// <summary>Ended in the operator's favour: dismissed, withdrawn, or no verdict in time.</summary>
    Dismissed,

    /// <summary>Ended in the operator's favour: not executed in time.</summary>
    Void,

    /// <summary>Ended in the operator's favour: an appeal was granted, or not decided in time.</summary>
    Overturned,
}

/// <summary>What can happen to a case. <c>default</c> is nothing. In JSON the name in camel case.</summary>
public enum CaseEventKind
{
    /// <summary>The operator accepts and is spared 20 %.</summary>
    Accept = 1,

    /// <summary>The operator disputes and puts up the bond.</summary>
    Dispute,

    /// <summary>Somebody adds a piece of evidence.</summary>
    SubmitEvidence,

    /// <summary>Those who accused take it back.</summary>
    Withdraw,

    /// <summary>Verdict: as proposed.</summary>
    Uphold,

    /// <summary>Verdict: a smaller amount.</summary>
    Reduce,

    /// <summary>Verdict: nothing; of an appeal: granted.</summary>
    Dismiss,

    /// <summary>The chain executed it.</summary>
    Execute,

    /// <summary>The operator appeals.</summary>
    Appeal,

    /// <summary>The state's deadline passed in silence.</summary>
    DeadlinePassed,
}

/// <summary>Who causes an event. <c>default</c> is nobody. In JSON the name in camel case.</summary>
public enum CaseRole
{
    /// <summary>The operator that is accused.</summary>
    Operator = 1,

    /// <summary>Whoever accused.</summary>
    Accuser,

    /// <summary>A reviewer of the program.</summary>
    Reviewer,

    /// <summary>The council, by a vote.</summary>
    Council,

    /// <summary>The program's software: the clock and the chain.</summary>
    Program,
}

/// <summary>Why a case is executable. <c>default</c> is not yet.</summary>
public enum CaseBasis
{
    /// <summary>Not executable.</summary>
    None,

    /// <summary>The operator accepted it.</summary>
    Accepted,

    /// <summary>The operator did not answer.</summary>
    Unanswered,

    /// <summary>A reviewer's verdict.</summary>
    ReviewerVerdict,

    /// <summary>A council's verdict.</summary>
    CouncilVerdict,
}
