using System.Collections.Immutable;
using NodeProgram.Domain.Measurement.Availability;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Regions;
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
/// <param name="Maintenance">Its accepted maintenance.</param>
/// <param name="Tier">Its operator's tier in this epoch.</param>
/// <param name="Genesis">Whether its operator holds a seat of the genesis cohort.</param>
/// <param name="SecondsSinceActivation">From its activation to the epoch's start; negative when it became active within the epoch.</param>
/// <param name="LockDays">The term of its stake's lock, days; 0 is flexible.</param>
public sealed record NodeLine(
    NodeId Node, OperatorId Operator, string Payout, string Network, string? FundingGroup, Region Region, bool IsAnchor, bool Drawn, bool NeedsExtraAnchor,
    long ActiveFromSlot, long ActiveUntilSlot, ImmutableArray<MaintenanceWindow> Maintenance, Tier Tier, bool Genesis, long SecondsSinceActivation, int LockDays);

/// <summary>What the epoch before left of a node.</summary>
/// <param name="Card">Its last scorecard.</param>
/// <param name="Window">Its uptime window in the binary form of <see cref="AvailabilityCodec"/>.</param>
public sealed record StandingLine(Scorecard Card, ReadOnlyMemory<byte> Window);

/// <summary>An operator's balance before (input) or after (result) the epoch.</summary>
public sealed record BalanceLine(OperatorId Operator, Wei Cumulative, Wei Debt);

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

/// <summary>A node's share of the pool.</summary>
public sealed record ShareLine(NodeId Node, OperatorId Operator, RewardFactors Factors, string Weight, Wei Gross, Wei Paid);

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
