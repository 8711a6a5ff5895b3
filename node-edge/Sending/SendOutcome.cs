namespace NodeProgram.Edge.Sending;

/// <summary>What became of one attempt to send.</summary>
internal enum SendOutcomeKind
{
    /// <summary>No attempt was made; never handed out.</summary>
    None = 0,

    /// <summary>The hub took everything (201).</summary>
    Accepted,

    /// <summary>The body was too large (413): send less at once.</summary>
    TooLarge,

    /// <summary>The hub refuses this body whatever happens (400).</summary>
    Refused,

    /// <summary>The token was not taken (401, 403): renew it.</summary>
    Unauthorized,

    /// <summary>Not now: busy, unreachable, or an answer that makes no sense. Try again later.</summary>
    Later,
}

/// <summary>The outcome, what the hub said, and how long it asked to wait.</summary>
internal sealed record SendOutcome(SendOutcomeKind Kind, string Sentence, TimeSpan? RetryAfter = null);
