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

/// <summary>Takes papers from operators and decisions on them from people. A document is submitted once, and decided on once.</summary>
public sealed class PaperDesk(PaperStore papers, NodeStore nodes, AuditLog audit, INotifier notifier, TimeProvider time)
{
    /// <summary>Submits a paper, or finds it submitted.</summary>
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
        Paper? stands = await papers.FindAsync(id, cancellation);
        bool created = stands is null;
        if (stands is null)
        {
            if (form.ValidUntil <= now.ToUnixTimeMilliseconds())
                return new Refusal(ProblemKinds.FieldOutOfRange, "validUntil has passed.") { Field = "validUntil" };
            if ((await papers.ListOfAsync(owner, cancellation)).Count >= PaperStore.OfOperatorMax)
                return new Refusal(ProblemKinds.PapersTooMany, $"{PaperStore.OfOperatorMax} papers are kept.");
            stands = await papers.AddAsync(new Paper(id, owner.Key, form.Kind, form.Document, form.Node, form.ValidFrom, form.ValidUntil, now), cancellation);
        }

        if ((stands.ValidFrom, stands.ValidUntil) != (form.ValidFrom, form.ValidUntil))
            return new Refusal(ProblemKinds.PaperExists, "The document was submitted with other dates.") { First = PaperView.Of(stands) };
        await audit.AppendAsync(
            Subjects.Paper(id), new AuditEvent($"paper|{id}", stands.SubmittedAt, owner.ToString(), $"submits paper {id} ({Words.Of(stands.Kind)})", "paperSubmitted", stands.Document.ToString()), cancellation);
        return new SubmittedPaper(stands, created);
    }

    /// <summary>Decides on a paper; the first decision stands.</summary>
    public async Task<Outcome<SubmittedPaper>> DecideAsync(string id, PaperDecisionForm form, Caller.Person who, CancellationToken cancellation)
    {
        var decision = new PaperDecision(form.Accept, who.Id, who.Name, time.GetUtcNow(), form.Reason);
        if (await papers.DecideAsync(id, decision, cancellation) is not { Decision: { } stands } paper)
            return new Refusal(ProblemKinds.PaperUnknown, $"{id} was never submitted.");
        if ((stands.ById, stands.Accepted, stands.Reason) != (who.Id, form.Accept, form.Reason))
            return new Refusal(ProblemKinds.PaperDecided, $"{stands.By} decided on it.") { First = new { stands.Accepted, stands.By, At = stands.At.ToUnixTimeMilliseconds(), stands.Reason } };
        if (!EthereumAddress.TryParse(paper.Operator, out EthereumAddress owner))
            throw new InvalidDataException($"Paper {id} has no operator.");
        string done = form.Accept ? "accepted" : "refused";
        await audit.AppendAsync(
            Subjects.Paper(id), new AuditEvent($"paper|{id}|decided", stands.At, stands.By, $"decides on paper {id} ({Words.Of(paper.Kind)})", form.Accept ? "paperAccepted" : "paperRefused", stands.Reason),
            cancellation);
        await notifier.SendAsync(
            new InboxMessage($"paper|{id}|decided", owner.Operator, stands.At, MessageKind.Paper, $"Paper {Words.Of(paper.Kind)}: {done}", $"The paper with the document {paper.Document} was {done}: {stands.Reason}"),
            cancellation);
        return new SubmittedPaper(paper, stands == decision);
    }
}

/// <summary>A paper as its operator and those who review see it. Instants in Unix milliseconds.</summary>
public sealed record PaperView(
    string Paper, string Operator, PaperKind Kind, string Document, string? Node, long ValidFrom, long ValidUntil, PaperState State, long SubmittedAt, string? DecidedBy, long? DecidedAt, string? Reason)
{
    public static PaperView Of(Paper paper) => new(
        paper.Id, paper.Operator, paper.Kind, paper.Document.ToString(), paper.Node?.ToString(), paper.ValidFrom, paper.ValidUntil, paper.State, paper.SubmittedAt.ToUnixTimeMilliseconds(),
        paper.Decision?.By, paper.Decision?.At.ToUnixTimeMilliseconds(), paper.Decision?.Reason);
}
