using NodeProgram.Domain.Releases;
using NodeProgram.Domain.Scoring;

namespace NodeProgram.Domain.Evidence;

/// <summary>Which releases and findings points were lost by, from a node's line of the census (rules, section 3, the last three parts).</summary>
internal static class ConditionWords
{
    /// <summary>What of the line cost points of an input, for a person; null where nothing of it did.</summary>
    public static string? Of(ScoreInput input, NodeLine? node) => input switch
    {
        ScoreInput.SoftwareVersion when node?.Software is { } software => OfVersion(software),
        ScoreInput.SecurityPatches when node?.Software is { FixMissing: { } fix } software => $"{software.Reported} has lacked the fix of {fix} for {software.FixOverdueSeconds} s",
        ScoreInput.PolicyAdherence when node?.Findings is { } findings => OfFindings(findings),
        _ => null,
    };

    private static string? OfVersion(SoftwareFact software)
    {
        string behind = software.NewestCounted is { } newest ? $"{software.ReleasesBehind} release{(software.ReleasesBehind == 1 ? "" : "s")} up to {newest}" : "";
        string below = software.BelowRequired is { } required ? $"{required}, which is required" : "";
        return behind.Length + below.Length == 0 ? null : $"{software.Reported} lacks {string.Join(", and ", ((string[])[behind, below]).Where(static part => part.Length > 0))}";
    }

    private static string? OfFindings(FindingsFact findings)
    {
        string[] open =
        [
            .. findings.Major > 0 ? [$"{findings.Major} major"] : Array.Empty<string>(),
            .. findings.Minor > 0 ? [$"{findings.Minor} minor"] : Array.Empty<string>(),
            .. findings.ConfigurationStale ? ["a configuration that it does not fetch any more"] : Array.Empty<string>(),
        ];
        return open.Length == 0 ? null : string.Join(", ", open);
    }
}
