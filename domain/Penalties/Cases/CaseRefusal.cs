namespace NodeProgram.Domain.Penalties.Cases;

/// <summary>Why an event is refused, in order of precedence: the first that applies is named. <c>default</c> is no refusal. The names are the stable codes.</summary>
public enum CaseRefusal
{
    /// <summary>The case has ended.</summary>
    CaseEnded = 1,

    /// <summary>The event is not possible in the case's state.</summary>
    EventNotPossible,

    /// <summary>Not for this role.</summary>
    RoleNotAllowed,

    /// <summary>Somebody else's case: the actor is not the accused operator.</summary>
    NotTheOperator,

    /// <summary>The actor is not among those who accused.</summary>
    NotTheAccuser,

    /// <summary>Those who accused do not decide, nor does the accused.</summary>
    PartyCannotDecide,

    /// <summary>No verdict against the operator before its time for evidence is over, no execution before the verdict was posted long enough, no deadline before its time.</summary>
    TooEarly,

    /// <summary>A case is appealed once, and an accepted one never.</summary>
    AppealUsed,

    /// <summary>The time to appeal is over.</summary>
    AppealTooLate,

    /// <summary>The bond is below 1 % of the amount.</summary>
    BondTooSmall,

    /// <summary>A reduced verdict must be above 0 and below the amount.</summary>
    AmountNotReduced,

    /// <summary>This side brought as much evidence as one side may.</summary>
    TooMuchEvidence,

    /// <summary>A decision records why and its evidence: both are needed.</summary>
    ReasonMissing,
}
