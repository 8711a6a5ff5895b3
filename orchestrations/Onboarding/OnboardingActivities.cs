namespace NodeProgram.Orchestrations.Onboarding;

/// <summary>
/// The activities that onboarding calls, by name. Each may run more than once for one call and must then have the effect of one. They live in the app;
/// their inputs and outputs are in this folder. Names are kept in histories: never rename one.
/// </summary>
public static class OnboardingActivities
{
    /// <summary><see cref="OnboardingInput"/> -> <see cref="OnboardingTerms"/>.</summary>
    public const string LoadTerms = "LoadOnboardingTerms";

    /// <summary><see cref="StepEntry"/> -> nothing. Writes the application's record and the audit trail.</summary>
    public const string RecordStep = "RecordOnboardingStep";

    /// <summary><see cref="VettingQuery"/> -> <see cref="VettingVerdict"/>, or null while nobody has decided.</summary>
    public const string LoadVetting = "LoadVettingVerdict";

    /// <summary><see cref="ApplicantRef"/> -> true when the operator holds a seat of the genesis cohort afterwards.</summary>
    public const string SeatApplicant = "SeatApplicant";

    /// <summary><see cref="PreflightQuery"/> -> <see cref="PreflightVerdict"/>, or null while there is no other report than the judged one.</summary>
    public const string JudgePreflight = "JudgePreflight";

    /// <summary><see cref="ApplicantRef"/> -> <see cref="Staking.StakeStanding"/>.</summary>
    public const string LoadStake = "LoadStake";

    /// <summary><see cref="OnboardingInput"/> -> <see cref="LocationVerdict"/>.</summary>
    public const string CheckLocation = "CheckLocation";

    /// <summary><see cref="ApplicantRef"/> -> nothing. The node may fetch credentials from now on.</summary>
    public const string AdmitToTestnet = "AdmitToTestnet";

    /// <summary><see cref="TelemetryQuery"/> -> true once telemetry of the node in that time is stored.</summary>
    public const string HasTelemetry = "HasTelemetry";

    /// <summary><see cref="TestnetQuery"/> -> <see cref="Domain.Onboarding.TestnetVerdict"/>.</summary>
    public const string JudgeTestnet = "JudgeTestnet";

    /// <summary><see cref="ApplicantRef"/> -> <see cref="Staking.ChainRegistration"/>.</summary>
    public const string RegisterOnChain = "RegisterNodeOnChain";

    /// <summary><see cref="ApplicantRef"/> -> <see cref="SeatAward"/>.</summary>
    public const string AwardBadge = "AwardGenesisBadge";

    /// <summary><see cref="ApplicantRef"/> -> nothing. The node is one of the network from now on.</summary>
    public const string ActivateNode = "ActivateNode";

    /// <summary><see cref="ApplicantRef"/> -> nothing. Frees what an ended attempt used up; what the applicant holds (stake, seat) is not touched.</summary>
    public const string ReleaseApplicant = "ReleaseApplicant";
}
