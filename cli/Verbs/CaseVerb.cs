using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using NodeProgram.Chain;
using NodeProgram.Cli.Chain;
using NodeProgram.Cli.Keys;
using NodeProgram.Cli.Remote;
using NodeProgram.Domain.Quantities;
using Spectre.Console;

namespace NodeProgram.Cli.Verbs;

/// <summary>
/// <c>nodeop case</c>: cases to look at, and what an operator or a council member does in them. Where a chain is named the contract has the case and a transaction is sent; else the program is told, as
/// the operator who has logged in. <c>case simulate</c> walks a made-up case and needs neither.
/// </summary>
internal static class CaseVerb
{
    // The contract's numbers.
    private static readonly string[] Verdicts = ["uphold", "reduce", "dismiss"];

    private static readonly Argument<string> Case = new("case") { Description = "The case's id, 0x and 64 hex digits." };
    private static readonly Option<string?> Reason = new("--reason") { Description = "Why, in words (told to the program; the contract takes the evidence's hash alone)." };
    private static readonly Option<FileInfo?> Evidence = new("--evidence") { Description = "The file with the evidence; its Keccak-256 is what is recorded." };
    private static readonly Option<string?> Verdict = new("--verdict") { Description = "uphold, reduce or dismiss.", Required = true };
    private static readonly Option<string?> Amount = new("--amount") { Description = "With reduce: the tokens that stand." };
    private static readonly Option<bool> Frivolous = new("--frivolous") { Description = "With uphold: the dispute was frivolous, its bond is lost." };
    private static readonly Option<string?> Of = new("--operator") { Description = "Whose cases, an address; without it those of who has logged in." };
    private static readonly Option<string?> State = new("--state") { Description = "Only cases in this state (docs/cases.md)." };

    public static Command Create(Io io) => new("case", "Cases of stake (rules, section 5; docs/cases.md).")
    {
        Looking(io, "list", "The operator's cases, the newest first.", List, Of, State),
        Looking(io, "show", "A case with every step; of one's own also the words.", Show, Case),
        Acting(io, "accept", "Accepts what is proposed: a fifth less, and no appeal.", invocation => Act(
            invocation, "accept", (chain, fault, _) => chain.Send("accept", chain.Setup.Staking, new AcceptCaseFunction { FaultId = fault }), "answer", new { answer = "accept" })),
        Acting(io, "dispute", "Disputes what is proposed, with a bond of 1 % of the amount; on the chain the bond is approved first.", invocation => Act(
            invocation, "dispute", Dispute, "answer", new { answer = "dispute", reason = Words(invocation), evidence = EvidenceOf(invocation) }), Reason, Evidence),
        Acting(io, "appeal", "Appeals a verdict, once.", invocation => Act(
            invocation, "appeal", (chain, fault, evidence) => chain.Send("appeal", chain.Setup.Staking, new AppealCaseFunction { FaultId = fault, Evidence = evidence }), "appeal",
            new { reason = Words(invocation), evidence = invocation.Value(Evidence) is null ? null : EvidenceOf(invocation) }), Reason, Evidence),
        Acting(io, "evidence", "Brings a piece of evidence.", invocation => Act(
            invocation, "evidence", (chain, fault, evidence) => chain.Send("evidence", chain.Setup.Staking, new SubmitEvidenceFunction { FaultId = fault, Evidence = evidence }), "evidence",
            new { reason = Words(invocation), evidence = EvidenceOf(invocation) }), Reason, Evidence),
        Acting(io, "vote", "Votes on the verdict, as a member of the council; on the chain only. --evidence is the file with the reasons.", Vote, Verdict, Amount, Frivolous, Evidence),
        Nodeop.Verb(io, "simulate", "Walks a made-up case: what each event and each silence leads to; exit code 1 when an event is refused.", CaseSimulateVerb.Run, Invocation.PolicyName),
    };

    private static Command Looking(Io io, string name, string description, Func<Invocation, int> run, params Symbol[] symbols) =>
        With(new Command(name, description) { RemoteInvocation.Api, SessionFile.Place, Invocation.Json }, io, run, symbols);

    private static Command Acting(Io io, string name, string description, Func<Invocation, int> run, params Option[] options) =>
        With(ChainVerb.Create(io, name, description, run, [RemoteInvocation.Api, SessionFile.Place]), io, run, [Case, .. options]);

    private static Command With(Command command, Io io, Func<Invocation, int> run, IEnumerable<Symbol> symbols)
    {
        foreach (Symbol symbol in symbols)
        {
            if (symbol is Option option)
                command.Options.Add(option);
            else
                command.Arguments.Add((Argument)symbol);
        }

        command.SetAction(parse => run(new Invocation(io, parse)));
        return command;
    }

    private static int List(Invocation invocation)
    {
        string owner = invocation.Value(Of) ?? SessionFile.Load(invocation)?.Operator ?? throw ChainVerb.Wrong("--operator", "Nobody is logged in; say whose cases.");
        using ProgramClient program = invocation.OpenProgram();
        string state = invocation.Value(State) is { } named ? "&state=" + Uri.EscapeDataString(named) : "";
        JsonElement page = program.Get($"/api/cases?operator={Uri.EscapeDataString(owner)}{state}");
        return invocation.Answer(page, console =>
        {
            Table table = new Table().AddColumns("case", "kind", "state", "amount", "until");
            foreach (JsonElement item in page.GetProperty("items").EnumerateArray())
                table.AddRow(Text(item, "case"), Text(item, "kind"), Text(item, "state"), Tokens(item, "amount"), At(item, "deadlineAt"));
            console.Write(table);
        });
    }

