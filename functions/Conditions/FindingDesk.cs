using System.Security.Cryptography;
using System.Text;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Auth;
using NodeProgram.Functions.Http;
using NodeProgram.Functions.Notifications;
using NodeProgram.Functions.Onboarding;
using NodeProgram.Functions.Policies;
using NodeProgram.Functions.Storage;

namespace NodeProgram.Functions.Conditions;

/// <summary>A finding as a person brings it.</summary>
public sealed record FindingForm(string Summary, string Evidence, FindingSeverity Severity)
{
    private const int SummaryCharactersMax = 200;
    private const int EvidenceCharactersMax = 2_000;

    /// <summary>The longest reason of a resolution.</summary>
    public const int ReasonCharactersMax = 1_000;

    /// <summary>Reads <c>{"summary","evidence","severity"}</c>; without a severity it is minor.</summary>
    public static Outcome<FindingForm> Read(ReadOnlyMemory<byte> body)
    {
        Outcome<JsonFields> parsed = JsonFields.Parse(body, "summary", "evidence", "severity");
        if (parsed is not Outcome<JsonFields>.Done(var fields))
            return ((Outcome<JsonFields>.Refused)parsed).Refusal;
        var form = new FindingForm(
            fields.Text("summary", SummaryCharactersMax) ?? "", fields.Text("evidence", EvidenceCharactersMax, lines: true) ?? "",
            fields.Has("severity") ? fields.Word<FindingSeverity>("severity") : FindingSeverity.Minor);
        return fields.Refusal is { } refusal ? refusal : form;
    }
}

/// <summary>A finding, and whether it was opened just now.</summary>
public sealed record OpenedFinding(Finding Finding, bool Created);

/// <summary>
/// Takes findings on nodes from people, and their resolution (rules, section 5, "minor configuration issue"). An open one is a warning in the next epoch that is closed; when its grace is over, an
/// offence. The operator is told of both ends at once, with the evidence.
/// </summary>
public sealed class FindingDesk(NodeStore nodes, FindingRows rows, CarriedTrail trail, INotifier notifier, PolicyInForce policy, TimeProvider time)
{
    /// <summary>Opens a finding, or finds it there.</summary>
    public async Task<Outcome<OpenedFinding>> OpenAsync(NodeId node, FindingForm form, Caller.Person who, CancellationToken cancellation)
    {
        if (await nodes.FindAsync(node, cancellation) is not { } found)
            return new Refusal(ProblemKinds.NodeUnknown, $"{node} was never admitted.");
        string id = IdOf(node, form);
        Outcome<OpenedFinding> outcome = await ChangeAsync<OpenedFinding>(
            node,
            before =>
            {
                if (before.FirstOrDefault(other => other.Id == id) is { } same)
                    return (null, new OpenedFinding(same, Created: false));
                if (!found.IsAdmitted)
                    return (null, new Refusal(ProblemKinds.NodeNotAdmitted, $"{node} is not one of the network any more."));
                // The oldest that are resolved make room.
                Finding[] kept = [.. before.Count < FindingRows.FindingsMax ? before : before.Where(other => other != before.FirstOrDefault(static old => old.Resolution is not null))];
                var opened = new Finding(id, form.Summary, form.Evidence, who.Id, who.Name, time.GetUtcNow(), Severity: form.Severity);
                return kept.Length < FindingRows.FindingsMax
                    ? ([.. kept, opened], new OpenedFinding(opened, Created: true))
                    : (null, new Refusal(ProblemKinds.FindingsTooMany, $"{kept.Length} findings are open."));
            },
            opened => new Told(
                Subjects.Finding(id),
                new AuditEvent($"finding|{id}", opened.Finding.At, opened.Finding.By, $"opens a {SeverityOf(form)} finding on node {node}", "findingOpened", $"{form.Summary}: {form.Evidence}")),
            cancellation);
        if (outcome is Outcome<OpenedFinding>.Done(var done))
        {
            await notifier.SendAsync(
                new InboxMessage(
                    $"finding|{id}", found.Operator.Operator, done.Finding.At, MessageKind.Violation, $"Node {node.ToString()[..10]}: {form.Summary}",
                    $"A {SeverityOf(form)} configuration issue was found. While it is open the score has {(form.Severity == FindingSeverity.Major ? "no" : "fewer")} points of policy adherence. "
                    + $"Put it right within {policy.Policy.Penalties.ConfigurationGraceSeconds} s, or it counts as an offence. What was seen: {form.Evidence}"),
                cancellation);
        }

        return outcome;
    }

    /// <summary>Resolves a finding; the first resolution stands.</summary>
    public async Task<Outcome<Finding>> ResolveAsync(NodeId node, string id, string reason, Caller.Person who, CancellationToken cancellation)
    {
        if (await nodes.FindAsync(node, cancellation) is not { } found)
            return new Refusal(ProblemKinds.NodeUnknown, $"{node} was never admitted.");
        Outcome<Finding> outcome = await ChangeAsync<Finding>(
            node,
            before =>
            {
                if (before.FirstOrDefault(other => other.Id == id) is not { } named)
                    return (null, new Refusal(ProblemKinds.FindingUnknown, $"{id} is no finding on {node}."));
                if (named.Resolution is { } first)
                {
                    return first.ById == who.Id && first.Reason == reason
                        ? (null, named)
                        : (null, new Refusal(ProblemKinds.FindingResolved, $"{first.By} resolved it.") { First = new { first.By, first.At, first.Reason } });
                }

                Finding resolved = named with { Resolution = new FindingResolution(who.Id, who.Name, time.GetUtcNow(), reason) };
                return ([.. before.Select(other => other.Id == id ? resolved : other)], resolved);
            },
            resolved => new Told(
                Subjects.Finding(id),
                new AuditEvent($"finding|{id}|resolved", resolved.Resolution!.At, resolved.Resolution.By, $"resolves the finding on node {node}", "findingResolved", reason)),
            cancellation);
        if (outcome is Outcome<Finding>.Done({ Resolution: { } resolution } done))
        {
            await notifier.SendAsync(
                new InboxMessage(
                    $"finding|{id}|resolved", found.Operator.Operator, resolution.At, MessageKind.Violation, $"Node {node.ToString()[..10]}: resolved: {done.Summary}", $"The finding is resolved: {reason}"),
                cancellation);
        }

        return outcome;
    }

    private Task<Outcome<T>> ChangeAsync<T>(
        NodeId node, Func<IReadOnlyList<Finding>, (IReadOnlyList<Finding>? Findings, Outcome<T> Result)> decide, Func<T, Told> told, CancellationToken cancellation) => trail.TellAsync(
            rows.RowOf(node), () => rows.ChangeAsync(node, decide, cancellation, outcome => outcome is Outcome<T>.Done(var done) ? told(done) : null), cancellation);

    // A minor one's is as it was before there were others.
    private static string IdOf(NodeId node, FindingForm form) => Convert.ToHexStringLower(SHA256.HashData(
        Encoding.UTF8.GetBytes($"{node}\n{form.Summary.Length}\n{form.Summary}{form.Evidence}{(form.Severity == FindingSeverity.Major ? "\nmajor" : "")}")).AsSpan(0, 16));

    private static string SeverityOf(FindingForm form) => form.Severity == FindingSeverity.Major ? "major" : "minor";
}
