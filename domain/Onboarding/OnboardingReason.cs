namespace NodeProgram.Domain.Onboarding;

/// <summary>
/// Why a step of onboarding ended as it did: the closed list of reason codes (rules, section 9). The name is the stable code (in JSON in
/// camel case); never renamed. <c>default</c> is no reason and no outcome carries it.
/// </summary>
public enum OnboardingReason
{
    /// <summary>The application is complete.</summary>
    ApplicationComplete = 1,

    /// <summary>A field of the application is missing or malformed; the outcome names it.</summary>
    ApplicationIncomplete,

    /// <summary>The country is not an assigned ISO 3166-1 code.</summary>
    CountryUnknown,

    /// <summary>The applicant took the application back.</summary>
    Withdrawn,

    /// <summary>The step's deadline passed without the applicant having acted.</summary>
    DeadlinePassed,

    /// <summary>The reviewer's deadline passed; the step went to the next.</summary>
    ReviewerEscalated,

    /// <summary>Vetting reached the pass mark.</summary>
    VettingPassed,

    /// <summary>Vetting lies in the band that a second reviewer decides.</summary>
    VettingNeedsSecondReviewer,

    /// <summary>Vetting lies below the band, or the second reviewer's mean does.</summary>
    VettingRejected,

    /// <summary>Every criterion of the technical assessment passed.</summary>
    AssessmentPassed,

    /// <summary>At least one criterion lies below the recommended value, none below the minimum.</summary>
    AssessmentPassedWithWarnings,

    /// <summary>At least one criterion lies below the minimum; the outcome names it.</summary>
    AssessmentFailed,

    /// <summary>The preflight report's signature does not fit the node's key, or the report is too old.</summary>
    AssessmentReportNotAccepted,

    /// <summary>The chain shows the stake required.</summary>
    StakeSufficient,

    /// <summary>The chain shows less stake than required.</summary>
    StakeInsufficient,

    /// <summary>Nothing measured contradicts the declared country.</summary>
    LocationPlausible,

    /// <summary>A measured round trip is faster than light in fibre allows from the declared position.</summary>
    LocationRefuted,

    /// <summary>The relay's first telemetry arrived.</summary>
    SetupComplete,

    /// <summary>The test network's period ended with uptime and score reached.</summary>
    TestnetPassed,

    /// <summary>Uptime, score or both were missed and a try is left.</summary>
    TestnetRetry,

    /// <summary>Uptime, score or both were missed in the last try.</summary>
    TestnetFailed,

    /// <summary>Stake is locked, the node registered, credentials issued.</summary>
    Activated,

    /// <summary>The chain refused the registration or the lock.</summary>
    ActivationRefusedByChain,

    /// <summary>The program runs without a chain: what the step would verify or register there was not.</summary>
    ChainNotConfigured,
}
