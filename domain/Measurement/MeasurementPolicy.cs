using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Measurement;

/// <summary>How what witnesses saw becomes verdicts and figures (rules, section 2). Who witnesses whom is the draw's own section.</summary>
public sealed record MeasurementPolicy : IPolicySection
{
    /// <summary>The local demo of the rules: windows and lead times scaled to epochs of 30 s.</summary>
    public static MeasurementPolicy Demo { get; } = new()
    {
        MaintenanceLeadSeconds = 30,
        MaintenanceBudgetSeconds = 60,
        MaintenanceWindowSeconds = 30 * 30,
        UpdateRestartSeconds = 5,
        UpdateEverySeconds = 7 * 30,
        IngestGapSeconds = 10,
    };

    /// <summary>Probes that a witness sends to a target in a slot, 5 by default; reachable if one comes back. Section 2, "observation".</summary>
    public int ProbesPerSlot { get; init; } = 5;

    /// <summary>Numerator of the share of assigned witnesses that must agree, 2 of 3 by default. Section 2, "a slot is up".</summary>
    public int QuorumNumerator { get; init; } = 2;

    /// <summary>Denominator of that share, 3 by default.</summary>
    public int QuorumDenominator { get; init; } = 3;

    /// <summary>With fewer assigned witnesses than this the node's own heartbeats decide, 3 by default. Section 2.</summary>
    public int WitnessesMin { get; init; } = 3;

    /// <summary>Above this share of unknown slots in an epoch the node gets one more anchor in the next, 20 % by default. Section 2.</summary>
    public PartsPerMillion UnknownShareForAnchor { get; init; } = new(200_000);

    /// <summary>A slot is left out for a region's failing nodes when more than this share of them fail together, 10 % by default. Section 2, "common cause".</summary>
    public PartsPerMillion RegionFailureShare { get; init; } = new(100_000);

    /// <summary>... and at least this many of them, 5 by default.</summary>
    public int RegionFailuresMin { get; init; } = 5;

    /// <summary>A slot is left out for all failing nodes when more than this share of the network fails together, 5 % by default. Section 2, "common cause".</summary>
    public PartsPerMillion NetworkFailureShare { get; init; } = new(50_000);

    /// <summary>... and at least this many of them, 10 by default.</summary>
    public int NetworkFailuresMin { get; init; } = 10;

    /// <summary>A maintenance window must be announced this long before it begins, seconds, 24 h by default. Section 2, "planned maintenance".</summary>
    public int MaintenanceLeadSeconds { get; init; } = 86_400;

    /// <summary>Maintenance that is left out of a node's uptime in a rolling <see cref="MaintenanceWindowSeconds"/>, seconds, 4 h by default.</summary>
    public int MaintenanceBudgetSeconds { get; init; } = 4 * 3_600;

    /// <summary>The rolling time that the maintenance budget is for, seconds, 30 days by default.</summary>
    public int MaintenanceWindowSeconds { get; init; } = 30 * 86_400;

    /// <summary>A restart inside the node's published update slot is left out up to this long, seconds, 10 min by default.</summary>
    public int UpdateRestartSeconds { get; init; } = 600;

    /// <summary>How often a node has an update slot, seconds, 7 days by default; at least an epoch counts. Section 2 ("the node's published update slot"; decided here).</summary>
    public int UpdateEverySeconds { get; init; } = 7 * 86_400;

    /// <summary>Without a heartbeat of the program's own ingestion for longer than this, seconds, it was down in between, 2 min by default. Section 2, "ingestion itself failed" (decided here).</summary>
    public int IngestGapSeconds { get; init; } = 120;

    /// <summary>The share of an epoch's slots in which an anchor goes dark on schedule, 3 % by default. Section 2, "anchors that go dark" (decided here).</summary>
    public PartsPerMillion DarkShare { get; init; } = new(30_000);

    /// <summary>... and at least this many slots, 3 by default (decided here).</summary>
    public int DarkSlotsMin { get; init; } = 3;

    /// <summary>Interquartile ranges above the third quartile at which a witness is dropped for a target, in thousandths, 1.5 by default. Section 2, "latency, loss, jitter".</summary>
    public int FenceThousandths { get; init; } = 1_500;

    /// <summary>The fence never drops a witness whose median error is this small, microseconds, 5 ms by default (decided here: equal witnesses have a range of zero).</summary>
    public int FenceFloorMicros { get; init; } = 5_000;

