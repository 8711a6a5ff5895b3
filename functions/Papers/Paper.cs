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
}

/// <summary>A person's decision on a paper; the first stands.</summary>
/// <param name="ById">Unique to the person.</param>
/// <param name="By">The person's name.</param>
public sealed record PaperDecision(bool Accepted, string ById, string By, DateTimeOffset At, string Reason);

/// <summary>A paper: not the document, which its operator shows to the reviewers by itself, but its hash, so that it is known later which one was decided on.</summary>
/// <param name="Id">32 hex digits, of operator, kind, document and node.</param>
/// <param name="Operator">The operator's address in lower case.</param>
/// <param name="Document">SHA-256 of the document's bytes.</param>
/// <param name="Node">The node that it is about; null for one about the operator.</param>
/// <param name="ValidFrom">Unix milliseconds.</param>
/// <param name="ValidUntil">Unix milliseconds, exclusive.</param>
public sealed record Paper(
    string Id, string Operator, PaperKind Kind, Bytes32 Document, NodeId? Node, long ValidFrom, long ValidUntil, DateTimeOffset SubmittedAt, PaperDecision? Decision = null)
{
    /// <summary>Where it stands.</summary>
    public PaperState State => Decision switch
    {
        null => PaperState.Submitted,
        { Accepted: true } => PaperState.Accepted,
        _ => PaperState.Refused,
    };

    /// <summary>Whether it was accepted before an instant and is valid then.</summary>
    public bool CountsAt(long atUnixMs) => Decision is { Accepted: true } decision && decision.At.ToUnixTimeMilliseconds() < atUnixMs && ValidFrom <= atUnixMs && atUnixMs < ValidUntil;
}
