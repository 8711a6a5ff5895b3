using System.CommandLine;
using System.Text.Json;
using NodeProgram.Cli.Keys;
using NodeProgram.Cli.Remote;
using NodeProgram.Cli.Verbs;

namespace NodeProgram.Cli;

/// <summary>The operators' command line: the rules of the program on documents of one's own, with the code that production runs; and the verbs that speak to a running program and to the chain, which alone open connections (docs/cli.md says which).</summary>
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
        catch (ProgramRefusedException refusal)
        {
            io.Error.WriteLine(parse.GetValue(Invocation.Json) && refusal.Problem.ValueKind == JsonValueKind.Object
                ? JsonSerializer.Serialize(refusal.Problem, AnswerJson.Options)
                : Failure(parse, refusal.Code, refusal.Detail));
            return ExitCode.No;
        }
        catch (KeyException exception)
        {
            io.Error.WriteLine(Failure(parse, "key-unusable", exception.Message));
            return ExitCode.BadInput;
        }
        catch (UnreachableException exception)
        {
            io.Error.WriteLine(Failure(parse, "unreachable", exception.Message));
            return ExitCode.Unreachable;
        }
    }

    private static string Failure(ParseResult parse, string code, string detail) =>
        parse.GetValue(Invocation.Json) ? JsonSerializer.Serialize(new { error = code, detail }, AnswerJson.Options) : $"nodeop: {code}: {detail}";

    private static RootCommand Root(Io io) => new("Computes what the node operator program computes: scores, rewards, proofs, draws, cases; verifies what it published.")
    {
        Verb(io, "score", "Scores the nodes of an epoch.", ScoreVerb.Run, Invocation.PolicyName),
        Verb(io, "explain", "A scorecard in words: what was measured, what it gave, what each lost point is due to; of an epoch also who saw what when.", ExplainVerb.Run, Invocation.PolicyName,
            ExplainVerb.Node, EvidenceSource.Epoch, EvidenceSource.Evidence, EvidenceSource.Service),
        Verb(io, "rewards", "Splits an epoch's pool, with ledger, cumulative amounts and root.", RewardsVerb.Run, Invocation.PolicyName),
        MerkleVerb.Create(io),
        Verb(io, "draw", "Draws the witnesses of an epoch.", DrawVerb.Run, Invocation.PolicyName),
        CaseVerb.Create(io),
        Verb(io, "simulate", "What if: past epochs under another policy, or with another stake, tier, region, uptime or lock.", SimulateVerb.Run, Invocation.PolicyName, SimulateVerb.Proposed),
        Verb(io, "roi", "What nodes may earn and cost: by month, annual return, break-even, with an error band.", RoiVerb.Run, Invocation.PolicyName),
        PolicyVerb.Create(io),
        VerifyVerb.Create(io),
        KeyVerb.Create(io),
        LoginVerb.Create(io),
        LoginVerb.CreateLogout(io),
        ApplyVerb.Create(io),
        StatusVerb.Create(io),
        InboxVerb.Create(io),
        StakeVerb.Create(io),
        UnbondVerb.Create(io),
        UnbondVerb.CreateWithdraw(io),
        ClaimVerb.Create(io),
        ExitVerb.Create(io),
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
