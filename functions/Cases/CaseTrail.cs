using System.Globalization;
using NodeProgram.Domain.Penalties;
using NodeProgram.Domain.Penalties.Cases;
using NodeProgram.Functions.Http;
using NodeProgram.Functions.Storage;
using NodeProgram.Orchestrations.Cases;

namespace NodeProgram.Functions.Cases;

/// <summary>Writes the audit trail of cases: who, when, which event with its reason code, why, on which evidence (rules, section 5).</summary>
public sealed class CaseTrail(AuditLog audit)
{
    /// <summary>The name of a case's trail.</summary>
    public static string Subject(FaultId fault) => $"case|{fault}";

    /// <summary>Brings the trail up to the record; what is there already stays.</summary>
    public async Task WriteAsync(CaseRecord record, CancellationToken cancellation)
    {
        CaseOpening opening = record.Opening;
        string subject = Subject(opening.Fault);
        var proposed = new AuditEvent(
            "proposed", DateTimeOffset.FromUnixTimeMilliseconds(record.File.ProposedAtUnixMs), string.Join(", ", opening.Accusers), $"proposed: {record.File.ProposedAmount} wei of {record.File.StakeAtFault}",
            Words.Of(opening.Kind), $"{opening.Why} Evidence {opening.EvidenceRoot}.");
        await audit.AppendAsync(subject, proposed, cancellation);
        for (int i = 0; i < record.File.History.Length; i++)
            await audit.AppendAsync(subject, Of(i, record.File.History[i]), cancellation);
        if (record.Withdrawal is { } withdrawal)
            await WriteAsync(subject, withdrawal, cancellation);
    }

    /// <summary>Records why a case was never proposed.</summary>
    public Task RefusedAsync(CaseOpening opening, string refusal, DateTimeOffset at, CancellationToken cancellation) =>
        audit.AppendAsync(Subject(opening.Fault), new AuditEvent($"refused|{refusal}", at, "program", "not proposed", refusal, opening.Why), cancellation);

    // The decision, and what the contract said to it when it did not take it; that it did is a step.
    private async Task WriteAsync(string subject, CaseWithdrawal withdrawal, CancellationToken cancellation)
    {
        CaseEvent e = withdrawal.Act;
        string key = string.Create(CultureInfo.InvariantCulture, $"withdrawal|{withdrawal.AtUnixMs}"), who = $"{Words.Of(e.Actor.Role)} {e.Actor.Id}", code = e.Code is { } given ? Words.Of(given) : Words.Of(e.Kind);
        var at = DateTimeOffset.FromUnixTimeMilliseconds(withdrawal.AtUnixMs);
        await audit.AppendAsync(subject, new AuditEvent(key, at, who, "withdraw decided: the contract is told", code, $"{e.Reason}{EvidenceOf(e)}".Trim()), cancellation);
        if (withdrawal.Refusal is { } refusal)
            await audit.AppendAsync(subject, new AuditEvent(key + "|refused", at, "contract", "withdraw refused", refusal, "The case goes on."), cancellation);
    }

    private static string EvidenceOf(CaseEvent e) => e.Evidence.IsZero ? "" : $" Evidence {e.Evidence}.";

    private static AuditEvent Of(int number, CaseStep step)
    {
        CaseEvent e = step.Event;
        string amount = e.Kind == CaseEventKind.Reduce ? $" to {e.Amount} wei" : "";
        return new AuditEvent(
            $"step|{number}", DateTimeOffset.FromUnixTimeMilliseconds(step.AtUnixMs), $"{Words.Of(e.Actor.Role)} {e.Actor.Id}",
            $"{Words.Of(e.Kind)}{amount}: {Words.Of(step.From)} to {Words.Of(step.To)}", e.Code is { } code ? Words.Of(code) : Words.Of(e.Kind), $"{e.Reason}{EvidenceOf(e)}".Trim());
    }
}
