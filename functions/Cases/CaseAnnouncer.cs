using System.Globalization;
using NodeProgram.Domain.Penalties;
using NodeProgram.Domain.Penalties.Cases;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Http;
using NodeProgram.Functions.Notifications;
using NodeProgram.Orchestrations.Cases;

namespace NodeProgram.Functions.Cases;

/// <summary>Tells the operator what happened in its case and what it can do until when (rules, section 5: notified with the evidence attached and one call to appeal). Each step is told once.</summary>
public sealed class CaseAnnouncer(INotifier notifier)
{
    public async Task TellAsync(CaseRecord record, CancellationToken cancellation)
    {
        await notifier.SendAsync(Opened(record), cancellation);
        for (int i = 0; i < record.File.History.Length; i++)
        {
            CaseStep step = record.File.History[i];
            // What the operator did itself it knows, unless it ended something.
            if (step.Event.Actor.Role != CaseRole.Operator || step.From != step.To)
                await notifier.SendAsync(Moved(record, i, step), cancellation);
        }
    }

    private static InboxMessage Opened(CaseRecord record)
    {
        CaseOpening opening = record.Opening;
        CaseFile file = record.File;
        PenaltiesPolicy policy = opening.Policy;
        string what = opening.IsRemoval ? $"the removal of node {opening.Node} and {file.ProposedAmount} wei of its stake" : $"a slash of {file.ProposedAmount} wei of the stake of node {opening.Node}";
        string body =
            $"{opening.Why}\n\nProposed is {what}, for {Words.Of(opening.Kind)} in epoch {opening.Epoch}. The evidence is {opening.EvidenceRoot}.\n\n"
            + $"Until {Time(file.ProposedAtUnixMs + policy.AnswerSeconds * 1_000L)} you can accept it, which spares you {policy.AcceptanceRebate} bp of it, or dispute it with a bond of "
            + $"{CaseMachine.BondOf(file, policy)} wei, which you get back unless the dispute is frivolous. Without an answer it is executed {policy.PostedBeforeExecutionSeconds} s after that. "
            + $"{Where(record, "answer")} What is decided can be appealed once.";
        return new InboxMessage(
            $"case|{opening.Fault}", opening.Operator, DateTimeOffset.FromUnixTimeMilliseconds(file.ProposedAtUnixMs), MessageKind.CaseOpened,
            $"A case was opened against node {Short(opening.Node)}: {Words.Of(opening.Kind)}", body, opening.Fault, opening.EvidenceRoot);
    }

    private static InboxMessage Moved(CaseRecord record, int number, CaseStep step)
    {
        CaseOpening opening = record.Opening;
        bool ends = CaseTable.IsEnd(step.To);
        string why = step.Event.Reason.Length > 0 ? $" {step.Event.Reason}" : "";
        string next = step.To switch
        {
            CaseState.Investigating or CaseState.Reviewing => $"Both sides can bring evidence. Without a verdict {opening.Policy.VerdictSeconds} s after the proposal it is dismissed.",
            CaseState.Executable when record.File.IsAccepted => $"It is executed {opening.Policy.PostedBeforeExecutionSeconds} s from then at the earliest.",
            CaseState.Executable => $"It is executed {opening.Policy.PostedBeforeExecutionSeconds} s from then at the earliest. {Where(record, "appeal")} Within {opening.Policy.AppealSeconds} s, once.",
            CaseState.Executed => $"{record.File.ExecutedAmount} wei were taken. An appeal is still possible in its time.",
            CaseState.Appealed or CaseState.ExecutedAppealed => $"The council decides; undecided after {opening.Policy.AppealVerdictSeconds} s the appeal is granted.",
            CaseState.Settled => $"The case is closed; {record.File.Repayment} wei of what was taken go back.",
            _ when ends => $"The case is closed in your favour; {record.File.Repayment} wei of what was taken go back, and the rewards that waited for it are paid.",
            _ => "",
        };
        return new InboxMessage(
            $"case|{opening.Fault}|{number}", opening.Operator, DateTimeOffset.FromUnixTimeMilliseconds(step.AtUnixMs), ends ? MessageKind.CaseEnded : MessageKind.CaseMoved,
            $"Case against node {Short(opening.Node)}: {Words.Of(step.Event.Kind)}, now {Words.Of(step.To)}",
            $"{Words.Of(step.Event.Kind)} by the {Words.Of(step.Event.Actor.Role)}.{why} {next}".Trim(), opening.Fault, step.Event.Evidence.IsZero ? opening.EvidenceRoot : step.Event.Evidence);
    }

    private static string Where(CaseRecord record, string act) => record.IsOnChain
        ? $"Sign it yourself: nodeop case {(act == "answer" ? "accept or nodeop case dispute" : act)}."
        : $"One call does it: POST /api/cases/{record.Opening.Fault}/{act}.";

    private static string Short(NodeId node) => node.ToString()[..10];

    private static string Time(long unixMs) => DateTimeOffset.FromUnixTimeMilliseconds(unixMs).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) + " UTC";
}
