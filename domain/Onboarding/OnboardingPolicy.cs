using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Onboarding;

/// <summary>The numbers of onboarding (rules, section 9). Durations in seconds.</summary>
public sealed record OnboardingPolicy : IPolicySection
{
    private const int Day = 86_400;

    /// <summary>The demo: a day is 30 s, and the test network lasts 20 s (rules, section 1, row "local demo"). People still need a while to click: no deadline of a person is below 2 min.</summary>
    public static OnboardingPolicy Demo { get; } = new()
    {
        ApplicationDeadlineSeconds = 900,
        VettingDeadlineSeconds = 420,
        TechnicalAssessmentDeadlineSeconds = 420,
        PreflightMaxAgeSeconds = 900,
        StakeVerificationDeadlineSeconds = 420,
        GeographicCheckDeadlineSeconds = 120,
        SetupDeadlineSeconds = 420,
        TestnetSeconds = 20,
        TestnetStartDeadlineSeconds = 120,
        ActivationDeadlineSeconds = 210,
        Hardware = HardwarePolicy.Demo,
    };

    /// <summary>From opening the application to submitting it, 30 days by default (decisions-money.md).</summary>
    public int ApplicationDeadlineSeconds { get; init; } = 30 * Day;

    /// <summary>For a reviewer's marks, 14 days by default; then the step is escalated (rules, section 9, "Vetting"; program document, 1.1: 1-2 weeks).</summary>
    public int VettingDeadlineSeconds { get; init; } = 14 * Day;

    /// <summary>For the applicant to send a preflight report that does not fail, 14 days by default (decisions-money.md).</summary>
    public int TechnicalAssessmentDeadlineSeconds { get; init; } = 14 * Day;

    /// <summary>The oldest preflight report accepted, 1 day by default (decisions-money.md).</summary>
    public int PreflightMaxAgeSeconds { get; init; } = Day;

    /// <summary>For the stake to appear on chain, 14 days by default (decisions-money.md).</summary>
    public int StakeVerificationDeadlineSeconds { get; init; } = 14 * Day;

    /// <summary>For the program's own check of the location, 1 day by default; then it is escalated (decisions-money.md).</summary>
    public int GeographicCheckDeadlineSeconds { get; init; } = Day;

    /// <summary>For the relay's first telemetry, 14 days by default (decisions-money.md).</summary>
    public int SetupDeadlineSeconds { get; init; } = 14 * Day;

    /// <summary>The length of one try on the test network, 48 h by default (rules, section 9, "Testnet").</summary>
    public int TestnetSeconds { get; init; } = 2 * Day;

    /// <summary>For starting a try (the first, or the next after a missed one), 7 days by default (decisions-money.md).</summary>
    public int TestnetStartDeadlineSeconds { get; init; } = 7 * Day;

    /// <summary>For locking the stake and registering the node, 7 days by default (decisions-money.md).</summary>
    public int ActivationDeadlineSeconds { get; init; } = 7 * Day;

    /// <summary>The most marks for technical competence, 30 by default (rules, section 9, "Vetting").</summary>
    public int TechnicalCompetenceMarksMax { get; init; } = 30;

    /// <summary>The most marks for geographic diversity, 25 by default; computed from the region's deficit, never given by a person (rules, section 9, "Vetting").</summary>
    public int GeographicDiversityMarksMax { get; init; } = 25;

    /// <summary>The most marks for commitment, 20 by default (rules, section 9, "Vetting").</summary>
    public int CommitmentMarksMax { get; init; } = 20;

    /// <summary>The most marks for community involvement, 15 by default (rules, section 9, "Vetting").</summary>
    public int CommunityMarksMax { get; init; } = 15;

    /// <summary>The most marks for partnerships, 10 by default (rules, section 9, "Vetting").</summary>
    public int PartnershipMarksMax { get; init; } = 10;

    /// <summary>From this score on vetting passes, 60 by default (rules, section 9, "Vetting").</summary>
    public int VettingPassScore { get; init; } = 60;

    /// <summary>From this score up to the pass mark a second reviewer decides, 40 by default; below is rejected (rules, section 9, "Vetting").</summary>
    public int VettingSecondReviewScore { get; init; } = 40;

    /// <summary>From this mean of both reviewers' scores on a second review passes, 50 by default, the middle of the band (decisions-money.md).</summary>
    public int SecondReviewPassScore { get; init; } = 50;

    /// <summary>Least uptime of a try on the test network, 99 % by default (rules, section 9, "Testnet").</summary>
    public PartsPerMillion TestnetUptime { get; init; } = new(990_000);

    /// <summary>Least score of a try on the test network, 70,000 by default (rules, section 9, "Testnet").</summary>
    public Millipoints TestnetScore { get; init; } = new(70_000);

    /// <summary>Tries after the first one, 2 by default (rules, section 9, "Testnet").</summary>
    public int TestnetRetries { get; init; } = 2;

    /// <summary>Seats of the genesis cohort, 20 by default (rules, section 4, "genesis"; program document, 1.1: 10-20 nodes).</summary>
    public int GenesisSeats { get; init; } = 20;

    /// <summary>What a node's machine must have and should have.</summary>
    public HardwarePolicy Hardware { get; init; } = new();

    /// <inheritdoc/>
    public void Validate(PolicyFaults faults)
    {
        const int Year = 365 * Day;
        faults.InRange(ApplicationDeadlineSeconds, 1, Year);
        faults.InRange(VettingDeadlineSeconds, 1, Year);
        faults.InRange(TechnicalAssessmentDeadlineSeconds, 1, Year);
        faults.InRange(PreflightMaxAgeSeconds, 1, Year);
        faults.InRange(StakeVerificationDeadlineSeconds, 1, Year);
        faults.InRange(GeographicCheckDeadlineSeconds, 1, Year);
        faults.InRange(SetupDeadlineSeconds, 1, Year);
        faults.InRange(TestnetSeconds, 1, Year);
        faults.InRange(TestnetStartDeadlineSeconds, 1, Year);
        faults.InRange(ActivationDeadlineSeconds, 1, Year);
        faults.InRange(TechnicalCompetenceMarksMax, 0, 100);
        faults.InRange(GeographicDiversityMarksMax, 0, 100);
        faults.InRange(CommitmentMarksMax, 0, 100);
        faults.InRange(CommunityMarksMax, 0, 100);
        faults.InRange(PartnershipMarksMax, 0, 100);
        long sum = (long)TechnicalCompetenceMarksMax + GeographicDiversityMarksMax + CommitmentMarksMax + CommunityMarksMax + PartnershipMarksMax;
        faults.Require(sum == 100, "", PolicyFaultCodes.WrongSum, $"The five marks of vetting add up to {sum}, not to 100.");
        faults.InRange(VettingPassScore, 1, 100);
        faults.InRange(VettingSecondReviewScore, 0, VettingPassScore);
        faults.InRange(SecondReviewPassScore, VettingSecondReviewScore, VettingPassScore);
        faults.InRange(TestnetUptime.Value, 0, 1_000_000);
        faults.InRange(TestnetScore.Value, 0, 100_000);
        faults.InRange(TestnetRetries, 0, 100);
        faults.InRange(GenesisSeats, 0, 10_000);
        Hardware.Validate(faults.At("hardware"));
    }
}
