using Azure;
using Microsoft.DurableTask.Client;
using NodeProgram.Functions.Http;
using NodeProgram.Functions.Policies;
using NodeProgram.Functions.Storage;

namespace NodeProgram.Functions.Onboarding;

/// <summary>An application that was handed in.</summary>
/// <param name="Created">False: it was there already with the same content.</param>
public sealed record Submission(ApplicationRecord Application, bool Created);

/// <summary>
/// Takes applications in (rules, section 9). The id comes from operator and node, so that handing in twice finds the first. Refusals in order of precedence:
/// an application with other content is under way, the operator's places are used up, the node's key belongs to another operator's application.
/// </summary>
public sealed class ApplicationDesk(
    ApplicationStore applications, OperatorStore operators, NodeKeyStore keys, Outbox outbox, AuditLog audit, ProgramSettings settings, TimeProvider time)
{
    private static readonly TimeSpan LostAfter = TimeSpan.FromMinutes(5);

    public async Task<Outcome<Submission>> SubmitAsync(ApplicationForm form, DurableTaskClient client, CancellationToken cancellation)
    {
        return await Conflicts.RetryAsync($"Application {form.Id}", async () =>
        {
            ApplicationRecord? before = await applications.FindAsync(form.Id, cancellation);
            if (before is { IsClosed: false })
            {
                if (before.ContentHash == form.ContentHash)
                {
                    // The first time may have ended with the process, after the application was stored and before the rest.
                    await BeginAsync(before, client, cancellation);
                    return (Outcome<Submission>)new Submission(before, false);
                }
                return new Refusal(ProblemKinds.ApplicationExists, $"Application {before.Id} is in state {before.State}; it can be changed only by a new submission after it has ended.")
                {
                    First = ApplicationView.Of(before),
                };
            }
            return await StoreAsync(form, before, client, cancellation);
        });
    }

    private async Task<Outcome<Submission>> StoreAsync(ApplicationForm form, ApplicationRecord? ended, DurableTaskClient client, CancellationToken cancellation)
    {
        DateTimeOffset now = time.GetUtcNow();
        if (!await operators.ReserveAsync(form.Operator, form.Id, settings.OpenApplicationsPerOperator, now, (id, since) => IsLostAsync(id, since, now, cancellation), cancellation))
            return new Refusal(ProblemKinds.ApplicationsTooMany, $"An operator may have {settings.OpenApplicationsPerOperator} open applications.") { Field = "operator" };
        if (!await ClaimKeyAsync(form, cancellation))
        {
            await operators.ReleaseAsync(form.Operator, form.Id, cancellation);
            return new Refusal(ProblemKinds.NodeKeyInUse, "Make a new key for a new operator.") { Field = "nodeKey" };
        }

        var application = new ApplicationRecord
        {
            Id = form.Id,
            Attempt = (ended?.Attempt ?? 0) + 1,
            State = ApplicationState.Application,
            Node = form.Node,
            Form = form.ToJson(),
            ContentHash = form.ContentHash,
            SubmittedAt = now,
            UpdatedAt = now,
        };
        Promise start = await outbox.PromiseAsync(Signal.Start(application.WorkflowInput), cancellation);
        if (ended is null)
            await applications.AddAsync(application, cancellation);
        else
            await applications.ResubmitAsync(ended, application, cancellation);
        await audit.AppendAsync(Subjects.Application(form.Id), Submitted(application), cancellation);
        await outbox.DeliverAsync(client, start, cancellation);
        return new Submission(application, true);
    }

    /// <summary>The entry of the trail for an application that was handed in.</summary>
    internal static AuditEvent Submitted(ApplicationRecord application) => new(
        $"submitted|{application.Attempt}", application.SubmittedAt, $"node {application.Node}", $"attempt {application.Attempt} submitted", "submitted", $"Content {application.ContentHash}.");

    // Each part of it does nothing where it has been done.
    private async Task BeginAsync(ApplicationRecord application, DurableTaskClient client, CancellationToken cancellation)
    {
        await audit.AppendAsync(Subjects.Application(application.Id), Submitted(application), cancellation);
        await outbox.DeliverAsync(client, await outbox.PromiseAsync(Signal.Start(application.WorkflowInput), cancellation), cancellation);
    }

    private async Task<bool> ClaimKeyAsync(ApplicationForm form, CancellationToken cancellation)
    {
        string? holder = await keys.HolderAsync(form.Node, cancellation);
        bool free = holder is null || holder == form.Id || await applications.FindAsync(holder, cancellation) is null or { IsClosed: true };
        return free && await keys.ClaimAsync(form.Node, form.NodeKey, form.Id, holder, cancellation);
    }

    // A reservation whose submission died before it stored anything, or whose application has ended.
    private async Task<bool> IsLostAsync(string id, DateTimeOffset since, DateTimeOffset now, CancellationToken cancellation) =>
        await applications.FindAsync(id, cancellation) is { } application ? !application.IsOpen : now - since > LostAfter;
}

/// <summary>The names of the audit trails.</summary>
public static class Subjects
{
    public static string Application(string id) => "application|" + id;

    /// <summary>What people and the program decided about a node's stake; each of its workflows has a trail of its own.</summary>
    public static string Node(NodeProgram.Domain.Quantities.NodeId node) => "node|" + node;

    /// <summary>An operator's paper, and what was decided on it.</summary>
    public static string Paper(string id) => "paper|" + id;

    /// <summary>A finding on a node.</summary>
    public static string Finding(string id) => "finding|" + id;

    /// <summary>A workflow of a node's stake, by its instance.</summary>
    public static string Workflow(string instance) => "workflow|" + instance;

    /// <summary>The prices of the token.</summary>
    public const string Prices = "prices";

    /// <summary>The releases of the relay.</summary>
    public const string Releases = "releases";

    /// <summary>What was withdrawn of releases: a trail of its own, for each holds 1,000 rows.</summary>
    public const string ReleaseWithdrawals = "releases|withdrawn";
}
