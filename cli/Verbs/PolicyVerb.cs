using System.CommandLine;
using NodeProgram.Domain.Governance;
using Spectre.Console;

namespace NodeProgram.Cli.Verbs;

/// <summary><c>nodeop policy</c>: rules, section 10.</summary>
internal static class PolicyVerb
{
    private static readonly Argument<string> Before = new("before") { Description = "default, demo, a file, or - for standard input." };
    private static readonly Argument<string> After = new("after") { Description = "default, demo, a file, or - for standard input." };

    private static readonly Argument<string> Which = new("policy")
    {
        Description = "default, demo, a file, or - for standard input.",
        DefaultValueFactory = static _ => "default",
    };

    public static Command Create(Io io) => new("policy", "The policy: every number of the rules.")
    {
        Verb(io, "show", "Prints a policy.", Show, Which),
        Verb(io, "validate", "Names every fault; exit code 1 when there is one.", Validate, Which),
        Verb(io, "diff", "What differs between two policies; exit code 1 when anything does.", Diff, Before, After),
        Verb(io, "hash", "The hash that scorecards and reports carry.", Hash, Which),
    };

    private static Command Verb(Io io, string name, string description, Func<Invocation, int> run, params Argument[] arguments)
    {
        var command = new Command(name, description) { Invocation.Json };
        foreach (Argument argument in arguments)
            command.Arguments.Add(argument);
        command.SetAction(parse => run(new Invocation(io, parse)));
        return command;
    }

    private static int Show(Invocation invocation)
    {
        Policy policy = invocation.LoadPolicy(invocation.Value(Which)!);
        return invocation.Print(policy.ToJson());
    }

    private static int Validate(Invocation invocation)
    {
        IReadOnlyList<PolicyFault> faults = [];
        string hash = "";
        try
        {
            hash = invocation.LoadPolicy(invocation.Value(Which)!).ComputeHash();
        }
        catch (InputRefusedException refusal) when (refusal.Faults.All(static fault => fault.Code != "unreadable"))
        {
            faults = refusal.Faults;
        }

        return invocation.Answer(
            new { valid = faults.Count == 0, hash = faults.Count == 0 ? hash : null, faults },
            console =>
            {
                console.WriteLine(faults.Count == 0 ? $"valid, {hash}" : $"refused, {faults.Count} faults");
                if (faults.Count == 0)
                    return;
                Table table = new Table().AddColumns("field", "code", "why");
                foreach (PolicyFault fault in faults)
                    table.AddRow(new Text(fault.Path), new Text(fault.Code), new Text(fault.Sentence));
                console.Write(table);
            },
            faults.Count == 0 ? ExitCode.Done : ExitCode.No);
    }

    private static int Diff(Invocation invocation)
    {
        IReadOnlyList<PolicyChange> changes = PolicyDiff.Between(invocation.LoadPolicy(invocation.Value(Before)!), invocation.LoadPolicy(invocation.Value(After)!));
        return invocation.Answer(
            new { changes },
            console =>
            {
                if (changes.Count == 0)
                {
                    console.WriteLine("equal");
                    return;
                }

                Table table = new Table().AddColumns("field", "before", "after");
                foreach (PolicyChange change in changes)
                    table.AddRow(new Text(change.Path), new Text(change.Before ?? "-"), new Text(change.After ?? "-"));
                console.Write(table);
            },
            changes.Count == 0 ? ExitCode.Done : ExitCode.No);
    }

    private static int Hash(Invocation invocation)
    {
        Policy policy = invocation.LoadPolicy(invocation.Value(Which)!);
        string hash = policy.ComputeHash();
        return invocation.Answer(new { version = policy.Version, hash }, console => console.WriteLine(hash));
    }
}