    /// <summary>With fewer witnesses than this a group has no quartiles and nobody is dropped, 4 by default (decided here).</summary>
    public int FenceWitnessesMin { get; init; } = 4;

    /// <summary>The percentile over slots that an epoch's latency, loss and jitter are, 95 % by default. Section 2.</summary>
    public PartsPerMillion FigurePercentile { get; init; } = new(950_000);

    /// <summary>The percentile of the outages' lengths that is the recovery time, 90 % by default. Section 3, "recovery time".</summary>
    public PartsPerMillion RecoveryPercentile { get; init; } = new(900_000);

    /// <summary>The share of wrong reports on known-truth targets from which an epoch of a witness is inaccurate, 2 % by default (decided here).</summary>
    public PartsPerMillion WrongTruthShare { get; init; } = new(20_000);

    /// <summary>... and at least this many wrong reports, 3 by default (decided here: a lost reply is not a lie).</summary>
    public int WrongTruthsMin { get; init; } = 3;

    /// <summary>A witness shields a target when it says up in at least this share of the slots in which the verdict is down, 50 % by default (decided here).</summary>
    public PartsPerMillion ShieldingShare { get; init; } = new(500_000);

    /// <summary>A witness smears a target when it says down in at least this share of the slots in which the verdict is up, 10 % by default (decided here).</summary>
    public PartsPerMillion SmearingShare { get; init; } = new(100_000);

    /// <summary>Contradictions that shielding or smearing take at least, 5 by default (decided here).</summary>
    public int ContradictionsMin { get; init; } = 5;

    /// <summary>Inaccurate epochs in a row that open a false-reporting case, 3 by default. Section 2.</summary>
    public int InaccurateEpochsForCase { get; init; } = 3;

    /// <summary>Microseconds of round trip that light in fibre needs at least for 100 km, 1,000 by default. Section 2, "location".</summary>
    public int LightMicrosPer100Km { get; init; } = 1_000;

    /// <inheritdoc/>
    public void Validate(PolicyFaults faults)
    {
        faults.InRange(ProbesPerSlot, 1, Digests.PeerSighting.SentMax);
        faults.InRange(QuorumDenominator, 1, 1_000);
        faults.InRange(QuorumNumerator, 1, QuorumDenominator);
        faults.Require(2L * QuorumNumerator > QuorumDenominator, "quorumNumerator", PolicyFaultCodes.Inconsistent, "Up and down could both have the quorum.");
        faults.InRange(WitnessesMin, 1, 100);
        faults.InRange(UnknownShareForAnchor.Value, 0, 1_000_000);
        faults.InRange(RegionFailureShare.Value, 1, 1_000_000);
        faults.InRange(NetworkFailureShare.Value, 1, 1_000_000);
        // One node alone can never cause it (section 2).
        faults.InRange(RegionFailuresMin, 2, 1_000_000);
        faults.InRange(NetworkFailuresMin, 2, 1_000_000);
        faults.InRange(MaintenanceLeadSeconds, 0, 30 * 86_400);
        faults.InRange(MaintenanceBudgetSeconds, 0, 30 * 86_400);
        faults.InRange(MaintenanceWindowSeconds, 1, 400 * 86_400);
        faults.InRange(UpdateRestartSeconds, 0, 86_400);
        faults.InRange(UpdateEverySeconds, 1, 400 * 86_400);
        faults.InRange(IngestGapSeconds, 1, 86_400);
        faults.InRange(DarkShare.Value, 0, 500_000);
        faults.InRange(DarkSlotsMin, 0, 1_000);
        faults.InRange(FenceThousandths, 0, 100_000);
        faults.InRange(FenceFloorMicros, 0, 10_000_000);
        faults.InRange(FenceWitnessesMin, 4, 100);
        faults.InRange(FigurePercentile.Value, 1, 1_000_000);
        faults.InRange(RecoveryPercentile.Value, 1, 1_000_000);
        faults.InRange(WrongTruthShare.Value, 1, 1_000_000);
        faults.InRange(WrongTruthsMin, 1, 1_000_000);
        faults.InRange(ShieldingShare.Value, 1, 1_000_000);
        faults.InRange(SmearingShare.Value, 1, 1_000_000);
        faults.InRange(ContradictionsMin, 1, 1_000_000);
        faults.InRange(InaccurateEpochsForCase, 1, 1_000);
        faults.InRange(LightMicrosPer100Km, 1, 1_000_000);
    }
}
