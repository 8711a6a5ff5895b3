using System.Text.Json;
using System.Text.Json.Serialization;
using NodeProgram.Mutate.Running;

namespace NodeProgram.Mutate;

/// <summary>The verdicts as a table on the screen and as JSON in a file.</summary>
internal static class Report
{
    private static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.Web) { WriteIndented = true, Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    public static string Line(Verdict verdict) =>
        $"{verdict.Outcome,-9} #{verdict.Mutant.Id} {verdict.Mutant.File}:{verdict.Mutant.Line}  {Cut(verdict.Mutant.Original)}  ->  {Cut(verdict.Mutant.Mutated)}{(verdict.By.Length == 0 ? "" : $"  [{Cut(verdict.By)}]")}";

    public static void Print(IReadOnlyList<Verdict> verdicts, int mutants, IReadOnlyCollection<string> leftOut)
    {
        Console.WriteLine();
        Console.WriteLine($"{"folder",-14}{"run",6}{"killed",8}{"survived",10}");
        foreach (IGrouping<string, Verdict> folder in verdicts.GroupBy(static verdict => verdict.Mutant.Folder).OrderBy(static folder => folder.Key, StringComparer.Ordinal))
            Console.WriteLine($"{folder.Key,-14}{folder.Count(),6}{folder.Count(static verdict => verdict.IsKilled),8}{folder.Count(static verdict => !verdict.IsKilled),10}");
        Console.WriteLine($"{"all",-14}{verdicts.Count,6}{verdicts.Count(static verdict => verdict.IsKilled),8}{verdicts.Count(static verdict => !verdict.IsKilled),10}   of {mutants} mutants; tests left out as slow: {leftOut.Count}");
        Console.WriteLine();
        foreach (Verdict verdict in verdicts.Where(static verdict => !verdict.IsKilled))
            Console.WriteLine(Line(verdict));
    }

    public static void Write(string file, int seed, int mutants, IReadOnlyList<Verdict> verdicts, IReadOnlyCollection<string> leftOut) =>
        File.WriteAllText(file, JsonSerializer.Serialize(new { seed, mutants, leftOut, verdicts }, Form) + "\n");

    private static string Cut(string text) => text.Length <= 90 ? text : text[..87] + "...";
}
