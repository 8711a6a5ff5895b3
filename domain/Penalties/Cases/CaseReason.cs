namespace NodeProgram.Domain.Penalties.Cases;

/// <summary>Why a verdict is as it is, or an accusation taken back: the closed list behind the words (rules, section 5: every decision records a reason code). In JSON the name in camel case.</summary>
public enum CaseReason
{
    /// <summary>The evidence shows the fault.</summary>
    EvidenceHolds = 1,

    /// <summary>The evidence does not show it.</summary>
    EvidenceInsufficient,

    /// <summary>The program measured wrongly.</summary>
    MeasurementWrong,

    /// <summary>Others failed at the same time for a common cause.</summary>
    CommonCause,

    /// <summary>There was a fault, and what explains it weighs for the operator.</summary>
    Mitigating,

    /// <summary>There was a fault, and what surrounds it weighs against the operator.</summary>
    Aggravating,

    /// <summary>Somebody else did it.</summary>
    NotTheOperator,

    /// <summary>The rules of a case were not kept.</summary>
    ProcedureWrong,
}
