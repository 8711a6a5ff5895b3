using System.Collections.Immutable;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Rewards;
using NodeProgram.Domain.Scoring;
using NodeProgram.Domain.Tiers;

namespace NodeProgram.Domain.Governance.Replay;

/// <summary>A past epoch as it can be computed again under another policy (rules, section 10: the last 30 epochs replayed).</summary>
/// <param name="Epoch">The epoch.</param>
/// <param name="PreviousMedianScore">The network's median score of the epoch before; counts for the first epoch of a replay only, later ones have the replay's own.</param>
/// <param name="Pool">The epoch's fee pool; null for that of the policy that it is replayed under.</param>
/// <param name="Nodes">Every node that was active in it.</param>
public sealed record EpochRecord(EpochId Epoch, Millipoints? PreviousMedianScore, Wei? Pool, ImmutableArray<NodeRecord> Nodes);

/// <summary>A node in a past epoch: what was measured, and everything else that its reward depended on.</summary>
public sealed record NodeRecord
{
    /// <summary>Its measurements. The scorecard before it counts for the first epoch of a replay only.</summary>
    public required NodeInputs Inputs { get; init; }

    /// <summary>Who was paid.</summary>
    public required OperatorId Operator { get; init; }

    /// <summary>The operator's tier.</summary>
    public required Tier Tier { get; init; }

    /// <summary>What the node is specialised in.</summary>
    public required NodeType Type { get; init; }

    /// <summary>The region's actual share of nodes over its target share.</summary>
    public required PartsPerMillion RegionShareOfTarget { get; init; }

    /// <summary>The lock's term in days; 0 is flexible.</summary>
    public required int LockTermDays { get; init; }

    /// <summary>The stake locked for this node.</summary>
    public required Wei LockedStake { get; init; }

    /// <summary>Whether the operator holds a seat of the genesis cohort.</summary>
    public required bool IsGenesis { get; init; }

    /// <summary>From the node's activation to the epoch's start.</summary>
    public required long SecondsSinceActivation { get; init; }

    /// <summary>Verified bytes stored (recording and archive nodes); null for none.</summary>
    public long? StoredBytes { get; init; }

    /// <summary>Verified seconds of audio processed in the epoch (transcription nodes); null for none.</summary>
    public long? ProcessedSeconds { get; init; }

    /// <summary>Adds a fault for each value out of range, by its field.</summary>
    public void Validate(PolicyFaults faults)
    {
        Inputs.Validate(faults.At("inputs"));
        faults.Require(Operator != OperatorId.Treasury, "operator", PolicyFaultCodes.OutOfRange, "0 is the treasury and no operator.");
        faults.Require(Enum.IsDefined(Tier), "tier", PolicyFaultCodes.OutOfRange, "Not a tier.");
        faults.Require(Enum.IsDefined(Type), "type", PolicyFaultCodes.OutOfRange, "Not a node type.");
        faults.InRange(RegionShareOfTarget.Value, 0, Curve.InputMax);
        faults.InRange(LockTermDays, 0, 36_500);
        faults.InRange(StoredBytes ?? 0, 0, long.MaxValue, "storedBytes");
        faults.InRange(ProcessedSeconds ?? 0, 0, long.MaxValue, "processedSeconds");
    }
}
