using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Penalties;

/// <summary>The numbers of violations, the ladder, cases and guardrails (rules, section 5). Parts in bp, durations in seconds.</summary>
public sealed record PenaltiesPolicy : IPolicySection
{
    private const int Hour = 3_600;
    private const int Day = 86_400;

    /// <summary>The demo: the same numbers, a day being 30 s (rules, section 1, row "local demo").</summary>
    public static PenaltiesPolicy Demo { get; } = new()
    {
        OutdatedSoftwareGraceSeconds = 90,
        ConfigurationGraceSeconds = 30,
        LadderWindowSeconds = 5_400,
        LadderReductionSeconds = 900,
        AnswerSeconds = 90,
        InvestigationSeconds = 210,
        VerdictSeconds = 420,
        PostedBeforeExecutionSeconds = 60,
        ExecutionSeconds = 210,
        AppealSeconds = 420,
        AppealVerdictSeconds = 420,
        ImmunitySeconds = 210,
        FaultMaxAgeSeconds = 420,
        PauseSeconds = 150,
        AutomaticSlashWindowSeconds = 210,
    };

    /// <summary>Uptime over 30 days below this is a minor violation, 99 % by default (section 5, table).</summary>
    public PartsPerMillion LowUptimeBelow { get; init; } = new(990_000);

    /// <summary>Its reward reduction for the epoch, 10 % by default (section 5, table).</summary>
    public BasisPoints LowUptimeReduction { get; init; } = new(1_000);

    /// <summary>Uptime over 30 days below this is a major violation, 95 % by default (section 5, table).</summary>
    public PartsPerMillion CriticalUptimeBelow { get; init; } = new(950_000);

    /// <summary>Its slash in bp by uptime in ppm: 95 % -> 1 %, 50 % and below -> 5 %, linear, by default (section 5, table).</summary>
    public Curve CriticalUptimeSlashByUptime { get; init; } = Curve.Of((500_000, 500), (950_000, 100));

    /// <summary>A p95 round trip above this is a minor violation, 200 ms by default (section 5, table).</summary>
    public int SlowResponseAboveMilliseconds { get; init; } = 200;

    /// <summary>Its reward reduction for the epoch, 5 % by default (section 5, table).</summary>
    public BasisPoints SlowResponseReduction { get; init; } = new(500);

    /// <summary>Grace after the warning about outdated software, 72 h by default (section 5, table).</summary>
    public int OutdatedSoftwareGraceSeconds { get; init; } = 72 * Hour;

    /// <summary>The reward reduction after it until fixed, 20 % by default (section 5, table).</summary>
    public BasisPoints OutdatedSoftwareReduction { get; init; } = new(2_000);

    /// <summary>Grace after the warning about a minor configuration issue, 24 h by default (section 5, table).</summary>
    public int ConfigurationGraceSeconds { get; init; } = 24 * Hour;

    /// <summary>Slash for a protocol violation by severity, 5 to 20 % by default (section 5, table).</summary>
    public SlashRange ProtocolViolationSlash { get; init; } = new(new(500), new(2_000));

    /// <summary>Slash for malicious behaviour and false reporting by severity, 10 to 50 % by default (section 5, table).</summary>
    public SlashRange MaliciousBehaviourSlash { get; init; } = new(new(1_000), new(5_000));

    /// <summary>Slash for a security breach by severity, 25 to 100 % by default (section 5, table).</summary>
    public SlashRange SecurityBreachSlash { get; init; } = new(new(2_500), new(10_000));

    /// <summary>Slash for double-signing, 50 % by default (section 5, table).</summary>
    public BasisPoints DoubleSigningSlash { get; init; } = new(5_000);

    /// <summary>How long an offence counts on the ladder, rolling 180 days by default (section 5, "progressive discipline").</summary>
    public int LadderWindowSeconds { get; init; } = 180 * Day;

    /// <summary>Reward reduction of the second offence, 25 % by default (section 5, "progressive discipline").</summary>
    public BasisPoints LadderReduction { get; init; } = new(2_500);

