using System.Collections.Immutable;

namespace NodeProgram.Domain.Onboarding;

/// <summary>One step as the applicant sees it before it starts.</summary>
/// <param name="Step">Which.</param>
/// <param name="Owner">Who has to act.</param>
/// <param name="DeadlineSeconds">From the step's start; null when it has none.</param>
/// <param name="OnDeadline">What the deadline does.</param>
/// <param name="Checklist">What has to be true, in sentences for the applicant.</param>
/// <param name="Reasons">The reason codes with which the step can end.</param>
public sealed record StepPlan(
    OnboardingStep Step, StepOwner Owner, int? DeadlineSeconds, DeadlineOutcome OnDeadline, ImmutableArray<string> Checklist, ImmutableArray<OnboardingReason> Reasons);

/// <summary>The whole checklist of onboarding as data: every step with owner, deadline, criteria and reason codes (rules, section 9).</summary>
public static class OnboardingPlan
{
    /// <summary>The steps in their order under a policy; exactly one for each <see cref="OnboardingStep"/>.</summary>
    public static ImmutableArray<StepPlan> Steps(OnboardingPolicy policy)
    {
        HardwarePolicy machine = policy.Hardware;
        return
        [
            new(OnboardingStep.Application, StepOwner.Applicant, policy.ApplicationDeadlineSeconds, DeadlineOutcome.Expire,
                ["The form is complete.", "The country is a code of ISO 3166-1."],
                [OnboardingReason.ApplicationComplete, OnboardingReason.ApplicationIncomplete, OnboardingReason.CountryUnknown, OnboardingReason.Withdrawn, OnboardingReason.DeadlinePassed]),
            new(OnboardingStep.Vetting, StepOwner.Reviewer, policy.VettingDeadlineSeconds, DeadlineOutcome.Escalate,
                [
                    $"Technical competence, 0 to {policy.TechnicalCompetenceMarksMax}.",
                    $"Geographic diversity, 0 to {policy.GeographicDiversityMarksMax}, computed from how many nodes your region lacks.",
                    $"Commitment, 0 to {policy.CommitmentMarksMax}.",
                    $"Community, 0 to {policy.CommunityMarksMax}.",
                    $"Partnerships, 0 to {policy.PartnershipMarksMax}.",
                    $"{policy.VettingPassScore} of 100 pass; from {policy.VettingSecondReviewScore} on a second reviewer decides.",
                ],
                [
                    OnboardingReason.VettingPassed, OnboardingReason.VettingNeedsSecondReviewer, OnboardingReason.VettingRejected,
                    OnboardingReason.ReviewerEscalated, OnboardingReason.Withdrawn,
                ]),
            new(OnboardingStep.TechnicalAssessment, StepOwner.Applicant, policy.TechnicalAssessmentDeadlineSeconds, DeadlineOutcome.Expire,
                [
                    $"{machine.CoresMin} cores at {machine.ClockMhzMin} MHz ({machine.CoresRecommended} cores recommended).",
                    $"{machine.MemoryGigabytesMin} GB of memory ({machine.MemoryGigabytesRecommended} recommended).",
                    $"{machine.DiskGigabytesMin} GB of SSD ({machine.DiskGigabytesRecommended} recommended).",
                    $"{machine.BandwidthMbpsMin} Mbps in both directions ({machine.BandwidthMbpsRecommended} recommended).",
                    "Ubuntu 20.04, Debian 10, CentOS 8 or later; other Linux has community support.",
                    "A static address or dynamic DNS, every port reachable from outside, no carrier-grade NAT.",
                    $"Less than {machine.HubLatencyMillisecondsLimit} ms to the nearest hub.",
                    "Docker and Docker Compose.",
                ],
                [
                    OnboardingReason.AssessmentPassed, OnboardingReason.AssessmentPassedWithWarnings, OnboardingReason.AssessmentFailed,
                    OnboardingReason.AssessmentReportNotAccepted, OnboardingReason.Withdrawn, OnboardingReason.DeadlinePassed,
                ]),
            new(OnboardingStep.StakeVerification, StepOwner.Applicant, policy.StakeVerificationDeadlineSeconds, DeadlineOutcome.Expire,
                ["The chain shows the stake required, at the 7-day average price."],
                [OnboardingReason.StakeSufficient, OnboardingReason.StakeInsufficient, OnboardingReason.ChainNotConfigured, OnboardingReason.Withdrawn, OnboardingReason.DeadlinePassed]),
            new(OnboardingStep.GeographicCheck, StepOwner.Program, policy.GeographicCheckDeadlineSeconds, DeadlineOutcome.Escalate,
                ["No measured round trip refutes the declared country."],
                [OnboardingReason.LocationPlausible, OnboardingReason.LocationRefuted, OnboardingReason.ReviewerEscalated, OnboardingReason.Withdrawn]),
            new(OnboardingStep.Setup, StepOwner.Applicant, policy.SetupDeadlineSeconds, DeadlineOutcome.Expire,
                ["The relay is installed and configured.", "Its first telemetry arrived."],
                [OnboardingReason.SetupComplete, OnboardingReason.Withdrawn, OnboardingReason.DeadlinePassed]),
            new(OnboardingStep.Testnet, StepOwner.Applicant, policy.TestnetStartDeadlineSeconds, DeadlineOutcome.Expire,
                [
                    $"{policy.TestnetSeconds} s of telemetry with uptime of at least {policy.TestnetUptime} ppm.",
                    $"A score of at least {policy.TestnetScore} millipoints.",
                    $"{policy.TestnetRetries} more tries.",
                ],
                [OnboardingReason.TestnetPassed, OnboardingReason.TestnetRetry, OnboardingReason.TestnetFailed, OnboardingReason.Withdrawn, OnboardingReason.DeadlinePassed]),
            new(OnboardingStep.Activation, StepOwner.Applicant, policy.ActivationDeadlineSeconds, DeadlineOutcome.Expire,
                ["The stake is locked.", "The node is registered on chain.", "Telemetry credentials are issued.", "Witnesses are assigned from the next epoch on."],
                [OnboardingReason.Activated, OnboardingReason.ActivationRefusedByChain, OnboardingReason.StakeInsufficient, OnboardingReason.Withdrawn, OnboardingReason.DeadlinePassed]),
            new(OnboardingStep.Operating, StepOwner.Program, null, DeadlineOutcome.None,
                ["The same checks run on every epoch."], []),
        ];
    }

    /// <summary>The plan of one step.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not a step.</exception>
    public static StepPlan StepOf(OnboardingStep step, OnboardingPolicy policy) =>
        Steps(policy).FirstOrDefault(plan => plan.Step == step) ?? throw new ArgumentOutOfRangeException(nameof(step), step, "Not a step of onboarding.");
}
