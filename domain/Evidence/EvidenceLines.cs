using System.Collections.Immutable;
using System.Numerics;
using System.Text.Json.Serialization;
using NodeProgram.Domain.Measurement.Availability;
using NodeProgram.Domain.Penalties;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Regions;
using NodeProgram.Domain.Releases;
using NodeProgram.Domain.Rewards;
using NodeProgram.Domain.Rewards.Weights;
using NodeProgram.Domain.Scoring;
using NodeProgram.Domain.Tiers;

namespace NodeProgram.Domain.Evidence;

/// <summary>The first line of an epoch's evidence.</summary>
/// <param name="Format">The version of the form, <see cref="EvidenceJson.Format"/>.</param>
/// <param name="Epoch">The epoch.</param>
/// <param name="PolicyVersion">The policy in force at the epoch's start; the next line holds it whole.</param>
/// <param name="PolicyHash">Its hash.</param>
/// <param name="PreviousRoot">The reward root of the epoch before, which seeds the witness draw; zero before the first.</param>
/// <param name="PreviousMedianScore">The network's median score of the epoch before; null before the first.</param>
/// <param name="RolloverIn">What the epoch before could not pay.</param>
/// <param name="Treasury">All that the treasury had received before this epoch.</param>
public sealed record EpochLine(
    int Format, EpochId Epoch, int PolicyVersion, string PolicyHash, Bytes32 PreviousRoot, Millipoints? PreviousMedianScore, Wei RolloverIn, Wei Treasury);

/// <summary>What anchors did on purpose in the epoch, so that what witnesses said can be held against it (rules, section 2). Absent where no secret is configured.</summary>
/// <param name="Seed">What the dark slots of the epoch follow from (<see cref="Measurement.Witnessing.DarkPlan"/>); told when the epoch is over.</param>
/// <param name="CommitmentAhead">Keccak-256 of the seed of the epoch after the next, published before that epoch begins: what is told then was not chosen then.</param>
public sealed record TruthLine(Bytes32 Seed, Bytes32 CommitmentAhead);

/// <summary>A node of the census, with everything that its draw, its score and its weight depend on beside telemetry.</summary>
/// <param name="Node">The node.</param>
/// <param name="Operator">Who runs it.</param>
/// <param name="Payout">Where its rewards go.</param>
/// <param name="Network">The network that its relay is in, as address of the relay's prefix.</param>
/// <param name="FundingGroup">The declared funding group; null for none.</param>
/// <param name="Region">Where it stands.</param>
/// <param name="IsAnchor">Whether the program itself runs it.</param>
/// <param name="Drawn">Whether it took part in the witness draw: it was active at the epoch's start.</param>
/// <param name="NeedsExtraAnchor">Whether the epoch before left too many of its slots unknown.</param>
/// <param name="ActiveFromSlot">First slot in which it was active (absolute).</param>
/// <param name="ActiveUntilSlot">First slot in which it was not any more.</param>
/// <param name="Maintenance">Its accepted maintenance that touches the epoch.</param>
/// <param name="Genesis">Whether its operator holds a seat of the genesis cohort.</param>
/// <param name="SecondsSinceActivation">From its activation to the epoch's start; negative when it became active within the epoch.</param>
/// <param name="Hardware">What its preflight report came to.</param>
/// <param name="Stake">Its stake as the chain had it when the census was frozen; null without a chain: then no bar that asks for stake is met.</param>
/// <param name="Papers">What its operator has on file; null for nothing.</param>
/// <param name="OutdatedSeconds">At the epoch's end, since the warning about outdated software; null when it is up to date or nobody can tell.</param>
/// <param name="ConfigurationIssueSeconds">At the epoch's end, since the warning about the oldest open configuration issue; null without one.</param>
/// <param name="Software">At the epoch's end, its software against the releases; null, and then not written, when nobody can tell: none was ever published, or it never reported any. Since format 3.</param>
/// <param name="Findings">What was found of it and is open at the epoch's end; null, and then not written, when nobody looked. Since format 3.</param>
public sealed record NodeLine(
    NodeId Node, OperatorId Operator, string Payout, string Network, string? FundingGroup, Region Region, bool IsAnchor, bool Drawn, bool NeedsExtraAnchor,
    long ActiveFromSlot, long ActiveUntilSlot, ImmutableArray<MaintenanceWindow> Maintenance, bool Genesis, long SecondsSinceActivation,
    HardwareGrade Hardware = HardwareGrade.Unknown, StakeFact? Stake = null, OperatorPapers? Papers = null, long? OutdatedSeconds = null, long? ConfigurationIssueSeconds = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] SoftwareFact? Software = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] FindingsFact? Findings = null)
{
    /// <summary>What was measured of the node, with the readings that rest on what stands here: software and patches by what it claims to run, findings by what was found.</summary>
    public NodeReadings Complete(NodeReadings measured, ScoringPolicy policy) => measured with
    {
        SoftwareVersion = Software is null ? null : Reading.OfReleasesBehind(policy, Software.ReleasesBehind, Software.BelowRequired is not null, observed: false),
        SecurityPatches = Software is null ? null : Reading.Claimed(Software.FixOverdueSeconds),
        PolicyAdherence = Findings is null ? null : Reading.OfFindings(policy, Findings.MinorCounted, Findings.Major),
    };
}

