using NodeProgram.Domain.Onboarding;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Orchestrations.Onboarding;

/// <summary>What starts an onboarding. Kept in histories, as every record here: members are only added, and only optional ones.</summary>
/// <param name="Application">The application's id, 32 hex digits.</param>
/// <param name="Attempt">1 for the first submission, one more for each after a rejection or expiry.</param>
/// <param name="Node">The node that applies.</param>
/// <param name="Country">ISO 3166-1 alpha-2.</param>
public sealed record OnboardingInput(string Application, int Attempt, NodeId Node, string Country);

/// <summary>How an onboarding ended.</summary>
/// <param name="State"><see cref="StepState.Passed"/> (operating), <see cref="StepState.Failed"/> (rejected) or <see cref="StepState.Expired"/>.</param>
/// <param name="Step">The step in which it ended.</param>
/// <param name="Reason">The reason code.</param>
public sealed record OnboardingResult(string Application, int Attempt, StepState State, OnboardingStep Step, OnboardingReason Reason);

/// <summary>The numbers of one onboarding, frozen when it starts (rules, sections 9 and 10).</summary>
/// <param name="Policy">The policy in force at the start.</param>
/// <param name="PollSeconds">How often the program looks whether telemetry has come.</param>
/// <param name="TelemetryGraceSeconds">How long after a testnet window its last telemetry may still arrive.</param>
public sealed record OnboardingTerms(OnboardingPolicy Policy, int PollSeconds, int TelemetryGraceSeconds);

/// <summary>One entry for the application's record: where a step stands now.</summary>
/// <param name="Sequence">Grows by one with each entry of an attempt; a late repetition of an older entry is recognised by it.</param>
/// <param name="At">When.</param>
/// <param name="Deadline">Until when the owner may act; null: no deadline.</param>
/// <param name="Reason">The reason code; null while nothing has come out yet.</param>
/// <param name="Why">One sentence for the applicant.</param>
/// <param name="Missing">What is still to be done or was not met, in words; empty when nothing.</param>
public sealed record StepEntry(
    string Application,
    int Attempt,
    int Sequence,
    OnboardingStep Step,
    StepState State,
    StepOwner Owner,
    DateTimeOffset At,
    DateTimeOffset? Deadline,
    OnboardingReason? Reason,
    string Why,
    IReadOnlyList<string> Missing);

/// <summary>Asks for the decision of a vetting round.</summary>
/// <param name="Round">1 or 2.</param>
public sealed record VettingQuery(string Application, int Attempt, int Round);

/// <summary>A recorded decision on vetting.</summary>
/// <param name="Total">0 to 100; in the second round the mean of both.</param>
/// <param name="By">The person's name.</param>
/// <param name="Why">The person's words.</param>
public sealed record VettingVerdict(VettingOutcome Outcome, OnboardingReason Reason, int Total, string By, string Why);

/// <summary>Asks for the judgement of the latest preflight report, unless it is the one judged last.</summary>
/// <param name="Judged">The hash of the report judged last; null when none was.</param>
/// <param name="Policy">What the machine must have.</param>
public sealed record PreflightQuery(string Application, int Attempt, string? Judged, OnboardingPolicy Policy);

/// <summary>A judged preflight report.</summary>
/// <param name="Report">The report's hash.</param>
/// <param name="Reason">Passed, passed with warnings, failed.</param>
/// <param name="Failures">The failing criteria: what was measured and what is needed.</param>
/// <param name="Warnings">The criteria below the recommendation.</param>
public sealed record PreflightVerdict(string Report, OnboardingReason Reason, IReadOnlyList<string> Failures, IReadOnlyList<string> Warnings);

/// <summary>Names an application's attempt and its node.</summary>
public sealed record ApplicantRef(string Application, int Attempt, NodeId Node)
{
    /// <summary>The stake that was asked for when it was verified; null before, and where there is no chain.</summary>
    public Wei? Required { get; init; }
}

/// <summary>What came of the badge of the genesis cohort.</summary>
/// <param name="Seated">Whether the operator holds a seat; without one there is no badge.</param>
/// <param name="Award">What the chain has.</param>
public sealed record SeatAward(bool Seated, Staking.BadgeAward Award);

/// <summary>What the program knows of where a node stands.</summary>
/// <param name="Plausible">False: a measured round trip refutes the declared country.</param>
/// <param name="Why">Region, share and target in words.</param>
public sealed record LocationVerdict(bool Plausible, string Why);

/// <summary>Asks about a node's telemetry in a time, the end not included.</summary>
public sealed record TelemetryQuery(NodeId Node, DateTimeOffset From, DateTimeOffset To);

/// <summary>Asks how a try on the test network went.</summary>
/// <param name="Attempt">The number of the try, from 1.</param>
/// <param name="Telemetry">The node and the try's window.</param>
/// <param name="Policy">The bars.</param>
public sealed record TestnetQuery(int Attempt, TelemetryQuery Telemetry, OnboardingPolicy Policy);

/// <summary>What came of waiting for telemetry.</summary>
/// <param name="SeenAt">When the program saw it; null: the deadline came first.</param>
public sealed record TelemetrySighting(DateTimeOffset? SeenAt);
