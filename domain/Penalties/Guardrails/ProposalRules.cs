using NodeProgram.Domain.Penalties.Cases;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Penalties.Guardrails;

/// <summary>Why a fault cannot be proposed, in order of precedence. <c>default</c> is no refusal. The names are the stable codes.</summary>
public enum ProposalRefusal
{
    /// <summary>The fault has a case already: one fault, one case.</summary>
    FaultHasCase = 1,

    /// <summary>The fault lies in the future.</summary>
    FaultNotYet,

    /// <summary>The fault is older than 14 days.</summary>
    FaultTooOld,

    /// <summary>A dismissed case of the kind protects the operator for 7 days.</summary>
    Immune,

    /// <summary>There is nothing to take, or more than the stake at the time of the fault.</summary>
    AmountOutOfRange,
}

/// <summary>Whether a fault may be proposed (rules, section 5, "a case" and "guardrails").</summary>
public static class ProposalRules
{
    /// <summary>The first refusal; null when it may be proposed now.</summary>
    /// <param name="fault">The fault.</param>
    /// <param name="kind">Its kind.</param>
    /// <param name="faultAtUnixMs">When it happened.</param>
    /// <param name="stakeAtFault">The stake at that time.</param>
    /// <param name="amount">What the sanction takes.</param>
    /// <param name="casesOfOperator">All cases of the operator, ended or not.</param>
    /// <param name="nowUnixMs">Now.</param>
    /// <param name="policy">The policy in force.</param>
    public static ProposalRefusal? Check(
        FaultId fault, ViolationKind kind, long faultAtUnixMs, Wei stakeAtFault, Wei amount, IReadOnlyCollection<CaseFile> casesOfOperator, long nowUnixMs, PenaltiesPolicy policy)
    {
        if (casesOfOperator.Any(other => other.Fault == fault))
            return ProposalRefusal.FaultHasCase;
        if (faultAtUnixMs > nowUnixMs)
            return ProposalRefusal.FaultNotYet;
        if (nowUnixMs - faultAtUnixMs > policy.FaultMaxAgeSeconds * 1_000L)
            return ProposalRefusal.FaultTooOld;
        if (casesOfOperator.Any(other => other.Kind == kind && nowUnixMs < other.ImmuneUntilUnixMs(policy)))
            return ProposalRefusal.Immune;
        if (amount == Wei.Zero || amount > stakeAtFault)
            return ProposalRefusal.AmountOutOfRange;
        return null;
    }
}
