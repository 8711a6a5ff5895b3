using System.Diagnostics;
using System.Globalization;
using NodeProgram.Mutate.Schemata;

namespace NodeProgram.Mutate.Running;

internal enum Outcome
{
    Killed,
    TimedOut,
    Survived,
    NotPassed,
}

/// <summary>What became of a mutant.</summary>
/// <param name="Mutant">The mutant.</param>
/// <param name="Outcome">Whether the tests noticed; one that never ends is noticed.</param>
/// <param name="By">The first test that failed.</param>
internal sealed record Verdict(Mutant Mutant, Outcome Outcome, string By)
{
    public bool IsKilled => Outcome is Outcome.Killed or Outcome.TimedOut;
}

/// <summary>Runs the tests that pass a mutant against it, each mutant in a process of its own, one at a time.</summary>
internal sealed class MutantRuns(string testAssembly, string scratch)
{
    private static readonly string[] NeedAnotherRuntime = [".MerklePeerTests"];

    private readonly List<TestClass> _classes = [];
    private readonly HashSet<string> _slow = [];

    public IReadOnlyCollection<string> LeftOut => _slow;

    /// <summary>Runs every test once to learn which pass which mutants.</summary>
    public void Survey(TimeSpan slow)
    {
        var (code, output) = Start(-1, ["survey", testAssembly, slow.TotalSeconds.ToString(CultureInfo.InvariantCulture), .. NeedAnotherRuntime], TimeSpan.FromMinutes(15));
        if (code != TestChild.Survived)
            throw new InvalidOperationException($"The tests could not be run: {output}");
        foreach (string[] words in output.Split('\n').Select(static line => line.Trim().Split(' ')))
        {
            if (words is ["slow", var test])
                _slow.Add(test);
            if (words is ["class", var name, var milliseconds, .. var ids])
                _classes.Add(new TestClass(name, long.Parse(milliseconds, CultureInfo.InvariantCulture),
                    [.. string.Concat(ids).Split(',', StringSplitOptions.RemoveEmptyEntries).Select(static id => int.Parse(id, CultureInfo.InvariantCulture))]));
        }

        if (_classes.Count == 0)
            throw new InvalidOperationException($"No test class was found: {output}");
    }

    public Verdict Judge(Mutant mutant, TimeSpan limit)
    {
        if (!_classes.Exists(test => test.Passes.Contains(mutant.Id)))
            return new Verdict(mutant, Outcome.NotPassed, "");
        // What a type keeps from its first use was passed only in the class that used it first, but concerns others: those of the same folder run in any case.
        string own = $"NodeProgram.Domain.Tests.{mutant.Folder}.";
        IEnumerable<TestClass> concerned = _classes
            .Where(test => mutant.InitializesStatics || test.Passes.Contains(mutant.Id) || test.Name.StartsWith(own, StringComparison.Ordinal))
            .OrderByDescending(test => test.Name.StartsWith(own, StringComparison.Ordinal)).ThenByDescending(test => test.Passes.Contains(mutant.Id)).ThenBy(static test => test.Milliseconds);
        string list = Path.Combine(scratch, "classes.txt"), slow = Path.Combine(scratch, "slow.txt");
        File.WriteAllLines(list, concerned.Select(static test => test.Name));
        File.WriteAllLines(slow, _slow);
        var (code, output) = Start(mutant.Id, ["run", testAssembly, list, slow], limit);
        return code switch
        {
            TestChild.Survived => new Verdict(mutant, Outcome.Survived, ""),
            null => new Verdict(mutant, Outcome.TimedOut, ""),
            _ => new Verdict(mutant, Outcome.Killed, Failure(output) ?? $"the process ended with {code}"),
        };
    }

    private static string? Failure(string output) =>
        output.Split('\n').FirstOrDefault(static line => line.StartsWith(TestChild.FailureMark, StringComparison.Ordinal))?[TestChild.FailureMark.Length..].Trim();

    private static (int? ExitCode, string Output) Start(int mutant, string[] arguments, TimeSpan limit)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
            start.ArgumentList.Add(typeof(MutantRuns).Assembly.Location);
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        start.Environment[MutantSwitch.Variable] = mutant.ToString(CultureInfo.InvariantCulture);
        start.Environment["DOTNET_TieredPGO"] = "0";
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(limit))
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
            return (null, "");
        }

        return (process.ExitCode, output.Result + errors.Result);
    }

    private sealed record TestClass(string Name, long Milliseconds, HashSet<int> Passes);
}
