using NodeProgram.Domain.Telemetry;

namespace NodeProgram.Edge.Preflight;

/// <summary>Collects why measurements are missing, under the names of the report's JSON form.</summary>
internal sealed class Findings
{
    private readonly List<UnmeasuredField> missing = [];

    internal IReadOnlyList<UnmeasuredField> Missing => missing;

    /// <summary>The value, or null and the reason on record.</summary>
    internal T? Take<T>(string field, T? value, string reason)
    {
        if (value is null)
            Miss(field, reason);
        return value;
    }

    internal void Miss(string field, string reason) => missing.Add(new UnmeasuredField(field, Printable(reason)));

    private static string Printable(string reason)
    {
        string text = string.Concat(reason.Take(256).Select(character => character is >= ' ' and <= '~' ? character : '?'));
        return text.Length > 0 ? text : "no reason given";
    }
}
