using System.Collections.Immutable;
using System.Text.Json.Serialization;
using NodeProgram.Domain.Penalties;
using NodeProgram.Domain.Tiers;

namespace NodeProgram.Domain.Evidence;

/// <summary>An offence that stands on a node's ladder.</summary>
/// <param name="Fault">The violation that it was.</param>
/// <param name="Kind">Of which kind.</param>
/// <param name="AtUnixMs">The end of its epoch, Unix milliseconds.</param>
public sealed record StandingOffence(FaultId Fault, ViolationKind Kind, long AtUnixMs);

/// <summary>What one epoch hands to the next of a node, beside its scorecard and its uptime window. Kept in rows and in the evidence: a change takes a new form of the evidence.</summary>
/// <param name="Tier">Its operator's tier.</param>
/// <param name="TierBelowSince">Since when the operator has been below the tier's bar, Unix milliseconds; null when it is not.</param>
/// <param name="InaccurateEpochs">Inaccurate epochs in a row as a witness.</param>
/// <param name="BelowCriticalUptime">Whether its uptime was below the critical one when it was last measured: staying there is the same fault.</param>
/// <param name="Offences">Its offences within the ladder's window, ascending by time, then fault.</param>
public sealed record NodeCarry(Tier Tier, long? TierBelowSince, int InaccurateEpochs, bool BelowCriticalUptime, ImmutableArray<StandingOffence> Offences)
{
    /// <summary>A node that was never in an epoch.</summary>
    public static NodeCarry New { get; } = new(TierState.New.Tier, null, 0, false, []);

    /// <summary>Whether there is nothing to carry.</summary>
    [JsonIgnore]
    public bool IsNew => Tier == New.Tier && TierBelowSince is null && InaccurateEpochs == 0 && !BelowCriticalUptime && Offences.IsEmpty;
}
