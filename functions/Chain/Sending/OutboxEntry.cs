using System.Numerics;
using System.Text.Json.Serialization;
using Azure;

namespace NodeProgram.Functions.Chain.Sending;

/// <summary>Where an entry of the outbox stands. Stored by name.</summary>
public enum EntryState
{
    /// <summary>To be sent, or waiting for its next try.</summary>
    Queued = 1,

    /// <summary>Signed with a nonce; in the pool, or to be handed in again.</summary>
    Sent,

    /// <summary>In a block that is not deep enough yet.</summary>
    Included,

    /// <summary>Ended: the effect is on the chain, deep enough.</summary>
    Done,

    /// <summary>Ended: the chain refuses it; asking for it again opens it again.</summary>
    Refused,
}

/// <summary>One signed transaction of an entry; those of one entry share its nonce, so that at most one of them is ever in the chain.</summary>
/// <param name="Raw">What is handed in, 0x and hex digits: handing it in again can never be a second transaction.</param>
/// <param name="MaxFee">Per unit of gas, wei.</param>
/// <param name="Tip">Per unit of gas, wei.</param>
public sealed record SignedAttempt(string Hash, string Raw, string MaxFee, string Tip, DateTimeOffset At)
{
    [JsonIgnore]
    public BigInteger MaxFeeWei => BigInteger.Parse(MaxFee, System.Globalization.CultureInfo.InvariantCulture);

    [JsonIgnore]
    public BigInteger TipWei => BigInteger.Parse(Tip, System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>An entry of the outbox: one effect, one sender.</summary>
public sealed record OutboxEntry
{
    public required ChainIntent Intent { get; init; }

    public required EntryState State { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The nonce of all its transactions; null while it has none.</summary>
    public long? Nonce { get; init; }

    public long Gas { get; init; }

    /// <summary>What was signed for the nonce, the newest last; at most <see cref="Outboxes.AttemptsMax"/>.</summary>
    public IReadOnlyList<SignedAttempt> Attempts { get; init; } = [];

    /// <summary>How often in a row it could not be sent, or was reverted.</summary>
    public int Tries { get; init; }

    /// <summary>Not before this is it tried again.</summary>
    public DateTimeOffset NextAt { get; init; }

    /// <summary>The block that its transaction is in; null when in none.</summary>
    public ChainSpot? Included { get; init; }

    /// <summary>The head when its effect was first found without a transaction of its own; null when it was not.</summary>
    public long? SeenAtBlock { get; init; }

    /// <summary>The head when its nonce was found used by something that is none of its attempts; null when it was not.</summary>
    public long? LostAtBlock { get; init; }

    /// <summary>Why it was not sent last time, or is refused; null when nothing is wrong.</summary>
    public string? Code { get; init; }

    /// <summary>The same in words.</summary>
    public string? Detail { get; init; }

    /// <summary>When it ended; null while it has not.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The transaction that had the effect; null when it was there without one of this sender, or is not yet.</summary>
    public string? Transaction { get; init; }

    [JsonIgnore]
    public ETag ETag { get; init; }

    [JsonIgnore]
    public string Id => Intent.Id;

    [JsonIgnore]
    public bool HasEnded => State is EntryState.Done or EntryState.Refused;
}

/// <summary>A transaction in a block.</summary>
public sealed record ChainSpot(string Transaction, long Block, string BlockHash);