/// <summary>What of a node was found against the network's policies and was open at the epoch's end (rules, section 3, "policy adherence").</summary>
/// <param name="Minor">Minor findings of people.</param>
/// <param name="Major">Major ones.</param>
/// <param name="ConfigurationStale">Whether it works by a configuration that it does not fetch any more, which counts as one more minor finding.</param>
public sealed record FindingsFact(int Minor, int Major, bool ConfigurationStale)
{
    /// <summary>Nothing was found.</summary>
    public static readonly FindingsFact None = new(0, 0, false);

    /// <summary>As how many minor findings it counts beside the major ones.</summary>
    [JsonIgnore]
    public int MinorCounted => ConfigurationStale && Minor < int.MaxValue ? Minor + 1 : Minor;
}

/// <summary>A node's stake when the census was frozen.</summary>
/// <param name="Standard">What a node needs at that day's average price, without the genesis reduction; above 0.</param>
/// <param name="MicroUsdPerToken">That price.</param>
/// <param name="Locks">What is bonded for it; what is unbonding is not there.</param>
public sealed record StakeFact(Wei Standard, long MicroUsdPerToken, ImmutableArray<LockFact> Locks)
{
    /// <summary>What is bonded.</summary>
    [JsonIgnore]
    public Wei Bonded => Locks.Aggregate(Wei.Zero, static (sum, one) => sum + one.Amount);

    /// <summary>The lock factor: the mean of the locks' factors weighted by amount, truncated; that of a flexible lock without any (rules, section 4).</summary>
    public BasisPoints LockFactor(RewardsPolicy policy)
    {
        BigInteger bonded = Bonded.Value;
        return bonded.IsZero
            ? FactorRules.LockFactor(0, policy)
            : new BasisPoints((int)(Locks.Aggregate(BigInteger.Zero, (sum, one) => sum + one.Amount.Value * FactorRules.LockFactor(one.TermDays, policy).Value) / bonded));
    }
}

/// <summary>A lock of a stake.</summary>
/// <param name="Amount">How much.</param>
/// <param name="TermDays">The term chosen when it was locked; 0 is flexible.</param>
public readonly record struct LockFact(Wei Amount, int TermDays);

/// <summary>What an operator has on file (rules, section 7).</summary>
/// <param name="SlaSigned">Whether a service level agreement is signed.</param>
/// <param name="Soc2UntilUnixMs">Until when its SOC 2 report is valid; null without one.</param>
/// <param name="Iso27001UntilUnixMs">Until when its ISO 27001 certificate is valid; null without one.</param>
public sealed record OperatorPapers(bool SlaSigned, long? Soc2UntilUnixMs, long? Iso27001UntilUnixMs);

