using System.Numerics;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Penalties;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Scoring;

namespace NodeProgram.Domain.Tests.Penalties;

public sealed class ViolationTableTests
{
    private const int Hour = 3_600;
    private static readonly PenaltiesPolicy Policy = new();
    private static readonly NodeConditions InOrder = new(new PartsPerMillion(1_000_000), 50_000, null, null, 86_400, false);

    public static TheoryData<NodeConditions, ViolationKind, SanctionKind, int, bool> Found => new()
    {
        // rules, section 5, table: uptime 95 to 99 % (30 days), 10 % reduction for the epoch
        { InOrder with { Uptime = new(989_999) }, ViolationKind.LowUptime, SanctionKind.EpochReduction, 1_000, false },
        { InOrder with { Uptime = new(950_000) }, ViolationKind.LowUptime, SanctionKind.EpochReduction, 1_000, false },
        // slow response (p95 > 200 ms), 5 %
        { InOrder with { RoundTripP95Micros = 200_001 }, ViolationKind.SlowResponse, SanctionKind.EpochReduction, 500, false },
        // outdated software: warning; after 72 h 20 % until fixed; an offence in the epoch in which the grace ends
        { InOrder with { OutdatedSeconds = 0 }, ViolationKind.OutdatedSoftware, SanctionKind.Warning, 0, false },
        { InOrder with { OutdatedSeconds = 72 * Hour - 1 }, ViolationKind.OutdatedSoftware, SanctionKind.Warning, 0, false },
        { InOrder with { OutdatedSeconds = 72 * Hour }, ViolationKind.OutdatedSoftware, SanctionKind.EpochReduction, 2_000, true },
        { InOrder with { OutdatedSeconds = 96 * Hour - 1 }, ViolationKind.OutdatedSoftware, SanctionKind.EpochReduction, 2_000, true },
        { InOrder with { OutdatedSeconds = 96 * Hour }, ViolationKind.OutdatedSoftware, SanctionKind.EpochReduction, 2_000, false },
        // minor configuration issue: warning; after 24 h an offence
        { InOrder with { ConfigurationIssueSeconds = 24 * Hour - 1 }, ViolationKind.ConfigurationIssue, SanctionKind.Warning, 0, false },
        { InOrder with { ConfigurationIssueSeconds = 24 * Hour }, ViolationKind.ConfigurationIssue, SanctionKind.Warning, 0, true },
        { InOrder with { ConfigurationIssueSeconds = 48 * Hour }, ViolationKind.ConfigurationIssue, SanctionKind.Warning, 0, false },
        // uptime < 95 %: slash 1 to 5 %, linear, 95 % -> 1, 50 % and below -> 5
        { InOrder with { Uptime = new(949_999) }, ViolationKind.CriticalUptime, SanctionKind.Slash, 100, true },
        { InOrder with { Uptime = new(948_875) }, ViolationKind.CriticalUptime, SanctionKind.Slash, 101, true },
        { InOrder with { Uptime = new(725_000) }, ViolationKind.CriticalUptime, SanctionKind.Slash, 300, true },
        { InOrder with { Uptime = new(500_001) }, ViolationKind.CriticalUptime, SanctionKind.Slash, 499, true },
        { InOrder with { Uptime = new(500_000) }, ViolationKind.CriticalUptime, SanctionKind.Slash, 500, true },
        { InOrder with { Uptime = new(0) }, ViolationKind.CriticalUptime, SanctionKind.Slash, 500, true },
    };

    [Theory]
    [MemberData(nameof(Found))]
    public void FindIn_Condition_OneViolation(NodeConditions node, ViolationKind kind, SanctionKind sanction, int part, bool isOffence) =>
        Assert.Equal([new Violation(kind, new Sanction(sanction, new BasisPoints(part)), isOffence)], ViolationTable.FindIn(node, Policy).AsEnumerable());

    public static TheoryData<NodeConditions> Clean => new()
    {
        InOrder,
        InOrder with { Uptime = new(990_000) },
        InOrder with { RoundTripP95Micros = 200_000 },
        new NodeConditions(null, null, null, null, 86_400, false), // not measured never is a violation
        InOrder with { Uptime = new(0), WasBelowCriticalUptime = true }, // decisions-money.md: the same fault, not another one
    };

