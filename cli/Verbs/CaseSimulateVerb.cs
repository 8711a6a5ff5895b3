using System.Collections.Immutable;
using System.Globalization;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Penalties;
using NodeProgram.Domain.Penalties.Cases;
using NodeProgram.Domain.Penalties.Guardrails;
using NodeProgram.Domain.Quantities;
using Spectre.Console;

namespace NodeProgram.Cli.Verbs;

/// <summary>The input of <c>nodeop case simulate</c>. Instants are Unix milliseconds.</summary>
/// <param name="Operator">Who is accused.</param>
/// <param name="Kind">Of what.</param>
/// <param name="Epoch">The epoch of the fault.</param>
/// <param name="EvidenceRoot">The hash of the evidence.</param>
/// <param name="Accusers">The ids of those who accuse.</param>
/// <param name="StakeAtFault">The stake at the time of the fault.</param>
/// <param name="Amount">The amount proposed.</param>
/// <param name="IsRemoval">Whether the node is removed with it; left out means no.</param>
/// <param name="FaultAtUnixMs">When the fault happened.</param>
/// <param name="ProposedAtUnixMs">When the case is proposed.</param>
/// <param name="Events">What happens, in order.</param>
/// <param name="UntilUnixMs">Up to when silence follows; left out to stop after the last event.</param>
public sealed record CaseDocument(
    OperatorId Operator, ViolationKind Kind, EpochId Epoch, Bytes32 EvidenceRoot, ImmutableArray<string> Accusers, Wei StakeAtFault, Wei Amount, bool? IsRemoval,
    long FaultAtUnixMs, long ProposedAtUnixMs, ImmutableArray<CaseDocumentEvent> Events, long? UntilUnixMs);

/// <summary>An event of <see cref="CaseDocument"/>.</summary>
/// <param name="AtUnixMs">When.</param>
/// <param name="Kind">What.</param>
/// <param name="Actor">The actor's id; an operator's is its number.</param>
/// <param name="Role">The actor's role.</param>
/// <param name="Reason">Why; verdicts and withdrawals need it.</param>
/// <param name="Evidence">The hash of what it rests on; verdicts and evidence need it.</param>
/// <param name="Bond">For a dispute.</param>
/// <param name="Amount">For a reduced verdict.</param>
/// <param name="Frivolous">For a verdict that upholds; left out means no.</param>
public sealed record CaseDocumentEvent(long AtUnixMs, CaseEventKind Kind, string Actor, CaseRole Role, string? Reason, Bytes32? Evidence, Wei? Bond, Wei? Amount, bool? Frivolous);

/// <summary>What became of an event, or of a deadline.</summary>
/// <param name="AtUnixMs">When.</param>
/// <param name="Event">What.</param>
/// <param name="Actor">Who, and in which role.</param>
/// <param name="From">The state before.</param>
/// <param name="To">The state after; the same when refused.</param>
/// <param name="Refusal">Why it was refused; null when it was not.</param>
public sealed record CaseWalkStep(long AtUnixMs, CaseEventKind Event, string Actor, CaseState From, CaseState To, CaseRefusal? Refusal);

/// <summary>What can happen next.</summary>
public sealed record CaseMove(CaseEventKind Event, ImmutableArray<CaseRole> Roles, CaseState To);

/// <summary>The answer of <c>nodeop case simulate</c>.</summary>
/// <param name="Fault">The case's id.</param>
/// <param name="ProposalRefusal">Why it cannot be proposed at all; null when it can.</param>
/// <param name="State">Where it stands; null when it cannot be proposed.</param>
/// <param name="Amount">The amount that stands.</param>
/// <param name="Payable">What executing takes: the amount, less the rebate of an accepted case.</param>
/// <param name="Bond">The bond that a dispute needs.</param>
/// <param name="NeedsReview">Whether the council decides it.</param>
/// <param name="NotBeforeUnixMs">Before this nothing is decided against the operator, or executed.</param>
/// <param name="DeadlineUnixMs">When the state ends in silence; null once the case has ended.</param>
/// <param name="Repayment">What of an executed slash goes back.</param>
/// <param name="Steps">All that happened.</param>
/// <param name="Next">What can happen now.</param>
public sealed record CaseAnswer(
    FaultId Fault, ProposalRefusal? ProposalRefusal, CaseState? State, Wei Amount, Wei Payable, Wei Bond, bool NeedsReview, long NotBeforeUnixMs, long? DeadlineUnixMs, Wei Repayment,
    ImmutableArray<CaseWalkStep> Steps, ImmutableArray<CaseMove> Next);

/// <summary><c>nodeop case simulate</c>: walks the state machine of a case (rules, section 5).</summary>
internal static class CaseSimulateVerb
{
    private const int EventsMax = 10_000;
    private const long InstantMax = 253_402_300_799_999; // the last millisecond of the year 9999