/// <summary>What the epoch before left of a node.</summary>
/// <param name="Card">Its last scorecard.</param>
/// <param name="Window">Its uptime window in the binary form of <see cref="AvailabilityCodec"/>.</param>
/// <param name="Carried">Tier, offences and accuracy; null for <see cref="NodeCarry.New"/>.</param>
public sealed record StandingLine(Scorecard Card, ReadOnlyMemory<byte> Window, NodeCarry? Carried = null);

/// <summary>An operator's balance before (input) or after (result) the epoch.</summary>
public sealed record BalanceLine(OperatorId Operator, Wei Cumulative, Wei Debt);

/// <summary>What a case's escrow holds of a node before (input) or after (result) the epoch.</summary>
public sealed record EscrowLine(FaultId Case, NodeId Node, OperatorId Operator, Wei Held);

/// <summary>A reward reduction that is in force for some epochs: the ladder's second step (rules, section 5).</summary>
/// <param name="Case">The fault whose escrow takes it.</param>
/// <param name="Node">The node.</param>
/// <param name="Part">Of its share.</param>
/// <param name="FromEpoch">The first epoch in which it holds.</param>
/// <param name="UntilEpoch">The first epoch in which it does not any more; null: it holds until its case ends.</param>
public sealed record PenaltyLine(FaultId Case, NodeId Node, BasisPoints Part, EpochId FromEpoch, EpochId? UntilEpoch);

/// <summary>What became of a case in this epoch (rules, section 4): its escrow is given out, and an offence of a case of which nothing was upheld is forgotten.</summary>
/// <param name="Case">The case.</param>
/// <param name="UpheldPart">How much of it was upheld: 10,000 bp all, 0 dismissed or overturned.</param>
public sealed record RulingLine(FaultId Case, BasisPoints UpheldPart);

/// <summary>A slot in which the program itself could not take telemetry.</summary>
/// <param name="Slot">Absolute number.</param>
public sealed record OutageLine(long Slot);

/// <summary>A node's telemetry in one block: heartbeats, claims, and what it saw of its peers.</summary>
/// <param name="Block">The block's place in the epoch, from 0.</param>
/// <param name="Node">The node.</param>
/// <param name="Digest">The binary form of <see cref="Measurement.Digests.NodeBlockCodec"/>.</param>
public sealed record TelemetryLine(int Block, NodeId Node, ReadOnlyMemory<byte> Digest);

/// <summary>The witnesses of a node.</summary>
public sealed record WitnessesLine(NodeId Target, string Seed, ImmutableArray<NodeId> Peers, ImmutableArray<NodeId> Anchors);

/// <summary>A slot that was left out because nodes failed together.</summary>
public sealed record CauseLine(long Slot, SlotVerdict Cause, Region? Region, int Failed, int Nodes);

/// <summary>What was held of a node in a block.</summary>
/// <param name="Block">The block.</param>
/// <param name="Node">The node.</param>
/// <param name="Verdicts">A digit a slot: the number of its <see cref="SlotVerdict"/>.</param>
/// <param name="ByHeartbeats">The node's own heartbeats decided.</param>
/// <param name="Dropped">Witnesses beyond the fence.</param>
public sealed record VerdictsLine(int Block, NodeId Node, string Verdicts, bool ByHeartbeats, IReadOnlyList<NodeId> Dropped);

/// <summary>How true a witness's reports were (rules, section 2).</summary>
/// <param name="Witness">The witness.</param>
/// <param name="Targets">How many targets it was assigned.</param>
/// <param name="TruthsChecked">Reports on anchors whose state was known.</param>
/// <param name="TruthsWrong">How many of them were wrong.</param>
/// <param name="DownSlots">Its reports on slots that were down by quorum.</param>
/// <param name="SaidUp">How many of them said up.</param>
/// <param name="UpSlots">Its reports on slots that were up by quorum.</param>
/// <param name="SaidDown">How many of them said down.</param>
/// <param name="Fenced">Targets for which its round trips lay beyond the fence.</param>
/// <param name="Inaccurate">Why the epoch is inaccurate; null when it is not.</param>
/// <param name="InaccurateEpochs">Inaccurate epochs in a row, this one included.</param>
public sealed record TallyLine(
    NodeId Witness, int Targets, int TruthsChecked, int TruthsWrong, int DownSlots, int SaidUp, int UpSlots, int SaidDown, int Fenced, string? Inaccurate, int InaccurateEpochs);