    [Theory]
    [MemberData(nameof(Clean))]
    public void FindIn_NodeInOrder_Nothing(NodeConditions node) => Assert.Empty(ViolationTable.FindIn(node, Policy));

    [Theory]
    [InlineData(ScorecardState.Scored, InputSource.Observed, 900_000L, 210_000L)]
    [InlineData(ScorecardState.Scored, InputSource.Claimed, 900_000L, 210_000L)]
    [InlineData(ScorecardState.Scored, InputSource.Decayed, null, null)] // a stand-in accuses nobody
    [InlineData(ScorecardState.Scored, InputSource.Unmeasured, null, null)]
    [InlineData(ScorecardState.NotActiveLongEnough, InputSource.Observed, null, null)]
    public void Conditions_OfAScorecard_OnlyWhatWasMeasured(ScorecardState state, InputSource source, long? uptimePpm, long? roundTripMicros)
    {
        PartScore Part(ScorePart part, ScoreInput input, long value) => new(part, source, 0, 0, 0, 0, [new PartInput(input, value, "", 0, source, 0, 0, null, 0)]);
        var scorecard = new Scorecard
        {
            Node = default, Epoch = default, PolicyVersion = 1, PolicyHash = "", State = state, Score = null, UpperBound = null, Band = null, BandReason = null, Multiplier = default,
            LowEpochs = 0, RemovalReview = false, MeasuredMax = 0, Witnesses = null, Lost = [],
            Parts = [Part(ScorePart.Uptime, ScoreInput.Uptime, 900_000), Part(ScorePart.Latency, ScoreInput.Latency, 210_000)],
        };
        Assert.Equal(
            new NodeConditions(uptimePpm is { } ppm ? new PartsPerMillion(ppm) : null, roundTripMicros, 5, 6, 30, true),
            NodeConditions.From(scorecard, 5, 6, 30, true));
    }

    [Fact]
    public void FindIn_Everything_InTheOrderOfKinds() =>
        Assert.Equal(
            [ViolationKind.SlowResponse, ViolationKind.OutdatedSoftware, ViolationKind.ConfigurationIssue, ViolationKind.CriticalUptime],
            ViolationTable.FindIn(new NodeConditions(new(1), 300_000, 1, 1, 86_400, false), Policy).Select(violation => violation.Kind));

    [Theory]
    // rules, section 5, table: by severity
    [InlineData(ViolationKind.ProtocolViolation, 0, 500)]
    [InlineData(ViolationKind.ProtocolViolation, 5_000, 1_250)]
    [InlineData(ViolationKind.ProtocolViolation, 10_000, 2_000)]
    [InlineData(ViolationKind.MaliciousBehaviour, 0, 1_000)]
    [InlineData(ViolationKind.MaliciousBehaviour, 10_000, 5_000)]
    [InlineData(ViolationKind.FalseReporting, 0, 1_000)]
    [InlineData(ViolationKind.FalseReporting, 3_333, 2_333)]
    [InlineData(ViolationKind.FalseReporting, 10_000, 5_000)]
    [InlineData(ViolationKind.SecurityBreach, 0, 2_500)]
    [InlineData(ViolationKind.SecurityBreach, 10_000, 10_000)]
    [InlineData(ViolationKind.DoubleSigning, 0, 5_000)]
    [InlineData(ViolationKind.DoubleSigning, 10_000, 5_000)]
    public void ForReport_Severity_Slash(ViolationKind kind, int severity, int part) =>
        Assert.Equal(new Sanction(SanctionKind.Slash, new BasisPoints(part)), ViolationTable.ForReport(kind, new BasisPoints(severity), Policy));

