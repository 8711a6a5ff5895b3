using Microsoft.DurableTask.Client;
using NodeProgram.Chain;
using NodeProgram.Domain.Penalties;
using NodeProgram.Domain.Penalties.Cases;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Chain.Events;
using NodeProgram.Functions.Http;
using NodeProgram.Functions.Policies;
using NodeProgram.Functions.Storage;
using NodeProgram.Orchestrations.Cases;

namespace NodeProgram.Functions.Cases;

/// <summary>
/// Follows the contract's cases: its events are the truth of a case that it has. Each goes into the record with its own time, into the trail with its transaction, and wakes the workflow. A case that
/// somebody else proposed gets its workflow here.
/// </summary>
public sealed class CaseChainEvents(CaseSteps steps, CaseStore cases, CaseTrail trail, AuditLog audit, Outbox outbox, EpochPolicies policies, PolicyInForce running) : IChainEventHandler
{
    public async Task HandleAsync(ChainEvent happened, DurableTaskClient workflows, CancellationToken cancellation)
    {
        if (FaultOf(happened) is not { } fault)
            return;
        if (happened is SlashProposed proposed && await cases.FindAsync(fault, cancellation) is null)
        {
            await StartAsync(proposed, workflows, cancellation);
            return;
        }

        long at = happened.Place.At.ToUnixTimeMilliseconds();
        if (await steps.TakeAsync(fault, record => ActOf(happened, record), at, cancellation) is not { } taken)
            return;
        await trail.WriteAsync(taken, cancellation);
        await audit.AppendAsync(CaseTrail.Subject(fault), AuditOf(happened, taken), cancellation);
        foreach (Signal signal in CaseDesk.SignalsOf(taken))
            await outbox.DeliverAsync(workflows, await outbox.PromiseAsync(signal, cancellation), cancellation);
    }

    private static FaultId? FaultOf(ChainEvent happened) => happened switch
    {
        SlashProposed e => e.Fault,
        CaseAccepted e => e.Fault,
        CaseDisputed e => e.Fault,
        CaseWithdrawn e => e.Fault,
        EvidenceSubmitted e => e.Fault,
        VerdictVoted e => e.Fault,
        VerdictPosted e => e.Fault,
        CaseAppealed e => e.Fault,
        SlashExecuted e => e.Fault,
        CaseMoved e => e.Fault,
        CaseClosed e => e.Fault,
        _ => null,
    };

    // The event in the domain's words. What only says where the case stands is no act.
    private static CaseEvent? ActOf(ChainEvent happened, CaseRecord record)
    {
        var accused = CaseActor.Of(record.File.Operator);
        var accuser = new CaseActor(record.Opening.Accusers.FirstOrDefault() ?? CaseOpening.TheProgram[0], CaseRole.Accuser);
        var council = new CaseActor("council", CaseRole.Council);
        return happened switch
        {
            CaseAccepted => new CaseEvent(CaseEventKind.Accept, accused),
            CaseDisputed e => new CaseEvent(CaseEventKind.Dispute, accused, Evidence: e.Evidence, Bond: e.Bond),
            CaseWithdrawn e when record.Withdrawal is { } decided && decided.ReasonHash == e.Reason => decided.Act,
            CaseWithdrawn e => new CaseEvent(CaseEventKind.Withdraw, accuser, Evidence: e.Reason),
            // The contract takes evidence from the proposer and from those who speak for the node, and from nobody else.
            EvidenceSubmitted e => new CaseEvent(CaseEventKind.SubmitEvidence, record.Opening.Accusers.Contains(e.By.Key) ? new CaseActor(e.By.Key, CaseRole.Accuser) : accused, Evidence: e.Evidence),
            VerdictPosted e => new CaseEvent(KindOf(e.Verdict), council, Amount: e.Verdict == CouncilVerdict.Reduce ? e.Amount : Wei.Zero),
            CaseAppealed e => new CaseEvent(CaseEventKind.Appeal, accused, Evidence: e.Evidence),
            SlashExecuted e => new CaseEvent(CaseEventKind.Execute, CaseActor.Program, Amount: e.Amount),
            _ => null,
        };
    }

    private static CaseEventKind KindOf(CouncilVerdict verdict) => verdict switch
    {
        CouncilVerdict.Uphold => CaseEventKind.Uphold,
        CouncilVerdict.Reduce => CaseEventKind.Reduce,
        _ => CaseEventKind.Dismiss,
    };

    private static AuditEvent AuditOf(ChainEvent happened, CaseRecord record)
    {
        string who = happened switch
        {
            VerdictVoted e => e.Member.ToString(),
            CaseDisputed e => e.By.ToString(),
            EvidenceSubmitted e => e.By.ToString(),
            SlashExecuted e => e.By.ToString(),
            SlashProposed e => e.Proposer.ToString(),
            _ => "contract",
        };
        string what = happened switch
        {
            VerdictVoted e => $"vote: {Words.Of(e.Verdict)}{(e.Verdict == CouncilVerdict.Reduce ? $" to {e.Amount} wei" : "")}, reason {e.Reason}",
            CaseMoved e => $"contract: {Words.Of(e.State)} until {e.Deadline.ToUnixTimeMilliseconds()}",
            CaseClosed e => $"contract: {Words.Of(e.State)}, {e.ToTreasury} wei to the treasury, {e.Repaid} wei back",
            _ => $"contract: {happened.GetType().Name}",
        };
        return new AuditEvent($"chain|{happened.Place.Key}", happened.Place.At, who, what, Words.Of(record.File.State), $"Transaction {happened.Place.Transaction} in block {happened.Place.Block}.");
    }

    private async Task StartAsync(SlashProposed proposed, DurableTaskClient workflows, CancellationToken cancellation)
    {
        // The same instance as the program's own, when it is the program that proposed: then it runs already.
        EpochId epoch = running.Policy.Time.EpochOf(proposed.FaultAt);
        PolicyInForce policy = await policies.LoadAsync(epoch, cancellation);
        int bp = proposed.StakeAtFault == Wei.Zero ? 0 : (int)(proposed.Amount.Value * BasisPoints.One.Value / proposed.StakeAtFault.Value);
        Sanction sanction = proposed.IsRemoval ? Sanction.Removal : new Sanction(SanctionKind.Slash, new BasisPoints(bp));
        var opening = new CaseOpening(
            proposed.Fault, proposed.Operator.Operator, proposed.Node, proposed.Kind, epoch, proposed.FaultAt.ToUnixTimeMilliseconds(), proposed.EvidenceRoot, sanction, [proposed.Proposer.Key],
            "Proposed on chain; ask the accuser for the evidence.", policy.Policy.Penalties, proposed.StakeAtFault);
        Promise start = await outbox.PromiseAsync(Signal.Start(CaseWorkflow.Name, CaseWorkflow.InstanceId(proposed.Fault), opening), cancellation);
        await outbox.DeliverAsync(workflows, start, cancellation);
    }
}
