using System.Security.Cryptography;
using System.Text;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Auth;
using NodeProgram.Functions.Http;
using NodeProgram.Functions.Notifications;
using NodeProgram.Functions.Onboarding;
using NodeProgram.Functions.Storage;

namespace NodeProgram.Functions.Papers;

/// <summary>A paper, and whether it was submitted just now.</summary>
public sealed record SubmittedPaper(Paper Paper, bool Created);

/// <summary>
/// Takes papers from operators and decisions on them from people. A document is submitted once, and decided on once; its operator may take back what nobody has decided on, and a reviewer may revoke what was accepted:
/// from then on it counts no more, and what it counted for before stays.
/// </summary>
public sealed class PaperDesk(PaperStore papers, NodeStore nodes, CarriedTrail trail, INotifier notifier, TimeProvider time)
{
    // More often nobody errs, and a trail holds 1,000 rows.
    private const int SubmissionsMax = 10;

    /// <summary>Submits a paper, or finds it submitted; one that was withdrawn is submitted anew.</summary>
    public async Task<Outcome<SubmittedPaper>> SubmitAsync(EthereumAddress owner, PaperForm form, CancellationToken cancellation)
    {
        if (form.Node is { } node)
        {
            if (await nodes.FindAsync(node, cancellation) is not { } found)
                return new Refusal(ProblemKinds.NodeUnknown, $"{node} was never admitted.") { Field = "node" };
            if (found.Operator != owner)
                return new Refusal(ProblemKinds.OperatorMismatch, $"{node} is another operator's.") { Field = "node" };
        }

        string id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{owner.Key}|{form.Kind}|{form.Document}|{form.Node}")).AsSpan(0, 16));
        DateTimeOffset now = time.GetUtcNow();
        var submitted = new Paper(id, owner.Key, form.Kind, form.Document, form.Node, form.ValidFrom, form.ValidUntil, now);
        Paper? before = await papers.FindAsync(id, cancellation);
        if (before is null or { State: PaperState.Withdrawn })
        {
            if (form.ValidUntil <= now.ToUnixTimeMilliseconds())
                return new Refusal(ProblemKinds.FieldOutOfRange, "validUntil has passed.") { Field = "validUntil" };
            if (before is null && (await papers.ListOfAsync(owner, cancellation)).Count >= PaperStore.OfOperatorMax)
                return new Refusal(ProblemKinds.PapersTooMany, $"{PaperStore.OfOperatorMax} papers are kept.");
            if (before?.Submissions >= SubmissionsMax)
                return new Refusal(ProblemKinds.PaperWithdrawn, $"It was submitted and withdrawn {SubmissionsMax} times.") { First = PaperView.Of(before) };
        }

        Paper stands = await trail.TellAsync(PaperStore.RowOf(id), () => StandAsync(submitted, before, cancellation), cancellation);
        if ((stands.ValidFrom, stands.ValidUntil) != (form.ValidFrom, form.ValidUntil))
            return new Refusal(ProblemKinds.PaperExists, "The document was submitted with other dates.") { First = PaperView.Of(stands) };
        return new SubmittedPaper(stands, before?.Submissions != stands.Submissions);
    }

    /// <summary>Takes a paper back that nobody has decided on; again changes nothing.</summary>
    public async Task<Outcome<SubmittedPaper>> WithdrawAsync(EthereumAddress owner, string id, CancellationToken cancellation)
    {
        if (await papers.FindAsync(id, cancellation) is not { } own || own.Operator != owner.Key)
            return new Refusal(ProblemKinds.PaperUnknown, $"{id} is none of the operator's papers.");
        var end = new PaperEnd(owner.Key, owner.ToString(), time.GetUtcNow(), "");
        Paper? paper = await ChangeAsync(
            id, before => before.State == PaperState.Submitted ? (before with { End = end }, Told(before, $"withdrawn|{before.Submissions}", end.At, end.By, "withdraws", "paperWithdrawn", "")) : null, cancellation);
        return paper is { State: PaperState.Withdrawn } ? new SubmittedPaper(paper, Created: false) : Decided(paper!);
    }

    /// <summary>Decides on a paper; the first decision stands.</summary>
    public async Task<Outcome<SubmittedPaper>> DecideAsync(string id, PaperDecisionForm form, Caller.Person who, CancellationToken cancellation)
    {
        var decision = new PaperDecision(form.Accept, who.Id, who.Name, time.GetUtcNow(), form.Reason);
        Paper? paper = await ChangeAsync(
            id,
            before => before.State == PaperState.Submitted
                ? (before with { Decision = decision }, Told(before, "decided", decision.At, decision.By, "decides on", form.Accept ? "paperAccepted" : "paperRefused", decision.Reason)) : null,
            cancellation);
        if (paper is null)
            return new Refusal(ProblemKinds.PaperUnknown, $"{id} was never submitted.");
        if (paper.Decision is not { } stands)
            return new Refusal(ProblemKinds.PaperWithdrawn, "Its operator took it back.") { First = PaperView.Of(paper) };
        if ((stands.ById, stands.Accepted, stands.Reason) != (who.Id, form.Accept, form.Reason))
            return Decided(paper);
        await NotifyAsync(paper, "decided", stands.At, form.Accept ? "accepted" : "refused", stands.Reason, cancellation);
        return new SubmittedPaper(paper, stands == decision);
    }