    [Fact]
    public void ForReport_ScorecardKindOrSeverityOutOfRange_IsABug()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => ViolationTable.ForReport(ViolationKind.LowUptime, default, Policy));
        Assert.Throws<ArgumentOutOfRangeException>(() => ViolationTable.ForReport(ViolationKind.SecurityBreach, new BasisPoints(10_001), Policy));
    }

    [Theory]
    [InlineData(SanctionKind.Slash, 500, 10_019, 500)] // truncated: the operator keeps the odd wei
    [InlineData(SanctionKind.Removal, 10_000, 10_019, 10_019)]
    [InlineData(SanctionKind.EpochReduction, 500, 10_019, 0)] // takes no stake
    [InlineData(SanctionKind.Warning, 0, 10_019, 0)]
    public void SlashOf_Stake_Wei(SanctionKind kind, int part, int stake, int wei) =>
        Assert.Equal(wei, (int)new Sanction(kind, new BasisPoints(part)).SlashOf(new Wei(stake)).Value);

    [Fact]
    public void FaultId_IsTheHashOfTheAbiEncoding()
    {
        byte[] encoding = new byte[128];
        encoding[30] = 0x01; // operator 256
        encoding[63] = 10; // double-signing
        encoding[94] = 0x4e; // epoch 20,000
        encoding[95] = 0x20;
        Array.Fill(encoding, (byte)0xab, 96, 32);
        var root = Bytes32.FromBytes(encoding.AsSpan(96, 32));
        Assert.Equal(Bytes32.HashOf(encoding), FaultId.Of(new OperatorId(256), ViolationKind.DoubleSigning, new EpochId(20_000), root).Value);
        Assert.Equal("0x" + Convert.ToHexStringLower(Keccak256.Hash(encoding)), FaultId.Of(new OperatorId(256), ViolationKind.DoubleSigning, new EpochId(20_000), root).ToString());
        Assert.NotEqual(FaultId.Of(new OperatorId(BigInteger.One), ViolationKind.DoubleSigning, new EpochId(1), root), FaultId.Of(new OperatorId(BigInteger.One), ViolationKind.DoubleSigning, new EpochId(2), root));
    }

    [Fact]
    public void Policy_DefaultAndDemo_AreValid()
    {
        Assert.Empty(FaultsOf(new PenaltiesPolicy()));
        Assert.Empty(FaultsOf(PenaltiesPolicy.Demo));
    }

    public static TheoryData<PenaltiesPolicy, string, string> BadPolicies => new()
    {
        { new PenaltiesPolicy { LowUptimeBelow = new(1_000_001) }, "lowUptimeBelow", "out-of-range" },
        { new PenaltiesPolicy { CriticalUptimeBelow = new(990_001) }, "criticalUptimeBelow", "out-of-range" },
        { new PenaltiesPolicy { CriticalUptimeSlashByUptime = Curve.Of((1, 1), (2, 2)) }, "criticalUptimeSlashByUptime[1]", "not-monotonic" },
        { new PenaltiesPolicy { ProtocolViolationSlash = new(new(2_000), new(500)) }, "protocolViolationSlash.max", "out-of-range" },
        { new PenaltiesPolicy { LadderSlashSameKind = new(499) }, "ladderSlashSameKind", "out-of-range" },
        { new PenaltiesPolicy { VerdictSeconds = 10 * 86_400 }, "verdictSeconds", "inconsistent" }, // 72 h + 7 d
        { new PenaltiesPolicy { ReviewFrom = new(1_001) }, "reviewFrom", "inconsistent" },
        { new PenaltiesPolicy { PauseSeconds = 7 * 86_400 }, "pauseSeconds", "inconsistent" },
        { new PenaltiesPolicy { AnswerSeconds = 0 }, "answerSeconds", "out-of-range" },
        { new PenaltiesPolicy { EvidenceMax = 0 }, "evidenceMax", "out-of-range" },
    };

    [Theory]
    [MemberData(nameof(BadPolicies))]
    public void Policy_BadNumber_IsRefusedByName(PenaltiesPolicy policy, string path, string code) =>
        Assert.Contains(FaultsOf(policy), fault => (fault.Path, fault.Code) == (path, code));

    private static IReadOnlyList<PolicyFault> FaultsOf(PenaltiesPolicy policy)
    {
        var faults = new PolicyFaults();
        policy.Validate(faults);
        return faults.All;
    }
}
