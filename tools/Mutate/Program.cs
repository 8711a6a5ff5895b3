using System.Diagnostics;
using NodeProgram.Mutate;

if (args is ["worker", string assembly, .. string[] of])
    return Worker.Run(assembly, of);

if (args is not [string folderList, string namespaceList, ..])
{
    Console.Error.WriteLine("usage: mutate FOLDER[,FOLDER...] TEST-NAMESPACE[,...] [EVERY [SECONDS]]");
    Console.Error.WriteLine("Changes one operator or number of the folders (domain/Scoring) at a time and runs the tests whose classes begin so (NodeProgram.Domain.Tests.Scoring).");
    Console.Error.WriteLine("EVERY 3 tries every third mutant; a run is given up, and the mutant counted as killed, after SECONDS (60). Build tests/Domain first.");
    return 2;
}

string root = AppContext.BaseDirectory;
while (!File.Exists(Path.Combine(root, "Serverless.sln")))
    root = Path.GetDirectoryName(root) ?? throw new InvalidOperationException("Run this inside the repository.");
int every = args.Length > 2 ? int.Parse(args[2]) : 1;
var patience = TimeSpan.FromSeconds(args.Length > 3 ? int.Parse(args[3]) : 60);
string target = Path.Combine(root, "artifacts", "mutate");
List<Mutant> mutants = MutatedDomain.Build(root, folderList.Split(','), Path.Combine(root, "artifacts", "bin", "NodeProgram.Domain.Tests", "debug"), target);
Console.Error.WriteLine($"{mutants.Count} mutants compile");

string tests = Path.Combine(target, "NodeProgram.Domain.Tests.dll");
var clock = Stopwatch.StartNew();
using var run = new WorkerProcess(tests, namespaceList.Split(','), patience);
if (await run.IsKilledAsync(0))
{
    Console.Error.WriteLine($"The tests fail without any mutant; nothing can be said: {run.LastReport}");
    return 1;
}

Console.Error.WriteLine($"{run.LastReport}: the tests take {clock.Elapsed.TotalSeconds:F1} s");
int tried = 0, killed = 0;
foreach (Mutant mutant in mutants.Where((_, place) => place % every == 0))
{
    tried++;
    if (await run.IsKilledAsync(mutant.Number))
        killed++;
    else
        Console.Out.WriteLine($"survived: {mutant.File}:{mutant.Line}: {mutant.Before}  ->  {mutant.After}");
}

Console.Out.WriteLine($"mutants: {tried} tried of {mutants.Count}, {killed} killed, {tried - killed} survived, {clock.Elapsed.TotalSeconds:F0} s");
return 0;