    /// <summary>How long that reduction lasts, 30 days by default (section 5, "progressive discipline").</summary>
    public int LadderReductionSeconds { get; init; } = 30 * Day;

    /// <summary>Slash of the third offence, 5 % by default (section 5, "progressive discipline").</summary>
    public BasisPoints LadderSlash { get; init; } = new(500);

    /// <summary>Slash of the third offence when all three were of one kind, 10 % by default (section 5, "progressive discipline").</summary>
    public BasisPoints LadderSlashSameKind { get; init; } = new(1_000);

    /// <summary>For the operator to answer a case, 72 h by default (section 5, "a case").</summary>
    public int AnswerSeconds { get; init; } = 72 * Hour;

    /// <summary>Investigation and evidence of a disputed case, 7 days by default; no verdict against the operator before it ends (section 5, "a case").</summary>
    public int InvestigationSeconds { get; init; } = 7 * Day;

    /// <summary>Without a verdict this long after the proposal a case is dismissed, 14 days by default (section 5, "no verdict by day 14").</summary>
    public int VerdictSeconds { get; init; } = 14 * Day;

    /// <summary>How long a verdict is posted before execution, 48 h by default (section 5, "a case").</summary>
    public int PostedBeforeExecutionSeconds { get; init; } = 48 * Hour;

    /// <summary>How long execution is open, 7 days by default; then the case is void (section 5, "a case").</summary>
    public int ExecutionSeconds { get; init; } = 7 * Day;

    /// <summary>For the operator to appeal a verdict, 14 days by default (section 5, "a case").</summary>
    public int AppealSeconds { get; init; } = 14 * Day;

    /// <summary>Without a verdict this long after an appeal it is granted, 14 days by default (decisions-money.md).</summary>
    public int AppealVerdictSeconds { get; init; } = 14 * Day;

    /// <summary>How long a dismissed case protects from another of its kind, 7 days by default (section 5, "a case").</summary>
    public int ImmunitySeconds { get; init; } = 7 * Day;

    /// <summary>What an operator who accepts is spared, 20 % by default (section 5, "a case").</summary>
    public BasisPoints AcceptanceRebate { get; init; } = new(2_000);

    /// <summary>The bond of a dispute, 1 % of the amount by default (section 5, "a case").</summary>
    public BasisPoints DisputeBond { get; init; } = new(100);

    /// <summary>From this part of the stake on a case goes to governance review, 10 % by default; removals and appeals always do (section 5, "a case").</summary>
    public BasisPoints ReviewFrom { get; init; } = new(1_000);

    /// <summary>The most pieces of evidence that each side brings to a case, 20 by default (decisions-money.md).</summary>
    public int EvidenceMax { get; init; } = 20;

    /// <summary>The most of a stake that is slashed without a council verdict, 10 % by default (section 5, "guardrails").</summary>
    public BasisPoints SlashWithoutCouncilMax { get; init; } = new(1_000);

    /// <summary>The most of the total stake that all automatic slashes take within the window, 1 % by default (section 5, "guardrails").</summary>
    public BasisPoints AutomaticSlashesMax { get; init; } = new(100);

    /// <summary>The window of that limit, 7 days by default (section 5, "guardrails").</summary>
    public int AutomaticSlashWindowSeconds { get; init; } = 7 * Day;

    /// <summary>The oldest fault that can be proposed, 14 days by default (section 5, "guardrails").</summary>
    public int FaultMaxAgeSeconds { get; init; } = 14 * Day;

    /// <summary>How long a pause lasts, 5 days by default; it ends by itself, and the next can begin only as long after (section 5, "guardrails"; decisions-money.md).</summary>
    public int PauseSeconds { get; init; } = 5 * Day;

