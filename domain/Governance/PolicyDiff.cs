using System.Text.Json;

namespace NodeProgram.Domain.Governance;

/// <summary>One value in which two policies differ.</summary>
/// <param name="Path">The field in the JSON form, as in <c>scoring.latency</c>.</param>
/// <param name="Before">Its JSON in the first policy; null when the field is not there.</param>
/// <param name="After">Its JSON in the second policy; null when the field is not there.</param>
public sealed record PolicyChange(string Path, string? Before, string? After);

/// <summary>What a change of the policy changes (rules, section 10: a proposal shows its effect before the vote).</summary>
public static class PolicyDiff
{
    /// <summary>
    /// Every difference, ordered by path; empty exactly when the policies are equal. Lists of numbers and curves are compared whole; lists of records of equal length field by field.
    /// </summary>
    public static IReadOnlyList<PolicyChange> Between(Policy before, Policy after)
    {
        var changes = new List<PolicyChange>();
        Compare("", JsonSerializer.SerializeToElement(before, PolicyJson.Options), JsonSerializer.SerializeToElement(after, PolicyJson.Options), changes);
        changes.Sort(static (left, right) => string.CompareOrdinal(left.Path, right.Path));
        return changes;
    }

    private static void Compare(string path, JsonElement? before, JsonElement? after, List<PolicyChange> changes)
    {
        if (before is { ValueKind: JsonValueKind.Object } left && after is { ValueKind: JsonValueKind.Object } right)
        {
            foreach (string name in left.EnumerateObject().Concat(right.EnumerateObject()).Select(static field => field.Name).Distinct())
                Compare(path.Length == 0 ? name : $"{path}.{name}", Field(left, name), Field(right, name), changes);
        }
        else if (before is { ValueKind: JsonValueKind.Array } first && after is { ValueKind: JsonValueKind.Array } second
            && first.GetArrayLength() == second.GetArrayLength() && first.EnumerateArray().All(static item => item.ValueKind == JsonValueKind.Object))
        {
            for (int i = 0; i < first.GetArrayLength(); i++)
                Compare($"{path}[{i}]", first[i], second[i], changes);
        }
        else if (Text(before) is var old && Text(after) is var now && old != now)
        {
            changes.Add(new PolicyChange(path, old, now));
        }
    }

    private static JsonElement? Field(JsonElement element, string name) => element.TryGetProperty(name, out JsonElement value) ? value : null;

    private static string? Text(JsonElement? element) => element is { } value ? JsonSerializer.Serialize(value) : null;
}
