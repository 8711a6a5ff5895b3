using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Telemetry;

/// <summary>
/// What a relay sends in one event: its own samples (claims) and what it saw of its peers (observations) since the event before (rules, sections 1 and 2).
/// The identity of a batch is (<see cref="Node"/>, <see cref="Boot"/>, <see cref="Sequence"/>): a redelivered one is recognised by it, and two signed ones with the same
/// identity and different content are double-signing (rules, section 5). Read with <see cref="TelemetryCodec"/>, which lets nothing out of bounds through.
/// </summary>
public sealed record TelemetryBatch
{
    /// <summary>The newest version of the contract, 3: it knows alerts.</summary>
    public const int CurrentVersion = 3;

    /// <summary>The version before, 2: it commits to observations before it reveals them, and knows bandwidth bursts.</summary>
    public const int CommittingVersion = 2;

    /// <summary>The oldest version that is still read, 1: samples and observations alone. Nobody committed to the observations, so that they are left out.</summary>
    public const int OldestVersion = 1;

    /// <summary>The version of the contract (wire <c>v</c>), 1 to 3; a relay writes the oldest that says what it has to say.</summary>
    public int Version { get; init; } = CurrentVersion;

    /// <summary>The node that speaks (<c>node</c>); the publisher of the event must be the same.</summary>
    public required NodeId Node { get; init; }

    /// <summary>16 lower-case hex digits, drawn anew at each start of the relay (<c>boot</c>).</summary>
    public required string Boot { get; init; }

    /// <summary>0 for the first batch of a boot, then one more for each (<c>seq</c>); a gap is what the relay had to drop.</summary>
    public required long Sequence { get; init; }

    /// <summary>Name and version of the relay (<c>software</c>), e.g. <c>relay/1.0.0</c>: 1 to 64 of letters, digits and <c>. _ + / -</c>.</summary>
    public required string Software { get; init; }

    /// <summary>When the relay sealed the batch, Unix milliseconds by its own clock (<c>sentAt</c>); it may have waited in the relay's queue since.</summary>
    public required long SentAtUnixMs { get; init; }

    /// <summary>Batches that the full queue of the relay dropped since this boot (<c>dropped</c>); null when the relay does not say.</summary>
    public long? DroppedBatches { get; init; }

    /// <summary>The relay's estimate of its clock minus the service's, milliseconds (<c>skew</c>); null before the first estimate.</summary>
    public long? ClockSkewMs { get; init; }

    /// <summary>Samples in strictly ascending time (<c>samples</c>), one a heartbeat.</summary>
    public required IReadOnlyList<Sample> Samples { get; init; }

    /// <summary>Observations of peers, strictly ascending by slot, then target (<c>obs</c>, absent when empty).</summary>
    public IReadOnlyList<PeerObservation> Observations { get; init; } = [];

    /// <summary>Commitments to what was seen in slots that are not revealed yet, strictly ascending by slot (<c>commits</c>, absent when empty; not in version 1).</summary>
    public IReadOnlyList<SlotCommitment> Commitments { get; init; } = [];

    /// <summary>What opens the commitments to this batch's observations, strictly ascending by slot, each of a slot that has observations here (<c>salts</c>, absent when empty; not in version 1).</summary>
    public IReadOnlyList<SlotSalt> Salts { get; init; } = [];

    /// <summary>Bandwidth bursts that witnesses made with this node, strictly ascending by slot, then peer (<c>bursts</c>, absent when empty; not in version 1).</summary>
    public IReadOnlyList<ServedBurst> Bursts { get; init; } = [];

    /// <summary>Alerts that are raised, strictly ascending by code (<c>alerts</c>, absent when empty; not in versions 1 and 2). They come with something else: a batch of alerts alone is none.</summary>
    public IReadOnlyList<TelemetryAlert> Alerts { get; init; } = [];

    /// <summary>
    /// ECDSA P-256 with SHA-256 by the node's key over <see cref="TelemetryCodec.GetSigningBytes"/>, IEEE P1363 in base64url, 86 characters (<c>sig</c>);
    /// null for an unsigned batch.
    /// </summary>
    public string? Signature { get; init; }
}
