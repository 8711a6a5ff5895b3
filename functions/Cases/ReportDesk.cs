using Microsoft.DurableTask.Client;
using NodeProgram.Domain.Penalties;
using NodeProgram.Domain.Penalties.Guardrails;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Auth;
using NodeProgram.Functions.Http;
using NodeProgram.Functions.Policies;
using NodeProgram.Functions.Storage;
using NodeProgram.Orchestrations.Cases;

namespace NodeProgram.Functions.Cases;

/// <summary>A report that was taken.</summary>
/// <param name="Fault">The fault, and its case.</param>
/// <param name="Created">False: the case was there.</param>
/// <param name="RefusedBefore">Why it was not proposed when it was last reported; null where it never was refused. It is proposed anew.</param>
public sealed record ReportTaken(FaultId Fault, bool Created, string? RefusedBefore = null);

/// <summary>
/// Takes reports of violations that go straight to a case by the table (rules, section 5). Whoever reports accuses and does not decide. What could not be proposed once, a later report proposes anew, as long as the
/// fault is young enough. Refusals in order of precedence: unknown node, then those of
/// <see cref="ProposalRefusal"/>.
/// </summary>
public sealed class ReportDesk(NodeStore nodes, CaseStore cases, CaseProposals proposals, Outbox outbox, EpochPolicies policies, PolicyInForce running)
{
    public async Task<Outcome<ReportTaken>> ReportAsync(ReportForm form, Caller.Person person, DurableTaskClient client, CancellationToken cancellation)
    {
        if (await nodes.FindAsync(form.Node, cancellation) is not { } node)
            return new Refusal(ProblemKinds.NodeUnknown, $"{form.Node} was never admitted.") { Field = "node" };
        EpochId epoch = running.Policy.Time.EpochOf(form.FaultAtUnixMs);
        OperatorId owner = node.Operator.Operator;
        var fault = FaultId.Of(owner, form.Kind, epoch, form.Evidence);
        PenaltiesPolicy rules = (await policies.LoadAsync(epoch, cancellation)).Policy.Penalties;
        var opening = new CaseOpening(
            fault, owner, form.Node, form.Kind, epoch, form.FaultAtUnixMs, form.Evidence, ViolationTable.ForReport(form.Kind, form.Severity, rules), [person.Id], form.Reason, rules);
        if (await cases.FindAsync(fault, cancellation) is { } there && there.Record.Opening.Accusers.Contains(person.Id))
            return new ReportTaken(fault, false);
        if ((await proposals.CheckAsync(opening, cancellation)).Refusal is { } no)
            return Refused(no, opening);
        string? refusedBefore = await Outbox.RefusalOfAsync(client, CaseWorkflow.InstanceId(fault), cancellation);
        Promise start = await outbox.PromiseAsync(Signal.Start(CaseWorkflow.Name, CaseWorkflow.InstanceId(fault), opening), cancellation);
        await outbox.DeliverAsync(client, start, cancellation);
        // Of two who report the same at once one has the case. Only who accuses in it may be told so: nobody else is kept from deciding it.
        OrchestrationMetadata? started = await client.GetInstanceAsync(CaseWorkflow.InstanceId(fault), getInputsAndOutputs: true, cancellation);
        return started?.ReadInputAs<CaseOpening>() is { } begun && !begun.Accusers.Contains(person.Id) ? Refused(ProposalRefusal.FaultHasCase, opening) : new ReportTaken(fault, true, refusedBefore);
    }

    private static Refusal Refused(ProposalRefusal refusal, CaseOpening opening)
    {
        PenaltiesPolicy rules = opening.Policy;
        string why = refusal switch
        {
            ProposalRefusal.FaultHasCase => $"The fault has case {opening.Fault}.",
            ProposalRefusal.FaultNotYet => "The fault lies in the future.",
            ProposalRefusal.FaultTooOld => $"The fault is older than {rules.FaultMaxAgeSeconds} s.",
            ProposalRefusal.Immune => $"A dismissed case of the kind protects the operator for {rules.ImmunitySeconds} s.",
            _ => "There is nothing to take from the stake at the time of the fault.",
        };
        return new Refusal(ProblemKinds.FaultNotProposable, $"{Words.Of(refusal)}: {why}") { Field = refusal is ProposalRefusal.FaultNotYet or ProposalRefusal.FaultTooOld ? "faultAt" : null };
    }
}
