using System.CommandLine;
using System.Globalization;
using NodeProgram.Mutate;
using NodeProgram.Mutate.Running;
using NodeProgram.Mutate.Schemata;

if (args is ["survey", var surveyed, var slowSeconds, .. var skipped])
    return TestChild.Survey(surveyed, TimeSpan.FromSeconds(double.Parse(slowSeconds, CultureInfo.InvariantCulture)), skipped);
if (args is ["run", var tested, var list, var slowTests])
    return TestChild.Run(tested, File.ReadAllLines(list), File.ReadAllLines(slowTests).ToHashSet());

var count = new Option<int>("--count") { Description = "how many mutants to try", DefaultValueFactory = static _ => 150 };
var seed = new Option<int>("--seed") { Description = "which ones: the same seed draws the same mutants", DefaultValueFactory = static _ => 1 };
var folder = new Option<string?>("--folder") { Description = "only mutants below this folder of domain/, for example Rewards/Allocation" };
var ids = new Option<int[]>("--id") { Description = "these mutants (numbers of an earlier run over the same sources)", AllowMultipleArgumentsPerToken = true };
var limit = new Option<int>("--timeout") { Description = "seconds for one mutant; one that takes longer counts as noticed", DefaultValueFactory = static _ => 60 };
var minutes = new Option<double>("--minutes") { Description = "stop after this long and report what was tried", DefaultValueFactory = static _ => double.PositiveInfinity };
var json = new Option<string>("--json") { Description = "where the verdicts go", DefaultValueFactory = static _ => "artifacts/mutate/report.json" };
var root = new RootCommand("Puts small mistakes into domain/ one at a time and says which of them the tests of domain/ do not notice. Exit code: 0 whatever survives; 1 when it could not run.");
foreach (Option option in new Option[] { count, seed, folder, ids, limit, minutes, json })
    root.Options.Add(option);
root.SetAction(parsed =>
{
    const string built = "artifacts/bin/NodeProgram.Domain.Tests/debug", scratch = "artifacts/mutate";
    if (!Directory.Exists(built))
        throw new InvalidOperationException("Build tests/Domain first (./dev mutate does).");
    // Inside the repository: the tests look for its documents above the folder they run in.
    string bin = Path.Combine(scratch, "bin");
    Directory.CreateDirectory(bin);
    foreach (string file in Directory.EnumerateFiles(built))
        File.Copy(file, Path.Combine(bin, Path.GetFileName(file)), overwrite: true);
    (IReadOnlyList<Mutant> mutants, int leftOut) = MutantCompiler.Compile("domain", Path.Combine(bin, "NodeProgram.Domain.dll"));
    Console.WriteLine($"{mutants.Count} mutants ({leftOut} more would not compile)");

    DateTime end = parsed.GetValue(minutes) is double given && double.IsFinite(given) ? DateTime.UtcNow.AddMinutes(given) : DateTime.MaxValue;
    var runs = new MutantRuns(Path.GetFullPath(Path.Combine(bin, "NodeProgram.Domain.Tests.dll")), scratch);
    runs.Survey(TimeSpan.FromSeconds(3));
    int[] wanted = parsed.GetValue(ids) ?? [];
    IReadOnlyList<Mutant> drawn = wanted.Length > 0
        ? [.. mutants.Where(mutant => wanted.Contains(mutant.Id))]
        : Sampling.Draw(mutants, parsed.GetValue(folder), parsed.GetValue(count), parsed.GetValue(seed));
    var verdicts = new List<Verdict>();
    foreach (Mutant mutant in drawn.TakeWhile(_ => DateTime.UtcNow < end))
    {
        verdicts.Add(runs.Judge(mutant, TimeSpan.FromSeconds(parsed.GetValue(limit))));
        Console.WriteLine(Report.Line(verdicts[^1]));
    }

    Report.Print(verdicts, mutants.Count, runs.LeftOut);
    Report.Write(parsed.GetValue(json)!, parsed.GetValue(seed), mutants.Count, verdicts, runs.LeftOut);
    return 0;
});
return root.Parse(args).Invoke();