    private static int Show(Invocation invocation)
    {
        string fault = FaultOf(invocation).ToString();
        JsonElement shown;
        // One's own case with the words, everybody else's with the facts.
        if (SessionFile.Load(invocation) is not null)
        {
            using ProgramClient own = invocation.OpenSession().Client;
            try
            {
                shown = own.Get($"/api/cases/{fault}/file");
                return invocation.Answer(shown, console => Render(shown.GetProperty("case"), console));
            }
            catch (ProgramRefusedException refusal) when (refusal.Code is "operator-mismatch" or "session-expired" or "token-invalid")
            {
            }
        }

        using ProgramClient program = invocation.OpenProgram();
        shown = program.Get($"/api/cases/{fault}");
        return invocation.Answer(shown, console => Render(shown, console));
    }

    private static int Act(Invocation invocation, string what, Action<OwnerChain, byte[], byte[]> send, string path, object body)
    {
        Bytes32 fault = FaultOf(invocation);
        if (ChainSetup.IsNamed(invocation))
        {
            OwnerChain chain = OwnerChain.Open(invocation, invocation.Error);
            byte[] evidence = what == "accept" ? [] : Bytes32.Parse(EvidenceOf(invocation)!).ToBytes();
            send(chain, fault.ToBytes(), evidence);
            return ChainVerb.Answer(invocation, chain, "nothing was sent");
        }

        using ProgramClient program = invocation.OpenSession().Client;
        JsonElement shown = program.Post($"/api/cases/{fault}/{path}", body);
        return invocation.Answer(shown, console => Render(shown, console));
    }

    private static void Dispute(OwnerChain chain, byte[] fault, byte[] evidence)
    {
        System.Numerics.BigInteger bond = chain.Query<BondOfFunction, System.Numerics.BigInteger>(chain.Setup.Staking, new BondOfFunction { FaultId = fault });
        if (chain.Query<AllowanceFunction, System.Numerics.BigInteger>(chain.Setup.Token, new AllowanceFunction { Owner = chain.Sender.ToString(), Spender = chain.Setup.Staking.ToString() }) < bond)
            chain.Send("approve the bond", chain.Setup.Token, new ApproveFunction { Spender = chain.Setup.Staking.ToString(), Value = bond });
        chain.Send("dispute", chain.Setup.Staking, new DisputeCaseFunction { FaultId = fault, Evidence = evidence });
    }

    private static int Vote(Invocation invocation)
    {
        Bytes32 fault = FaultOf(invocation);
        int verdict = Array.IndexOf(Verdicts, invocation.Value(Verdict));
        if (verdict < 0)
            throw ChainVerb.Wrong("--verdict", "It is one of " + string.Join(", ", Verdicts) + ".");
        Wei amount = verdict == 1 ? ChainVerb.AmountOf(invocation, Amount) : Wei.Zero;
        byte[] reason = Bytes32.Parse(EvidenceOf(invocation)!).ToBytes();
        OwnerChain chain = OwnerChain.Open(invocation, invocation.Error);
        chain.Send("vote", chain.Setup.Staking, new VoteVerdictFunction { FaultId = fault.ToBytes(), Verdict = (byte)verdict, Amount = amount.Value, IsFrivolous = invocation.Value(Frivolous), Reason = reason });
        return ChainVerb.Answer(invocation, chain, "nothing was sent");
    }

    private static Bytes32 FaultOf(Invocation invocation) => Bytes32.TryParse(invocation.Value(Case), out Bytes32 fault) ? fault : throw ChainVerb.Wrong("case", "A case's id is 0x and 64 lower-case hex digits.");

    private static string Words(Invocation invocation) => invocation.Value(Reason) ?? (ChainSetup.IsNamed(invocation) ? "" : throw ChainVerb.Wrong("--reason", "The program is told why."));

    private static string EvidenceOf(Invocation invocation) =>
        invocation.Value(Evidence) is { } file ? Bytes32.HashOf(invocation.LoadBytes(file.FullName)).ToString() : throw ChainVerb.Wrong("--evidence", "A file with the evidence is needed.");

    private static void Render(JsonElement shown, IAnsiConsole console)
    {
        console.WriteLine($"case {Text(shown, "case")}: {Text(shown, "kind")} of node {Text(shown, "node")} in epoch {Text(shown, "epoch")}");
        console.WriteLine($"{Text(shown, "state")}, until {At(shown, "deadlineAt")}; {Tokens(shown, "amount")} of {Tokens(shown, "stakeAtFault")}, executed {Tokens(shown, "executed")}, repaid {Tokens(shown, "repaid")}");
        Table table = new Table().AddColumns("when", "step", "who", "evidence");
        foreach (JsonElement step in shown.GetProperty("steps").EnumerateArray())
            table.AddRow(new Text(At(step, "at")), new Text(Text(step, "event")), new Text(Text(step, "role")), new Text(Text(step, "evidence")));
        console.Write(table);
    }

    private static string Tokens(JsonElement element, string name) => Wei.TryParse(Text(element, name), out Wei amount) ? Amounts.Tokens(amount) : "-";

    private static string At(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number ? DateTimeOffset.FromUnixTimeMilliseconds(value.GetInt64()).ToString("u", CultureInfo.InvariantCulture) : "-";

    private static string Text(JsonElement element, string name) => element.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value.ToString() : "";
}
