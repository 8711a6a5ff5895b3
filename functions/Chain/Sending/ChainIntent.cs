using System.Globalization;
using System.Text.Json.Serialization;
using NodeProgram.Domain.Penalties;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Functions.Chain.Sending;

/// <summary>
/// An effect that the program wants on the chain. Stored in the outbox as JSON with its name: members are only added, and only optional ones.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "effect")]
[JsonDerivedType(typeof(ReportEpoch), "report-epoch")]
[JsonDerivedType(typeof(ActivateNode), "activate-node")]
[JsonDerivedType(typeof(ProposeSlash), "propose-slash")]
[JsonDerivedType(typeof(WithdrawCase), "withdraw-case")]
[JsonDerivedType(typeof(AdvanceCase), "advance-case")]
[JsonDerivedType(typeof(ExecuteSlash), "execute-slash")]
[JsonDerivedType(typeof(AwardBadge), "award-badge")]
[JsonDerivedType(typeof(FillGap), "fill-gap")]
public abstract record ChainIntent
{
    /// <summary>The business id: one effect has one, however often it is wanted. A sender sends it once.</summary>
    [JsonIgnore]
    public abstract string Id { get; }
}

/// <summary>One reporter's report of an epoch; equal reports of the quorum post its root.</summary>
public sealed record ReportEpoch(EpochId Epoch, Bytes32 RewardRoot, Bytes32 ScoreRoot, Bytes32 EvidenceHash, Wei CumulativeTotal) : ChainIntent
{
    public override string Id => $"epoch-root|{Epoch}";
}

/// <summary>A pledged node begins to operate.</summary>
/// <param name="Required">The stake that it needs bonded.</param>
public sealed record ActivateNode(NodeId Node, Wei Required) : ChainIntent
{
    public override string Id => $"activate-node|{Node}";
}

/// <summary>A case is opened and its amount frozen.</summary>
/// <param name="FaultAtUnixSeconds">When the fault happened.</param>
/// <param name="Fault">The id that the contract will give the case.</param>
public sealed record ProposeSlash(FaultId Fault, NodeId Node, ViolationKind Kind, long FaultAtUnixSeconds, Bytes32 EvidenceRoot, Wei Amount, bool IsRemoval) : ChainIntent
{
    public override string Id => $"propose-slash|{Fault}";
}

/// <summary>An accusation is taken back, by the sender that proposed it.</summary>
public sealed record WithdrawCase(FaultId Fault, Bytes32 Reason) : ChainIntent
{
    public override string Id => $"withdraw-case|{Fault}";
}

/// <summary>A deadline that has passed takes effect.</summary>
/// <param name="DeadlineUnixSeconds">Which one: a case has several, one after the other.</param>
public sealed record AdvanceCase(FaultId Fault, long DeadlineUnixSeconds) : ChainIntent
{
    public override string Id => string.Create(CultureInfo.InvariantCulture, $"advance-case|{Fault}|{DeadlineUnixSeconds}");
}

/// <summary>An executable case is executed.</summary>
public sealed record ExecuteSlash(FaultId Fault) : ChainIntent
{
    public override string Id => $"execute-slash|{Fault}";
}

/// <summary>An operator gets its genesis badge.</summary>
public sealed record AwardBadge(OperatorId Operator) : ChainIntent
{
    public override string Id => $"award-badge|{Operator}";
}

/// <summary>A nonce that nothing else uses any more is used up, so that those after it can be mined: the sender pays itself nothing.</summary>
public sealed record FillGap(long Nonce) : ChainIntent
{
    public override string Id => string.Create(CultureInfo.InvariantCulture, $"fill-gap|{Nonce}");
}