    public static int Run(Invocation invocation)
    {
        CaseDocument document = invocation.Load<CaseDocument>();
        Check(invocation, document);
        PenaltiesPolicy policy = invocation.LoadPolicy().Penalties;
        FaultId fault = FaultId.Of(document.Operator, document.Kind, document.Epoch, document.EvidenceRoot);
        CaseFile file = CaseMachine.Propose(
            fault, document.Operator, document.Kind, document.Accusers, document.StakeAtFault, document.Amount, document.IsRemoval ?? false, document.ProposedAtUnixMs, policy);
        ProposalRefusal? refusal = ProposalRules.Check(
            fault, document.Kind, document.FaultAtUnixMs, document.StakeAtFault, document.Amount, [], document.ProposedAtUnixMs, policy);
        CaseAnswer answer = refusal is null ? Walk(document, file, policy) : Describe(file, policy, []) with { ProposalRefusal = refusal, State = null, DeadlineUnixMs = null, Next = [] };
        bool refused = refusal is not null || answer.Steps.Any(static step => step.Refusal is not null);
        return invocation.Answer(answer, console => Render(answer, console), refused ? ExitCode.No : ExitCode.Done);
    }

    private static void Check(Invocation invocation, CaseDocument document)
    {
        var faults = new PolicyFaults();
        faults.Require(document.Operator != OperatorId.Treasury, "operator", PolicyFaultCodes.OutOfRange, "0 is the treasury and no operator.");
        faults.InRange(document.FaultAtUnixMs, 0, InstantMax, "faultAtUnixMs");
        faults.InRange(document.ProposedAtUnixMs, 0, InstantMax, "proposedAtUnixMs");
        faults.Require(document.Events.Length <= EventsMax, "events", PolicyFaultCodes.BadList, $"At most {EventsMax} events.");
        long last = document.ProposedAtUnixMs;
        for (int i = 0; i < document.Events.Length; i++)
        {
            faults.InRange(document.Events[i].AtUnixMs, last, InstantMax, $"events[{i}].atUnixMs");
            last = Math.Max(last, document.Events[i].AtUnixMs);
        }

        faults.InRange(document.UntilUnixMs ?? last, last, InstantMax, "untilUnixMs");
        invocation.Check(faults);
    }

    private static CaseAnswer Walk(CaseDocument document, CaseFile file, PenaltiesPolicy policy)
    {
        var refusals = new List<CaseWalkStep>();
        foreach (CaseDocumentEvent e in document.Events)
        {
            var caseEvent = new CaseEvent(
                e.Kind, new CaseActor(e.Actor, e.Role), e.Reason ?? "", e.Evidence ?? default, e.Bond ?? Wei.Zero, e.Amount ?? Wei.Zero, e.Frivolous ?? false);
            if (CaseMachine.Apply(file, caseEvent, e.AtUnixMs, policy, out file) is { } refusal)
                refusals.Add(new CaseWalkStep(e.AtUnixMs, e.Kind, NameOf(caseEvent.Actor), file.State, file.State, refusal));
        }

        file = CaseMachine.AdvanceTo(file, document.UntilUnixMs ?? document.ProposedAtUnixMs, policy);
        IEnumerable<CaseWalkStep> done = file.History.Select(static step => new CaseWalkStep(step.AtUnixMs, step.Event.Kind, NameOf(step.Event.Actor), step.From, step.To, null));
        // Stable: what was refused at an instant stands after what was done at it.
        return Describe(file, policy, [.. done.Concat(refusals).OrderBy(static step => step.AtUnixMs)]);
    }

    private static CaseAnswer Describe(CaseFile file, PenaltiesPolicy policy, ImmutableArray<CaseWalkStep> steps) => new(
        file.Fault, null, file.State, file.Amount, file.PayableUnder(policy), CaseMachine.BondOf(file, policy), CaseMachine.NeedsReview(file, policy), file.NotBeforeUnixMs,
        file.HasEnded ? null : file.DeadlineUnixMs, file.Repayment, steps,
        [.. CaseTable.Transitions.Where(move => move.From == file.State && !file.HasEnded).Select(static move => new CaseMove(move.Event, move.Roles, move.To))]);

    private static string NameOf(CaseActor actor) => $"{actor.Role.ToString().ToLowerInvariant()} {actor.Id}";

    private static string Time(long unixMs) => DateTimeOffset.FromUnixTimeMilliseconds(Math.Min(unixMs, InstantMax)).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) + " UTC";

    private static void Render(CaseAnswer answer, IAnsiConsole console)
    {
        console.WriteLine($"case {answer.Fault}");
        if (answer.ProposalRefusal is { } refusal)
        {
            console.WriteLine($"cannot be proposed: {refusal}");
            return;
        }

        Table table = new Table().AddColumns("when", "event", "who", "from", "to", "refused because");
        foreach (CaseWalkStep step in answer.Steps)
            table.AddRow(new Text(Time(step.AtUnixMs)), new Text(step.Event.ToString()), new Text(step.Actor), new Text(step.From.ToString()), new Text(step.To.ToString()), new Text(step.Refusal?.ToString() ?? ""));
        console.Write(table);
        console.WriteLine($"{answer.State}: {Amounts.Tokens(answer.Amount)} stand, executing takes {Amounts.Tokens(answer.Payable)}" + (answer.NeedsReview ? "; the council decides" : ""));
        if (answer.Repayment > Wei.Zero)
            console.WriteLine($"{Amounts.Tokens(answer.Repayment)} go back to the operator");
        if (answer.DeadlineUnixMs is { } deadline)
            console.WriteLine($"silence ends the state on {Time(deadline)}; a dispute needs a bond of {Amounts.Tokens(answer.Bond)}");
        foreach (CaseMove move in answer.Next)
            console.WriteLine($"possible: {move.Event} by {string.Join(" or ", move.Roles)} -> {move.To}");
    }
}