    /// <summary>Revokes an accepted paper from now on; the first revocation stands.</summary>
    public async Task<Outcome<SubmittedPaper>> RevokeAsync(string id, string reason, Caller.Person who, CancellationToken cancellation)
    {
        var end = new PaperEnd(who.Id, who.Name, time.GetUtcNow(), reason);
        Paper? paper = await ChangeAsync(
            id, before => before.State == PaperState.Accepted ? (before with { End = end }, Told(before, "revoked", end.At, end.By, "revokes", "paperRevoked", reason)) : null, cancellation);
        if (paper is null)
            return new Refusal(ProblemKinds.PaperUnknown, $"{id} was never submitted.");
        if (paper is not { State: PaperState.Revoked, End: { } stands } || (stands.ById, stands.Reason) != (who.Id, reason))
            return new Refusal(ProblemKinds.PaperNotAccepted, $"It is {Words.Of(paper.State)}.") { First = PaperView.Of(paper) };
        await NotifyAsync(paper, "revoked", stands.At, "revoked", stands.Reason, cancellation);
        return new SubmittedPaper(paper, stands == end);
    }

    private async Task<Paper> StandAsync(Paper submitted, Paper? before, CancellationToken cancellation)
    {
        if (before is null)
            return await papers.AddAsync(submitted, Submission(submitted), cancellation);
        return (await papers.ChangeAsync(
            submitted.Id,
            found => found.State == PaperState.Withdrawn && found.Submissions == before.Submissions && submitted with { Submissions = found.Submissions + 1 } is var anew ? (anew, Submission(anew)) : null,
            cancellation))!;
    }

    private Task<Paper?> ChangeAsync(string id, Func<Paper, (Paper After, Told Told)?> decide, CancellationToken cancellation) =>
        trail.TellAsync(PaperStore.RowOf(id), () => papers.ChangeAsync(id, decide, cancellation), cancellation);

    private Task NotifyAsync(Paper paper, string what, DateTimeOffset at, string done, string reason, CancellationToken cancellation) => notifier.SendAsync(
        new InboxMessage($"paper|{paper.Id}|{what}", OwnerOf(paper).Operator, at, MessageKind.Paper, $"Paper {Words.Of(paper.Kind)}: {done}", $"The paper with the document {paper.Document} was {done}: {reason}"),
        cancellation);

    private static Told Submission(Paper paper) => new(
        Subjects.Paper(paper.Id),
        new AuditEvent(
            paper.Submissions == 1 ? $"paper|{paper.Id}" : $"paper|{paper.Id}|{paper.Submissions}", paper.SubmittedAt, OwnerOf(paper).ToString(), $"submits paper {paper.Id} ({Words.Of(paper.Kind)})",
            "paperSubmitted", paper.Document.ToString()));

    private static Told Told(Paper paper, string what, DateTimeOffset at, string who, string does, string code, string why) =>
        new(Subjects.Paper(paper.Id), new AuditEvent($"paper|{paper.Id}|{what}", at, who, $"{does} paper {paper.Id} ({Words.Of(paper.Kind)})", code, why));

    private static Refusal Decided(Paper paper) =>
        new(ProblemKinds.PaperDecided, $"{paper.Decision!.By} decided on it.") { First = new { paper.Decision.Accepted, paper.Decision.By, At = paper.Decision.At.ToUnixTimeMilliseconds(), paper.Decision.Reason } };

    private static EthereumAddress OwnerOf(Paper paper) =>
        EthereumAddress.TryParse(paper.Operator, out EthereumAddress owner) ? owner : throw new InvalidDataException($"Paper {paper.Id} has no operator.");
}

/// <summary>A paper as its operator and those who review see it. Instants in Unix milliseconds.</summary>
public sealed record PaperView(
    string Paper, string Operator, PaperKind Kind, string Document, string? Node, long ValidFrom, long ValidUntil, PaperState State, long SubmittedAt, string? DecidedBy, long? DecidedAt, string? Reason,
    string? EndedBy, long? EndedAt, string? EndReason)
{
    public static PaperView Of(Paper paper) => new(
        paper.Id, paper.Operator, paper.Kind, paper.Document.ToString(), paper.Node?.ToString(), paper.ValidFrom, paper.ValidUntil, paper.State, paper.SubmittedAt.ToUnixTimeMilliseconds(),
        paper.Decision?.By, paper.Decision?.At.ToUnixTimeMilliseconds(), paper.Decision?.Reason, paper.End?.By, paper.End?.At.ToUnixTimeMilliseconds(), paper.End?.Reason);
}
