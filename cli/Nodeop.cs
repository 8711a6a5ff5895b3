using System.CommandLine;
using System.Text.Json;
using NodeProgram.Cli.Verbs;

namespace NodeProgram.Cli;

/// <summary>The operators' command line: the rules of the program on documents of one's own, with the code that production runs. Only <c>verify</c> opens a connection, and only when it is not given a file.</summary>
public static class Nodeop
{
    private const int FaultsShown = 50;

    /// <summary>Runs one command line.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static int Run(IReadOnlyList<string> arguments, Io io)
    {
        ParseResult parse = Root(io).Parse(arguments);
        var invocation = new InvocationConfiguration { Output = io.Output, Error = io.Error, EnableDefaultExceptionHandler = false };
        try
        {
            int code = parse.Invoke(invocation);
            return parse.Errors.Count > 0 ? ExitCode.Usage : code;
        }
        catch (InputRefusedException refusal)
        {
            if (parse.GetValue(Invocation.Json))
                io.Error.WriteLine(JsonSerializer.Serialize(new { error = "bad-input", document = refusal.Document, faults = refusal.Faults }, AnswerJson.Options));
            else
                io.Error.WriteLine($"nodeop: {refusal.Document} cannot be used:{Environment.NewLine}{string.Join(Environment.NewLine, refusal.Faults.Take(FaultsShown).Select(static fault => "  " + fault).Concat(refusal.Faults.Count > FaultsShown ? [$"  ... and {refusal.Faults.Count - FaultsShown} more"] : []))}");
            return ExitCode.BadInput;
        }
    }

    private static RootCommand Root(Io io) => new("Computes what the node operator program computes: scores, rewards, proofs, draws, cases; verifies what it published.")
    {
        Verb(io, "score", "Scores the nodes of an epoch.", ScoreVerb.Run, Invocation.PolicyName),
        Verb(io, "explain", "A scorecard in words: what was measured, what it gave, what each lost point is due to.", ExplainVerb.Run, Invocation.PolicyName, ExplainVerb.Node),
        Verb(io, "rewards", "Splits an epoch's pool, with ledger, cumulative amounts and root.", RewardsVerb.Run, Invocation.PolicyName),
        MerkleVerb.Create(io),
        Verb(io, "draw", "Draws the witnesses of an epoch.", DrawVerb.Run, Invocation.PolicyName),
        Verb(io, "case", "Walks a case: what each event and each silence leads to; exit code 1 when an event is refused.", CaseVerb.Run, Invocation.PolicyName),
        Verb(io, "simulate", "What if: past epochs under another policy, or with another stake, tier, region, uptime or lock.", SimulateVerb.Run, Invocation.PolicyName, SimulateVerb.Proposed),
        Verb(io, "roi", "What nodes may earn and cost: by month, annual return, break-even, with an error band.", RoiVerb.Run, Invocation.PolicyName),
        PolicyVerb.Create(io),
        VerifyVerb.Create(io),
    };

    /// <summary>A verb that reads one document.</summary>
    internal static Command Verb(Io io, string name, string description, Func<Invocation, int> run, params Option[] options)
    {
        var command = new Command(name, description) { Invocation.File, Invocation.Json };
        foreach (Option option in options)
            command.Options.Add(option);
        command.SetAction(parse => run(new Invocation(io, parse)));
        return command;
    }
}
