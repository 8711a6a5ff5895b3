using System.Text.Json;
using NodeProgram.Domain.Onboarding;

namespace NodeProgram.Orchestrations.Onboarding;

/// <summary>A criterion's result in the words that an applicant reads.</summary>
public static class CriterionText
{
    /// <summary>What was measured and what is needed.</summary>
    public static string Of(CriterionResult result)
    {
        string name = JsonNamingPolicy.CamelCase.ConvertName(result.Criterion.ToString());
        string measured = result.Measured is { } value ? $"{value} {result.Unit}" : "not measured";
        string needed = result.Minimum is { } minimum ? $", {minimum} {result.Unit} needed" : "";
        string recommended = result.Recommended is { } better ? $", {better} {result.Unit} recommended" : "";
        return $"{name}: {measured}{needed}{recommended}{(result.Detail.Length > 0 ? $" ({result.Detail})" : "")}";
    }

    /// <summary>The failing ones.</summary>
    public static IReadOnlyList<string> Unmet(IEnumerable<CriterionResult> results) => [.. results.Where(result => result.Grade == Grade.Fail).Select(Of)];
}