    /// <inheritdoc/>
    public void Validate(PolicyFaults faults)
    {
        const int TwoYears = 730 * Day;
        faults.InRange(LowUptimeBelow.Value, 0, 1_000_000);
        faults.InRange(LowUptimeReduction.Value, 0, 10_000);
        faults.InRange(CriticalUptimeBelow.Value, 0, LowUptimeBelow.Value);
        CriticalUptimeSlashByUptime.Validate(faults.At("criticalUptimeSlashByUptime"), CurveDirection.Falling, 10_000);
        faults.InRange(SlowResponseAboveMilliseconds, 1, 60_000);
        faults.InRange(SlowResponseReduction.Value, 0, 10_000);
        faults.InRange(OutdatedSoftwareGraceSeconds, 0, TwoYears);
        faults.InRange(OutdatedSoftwareReduction.Value, 0, 10_000);
        faults.InRange(ConfigurationGraceSeconds, 0, TwoYears);
        ProtocolViolationSlash.Validate(faults.At("protocolViolationSlash"));
        MaliciousBehaviourSlash.Validate(faults.At("maliciousBehaviourSlash"));
        SecurityBreachSlash.Validate(faults.At("securityBreachSlash"));
        faults.InRange(DoubleSigningSlash.Value, 0, 10_000);
        faults.InRange(LadderWindowSeconds, 1, TwoYears);
        faults.InRange(LadderReduction.Value, 0, 10_000);
        faults.InRange(LadderReductionSeconds, 0, TwoYears);
        faults.InRange(LadderSlash.Value, 0, 10_000);
        faults.InRange(LadderSlashSameKind.Value, LadderSlash.Value, 10_000);
        faults.InRange(AnswerSeconds, 1, TwoYears);
        faults.InRange(InvestigationSeconds, 0, TwoYears);
        faults.InRange(VerdictSeconds, 1, TwoYears);
        faults.Require((long)AnswerSeconds + InvestigationSeconds < VerdictSeconds, "verdictSeconds", PolicyFaultCodes.Inconsistent, "A case answered last and investigated in full must still have time for a verdict.");
        faults.InRange(PostedBeforeExecutionSeconds, 0, TwoYears);
        faults.InRange(ExecutionSeconds, 1, TwoYears);
        faults.InRange(AppealSeconds, 0, TwoYears);
        faults.InRange(AppealVerdictSeconds, 1, TwoYears);
        faults.InRange(ImmunitySeconds, 0, TwoYears);
        faults.InRange(AcceptanceRebate.Value, 0, 10_000);
        faults.InRange(DisputeBond.Value, 0, 10_000);
        faults.InRange(ReviewFrom.Value, 0, 10_000);
        faults.InRange(EvidenceMax, 1, 1_000);
        faults.InRange(SlashWithoutCouncilMax.Value, 0, 10_000);
        faults.Require(ReviewFrom <= SlashWithoutCouncilMax, "reviewFrom", PolicyFaultCodes.Inconsistent, "A slash that needs a council must go to review, or it could never be executed.");
        faults.InRange(AutomaticSlashesMax.Value, 0, 10_000);
        faults.InRange(AutomaticSlashWindowSeconds, 1, TwoYears);
        faults.InRange(FaultMaxAgeSeconds, 1, TwoYears);
        faults.InRange(PauseSeconds, 0, TwoYears);
        faults.Require(PauseSeconds < ExecutionSeconds, "pauseSeconds", PolicyFaultCodes.Inconsistent, "A pause must leave time to execute.");
    }
}

/// <summary>A slash by severity: the least at severity 0, the most at 10,000, linear between.</summary>
/// <param name="Min">Part of the stake in bp.</param>
/// <param name="Max">Part of the stake in bp.</param>
public sealed record SlashRange(BasisPoints Min, BasisPoints Max) : IPolicySection
{
    /// <summary>The part for a severity, truncated to a bp.</summary>
    /// <param name="severity">0 to 10,000.</param>
    /// <exception cref="ArgumentOutOfRangeException">Above 10,000.</exception>
    public BasisPoints At(BasisPoints severity)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(severity, BasisPoints.One);
        return new BasisPoints(Min.Value + (Max.Value - Min.Value) * severity.Value / 10_000);
    }

    /// <inheritdoc/>
    public void Validate(PolicyFaults faults)
    {
        faults.InRange(Min.Value, 0, 10_000);
        faults.InRange(Max.Value, Min.Value, 10_000);
    }
}
