using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Rewards.Bonuses;

/// <summary>Why a referral does not count, in order of precedence. <c>default</c> is no refusal. The names are the stable codes.</summary>
public enum ReferralRefusal
{
    /// <summary>Nobody refers itself, nor the treasury anybody.</summary>
    NotAnotherOperator = 1,

    /// <summary>Whoever refers must be operating.</summary>
    ReferrerNotOperating,

    /// <summary>Whoever is referred must be new: it never had an active node.</summary>
    ReferredNotNew,

    /// <summary>An operator is referred once.</summary>
    ReferredAlready,

    /// <summary>Both share a payout address or a declared funding group: one hand does not refer the other.</summary>
    SameHand,
}

/// <summary>Who may refer whom (rules, section 4, referral bonus; decisions-money.md).</summary>
public static class Referral
{
    /// <summary>The first refusal; null when the referral counts.</summary>
    /// <param name="referrer">Who refers.</param>
    /// <param name="referred">Who is referred.</param>
    /// <param name="isReferrerOperating">Whether the referrer has an active node.</param>
    /// <param name="wasReferredActive">Whether the referred ever had an active node.</param>
    /// <param name="earlierReferrer">Who referred it before; null for nobody. The same referrer again is accepted (idempotent).</param>
    /// <param name="sharesHand">Whether both share a payout address or a declared funding group.</param>
    public static ReferralRefusal? Check(
        OperatorId referrer, OperatorId referred, bool isReferrerOperating, bool wasReferredActive, OperatorId? earlierReferrer, bool sharesHand) =>
        referrer == referred || referrer == OperatorId.Treasury || referred == OperatorId.Treasury ? ReferralRefusal.NotAnotherOperator
        : earlierReferrer == referrer ? null
        : !isReferrerOperating ? ReferralRefusal.ReferrerNotOperating
        : wasReferredActive ? ReferralRefusal.ReferredNotNew
        : earlierReferrer is not null ? ReferralRefusal.ReferredAlready
        : sharesHand ? ReferralRefusal.SameHand
        : null;
}
