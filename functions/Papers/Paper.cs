using NodeProgram.Domain.Quantities;

namespace NodeProgram.Functions.Papers;

/// <summary>What an operator brings for its tier (rules, section 7). Stored by name: never rename one. <c>default</c> is none.</summary>
public enum PaperKind
{
    /// <summary>A signed service level agreement.</summary>
    Sla = 1,

    /// <summary>A SOC 2 report.</summary>
    Soc2,

    /// <summary>An ISO 27001 certificate.</summary>
    Iso27001,

    /// <summary>What shows that a node's machine is high-performance hardware.</summary>
    HighPerformance,
}

/// <summary>Where a paper stands. Stored by name: never rename one.</summary>
public enum PaperState
{
    /// <summary>Nobody has decided.</summary>
    Submitted = 1,

    /// <summary>It counts from its decision on, while it is valid.</summary>
    Accepted,

    /// <summary>It counts for nothing.</summary>
    Refused,

    /// <summary>Its operator took it back before anybody decided.</summary>
    Withdrawn,

    /// <summary>It was accepted, and counts no more from its revocation on.</summary>
    Revoked,
}

/// <summary>A person's decision on a paper; the first stands.</summary>
/// <param name="ById">Unique to the person.</param>
/// <param name="By">The person's name.</param>
public sealed record PaperDecision(bool Accepted, string ById, string By, DateTimeOffset At, string Reason);

/// <summary>How a paper ended: withdrawn where nobody had decided, revoked where it was accepted.</summary>
/// <param name="ById">Unique to who did it.</param>
/// <param name="By">A person's name, or the operator's address.</param>
/// <param name="Reason">Why; empty where the operator withdrew it.</param>
public sealed record PaperEnd(string ById, string By, DateTimeOffset At, string Reason);

/// <summary>A paper: not the document, which its operator shows to the reviewers by itself, but its hash, so that it is known later which one was decided on.</summary>
/// <param name="Id">32 hex digits, of operator, kind, document and node.</param>
/// <param name="Operator">The operator's address in lower case.</param>
/// <param name="Document">SHA-256 of the document's bytes.</param>
/// <param name="Node">The node that it is about; null for one about the operator.</param>
/// <param name="ValidFrom">Unix milliseconds.</param>
/// <param name="ValidUntil">Unix milliseconds, exclusive.</param>
/// <param name="End">How it ended; null while it stands.</param>
/// <param name="Submissions">How often it was submitted: once more after each withdrawal.</param>
public sealed record Paper(
    string Id, string Operator, PaperKind Kind, Bytes32 Document, NodeId? Node, long ValidFrom, long ValidUntil, DateTimeOffset SubmittedAt, PaperDecision? Decision = null, PaperEnd? End = null, int Submissions = 1)
{
    /// <summary>Where it stands.</summary>
    public PaperState State => (Decision, End) switch
    {
        (null, null) => PaperState.Submitted,
        (null, _) => PaperState.Withdrawn,
        ({ Accepted: false }, _) => PaperState.Refused,
        (_, null) => PaperState.Accepted,
        _ => PaperState.Revoked,
    };

    /// <summary>Whether it was accepted before an instant, not revoked before it, and is valid then. What counted before its revocation stays so.</summary>
    public bool CountsAt(long atUnixMs) => Decision is { Accepted: true } decision && decision.At.ToUnixTimeMilliseconds() < atUnixMs && ValidFrom <= atUnixMs && atUnixMs < ValidUntil
        && !(End?.At.ToUnixTimeMilliseconds() < atUnixMs);
}
