using Azure.Data.Tables;
using NodeProgram.Functions.Storage;

namespace NodeProgram.Functions.Conditions;

/// <summary>How grave a finding is (rules, section 3, "policy adherence").</summary>
public enum FindingSeverity
{
    /// <summary>A third of the part's points.</summary>
    Minor,

    /// <summary>All of them.</summary>
    Major,
}

/// <summary>A person's finding: something about a node's configuration is not as it should be.</summary>
/// <param name="Id">32 hex digits, of node, summary, evidence and severity: the same brought again is the same finding.</param>
/// <param name="Summary">One line.</param>
/// <param name="Evidence">What was seen, in the words of who saw it.</param>
/// <param name="By">Who opened it.</param>
/// <param name="Resolution">How it ended; null while it is open.</param>
/// <param name="Severity">Rows from before there was one are minor.</param>
public sealed record Finding(
    string Id, string Summary, string Evidence, string ById, string By, DateTimeOffset At, FindingResolution? Resolution = null, FindingSeverity Severity = FindingSeverity.Minor)
{
    /// <summary>Whether it was open at an instant.</summary>
    public bool IsOpenAt(DateTimeOffset instant) => At < instant && !(Resolution?.At < instant);
}

/// <summary>Who resolved a finding, when and why.</summary>
public sealed record FindingResolution(string ById, string By, DateTimeOffset At, string Reason);

/// <summary>Findings on nodes, in the order of time.</summary>
public sealed class FindingRows(TableServiceClient tables) : NodeLists<Finding>(tables, TableNames.Findings, "findings", "Findings", ListForm.Cut)
{
    /// <summary>The most that a node keeps: with the longest texts, each character escaped, they fit a row of 1 MiB.</summary>
    public const int FindingsMax = 20;
}