/// <summary>A violation of a node in this epoch (rules, section 5).</summary>
/// <param name="Fault">Its identity, and that of the case and escrow that it leads to.</param>
/// <param name="EvidenceRoot">The root in that identity: Keccak-256 of the hash of the epoch's facts and the node id, so that two nodes of an operator never share a fault.</param>
/// <param name="Node">The node.</param>
/// <param name="Operator">Who runs it.</param>
/// <param name="Kind">Which violation.</param>
/// <param name="IsOffence">Whether it is a new offence on the ladder.</param>
/// <param name="Table">What the table asks for.</param>
/// <param name="LadderStep">The ladder's step, from 1; null when it is no offence.</param>
/// <param name="Sanction">What it costs: the harder of table and ladder.</param>
/// <param name="Lesson">The violation whose lesson fits, on the first step; else null.</param>
/// <param name="Measured">What was measured: uptime in ppm, round trip in microseconds, seconds since the warning, inaccurate epochs.</param>
/// <param name="Stake">The node's stake in this epoch, of which a slash takes its part; null where no chain tells it.</param>
public sealed record ViolationLine(
    FaultId Fault, Bytes32 EvidenceRoot, NodeId Node, OperatorId Operator, ViolationKind Kind, bool IsOffence, Sanction Table, int? LadderStep, Sanction Sanction, ViolationKind? Lesson,
    long Measured, Wei? Stake);

/// <summary>An operator's tier after the epoch; this epoch's weights have it already (rules, section 7).</summary>
/// <param name="Operator">The operator.</param>
/// <param name="Tier">Its tier.</param>
/// <param name="BelowSince">Since when without a break it has been below its bar, Unix milliseconds; null when it is not.</param>
/// <param name="Change">What happened.</param>
/// <param name="Eligible">The highest tier whose bars are all met.</param>
/// <param name="Missing">What the tier above the eligible one asks for and is not met.</param>
public sealed record TierLine(OperatorId Operator, Tier Tier, long? BelowSince, TierChange Change, Tier Eligible, ImmutableArray<TierBar> Missing);

/// <summary>What the epoch leaves of a node for the next one beside scorecard and uptime; left out for a node of which there is nothing to carry.</summary>
public sealed record CarriedLine(NodeId Node, NodeCarry Carried);

/// <summary>A node's share of the pool.</summary>
/// <param name="Node">The node.</param>
/// <param name="Operator">Who is paid.</param>
/// <param name="Factors">The factors of its weight.</param>
/// <param name="EarningSlots">Active slots that earn: all but announced maintenance.</param>
/// <param name="ActiveSlots">Active slots.</param>
/// <param name="Weight">The product of the factors, capped, times earning over active slots.</param>
/// <param name="Gross">Its share.</param>
/// <param name="Paid">The share less what went into escrows.</param>
public sealed record ShareLine(NodeId Node, OperatorId Operator, RewardFactors Factors, int EarningSlots, int ActiveSlots, string Weight, Wei Gross, Wei Paid);

/// <summary>An entry of the epoch's ledger.</summary>
public sealed record EntryLine(int Number, string From, string To, Wei Amount, Rewards.Ledger.EntryPurpose Purpose, OperatorId Operator, NodeId? Node);

/// <summary>The last line.</summary>
/// <param name="Inputs">Keccak-256 of the bytes of all lines that are inputs; it stands in every leaf of the score tree.</param>
/// <param name="RewardRoot">Root of the reward tree over cumulative amounts.</param>
/// <param name="ScoreRoot">Root of the score tree; null when nobody was scored.</param>
/// <param name="RolloverOut">What the epoch could not pay.</param>
/// <param name="Treasury">All that the treasury ever received.</param>
/// <param name="MedianScore">The network's median score; null when nobody was scored.</param>
public sealed record RootsLine(Bytes32 Inputs, Bytes32 RewardRoot, Bytes32? ScoreRoot, Wei RolloverOut, Wei Treasury, Millipoints? MedianScore);
