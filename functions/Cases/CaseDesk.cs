using Microsoft.DurableTask.Client;
using NodeProgram.Domain.Penalties;
using NodeProgram.Domain.Penalties.Cases;
using NodeProgram.Functions.Http;
using NodeProgram.Functions.Storage;
using NodeProgram.Orchestrations.Cases;

namespace NodeProgram.Functions.Cases;

/// <summary>An act that was taken.</summary>
/// <param name="Created">False: the same person did the same before.</param>
public sealed record CaseActTaken(CaseRecord Record, bool Created);

/// <summary>
/// Takes people's acts in cases (rules, section 5). What may be done <see cref="CaseMachine"/> says; the act is in the record before the workflow is told. Refusals in order of precedence: unknown
/// case, the contract has it, decided already (with the first decision), then those of <see cref="CaseRefusal"/>. Of a case that the contract has only a withdrawal is taken here: the program proposed it, and
/// so only the program can withdraw it.
/// </summary>
public sealed class CaseDesk(CaseStore cases, CaseTrail trail, Outbox outbox, TimeProvider time)
{
    private static readonly CaseEventKind[] Answers = [CaseEventKind.Accept, CaseEventKind.Dispute];
    private static readonly CaseEventKind[] Verdicts = [CaseEventKind.Uphold, CaseEventKind.Reduce, CaseEventKind.Dismiss];

    /// <param name="decide">The act, given the case; or why there is none.</param>
    public async Task<Outcome<CaseActTaken>> ActAsync(FaultId fault, Func<CaseRecord, Outcome<CaseEvent>> decide, DurableTaskClient client, CancellationToken cancellation)
    {
        Outcome<CaseActTaken> outcome = await Conflicts.RetryAsync($"Case {fault}", async () =>
        {
            if (await cases.FindAsync(fault, cancellation) is not { } stored)
                return new Refusal(ProblemKinds.CaseUnknown, $"No case of fault {fault} was proposed.");
            CaseRecord record = stored.Record;
            switch (decide(record))
            {
                case Outcome<CaseEvent>.Refused(var refused):
                    return refused;
                case Outcome<CaseEvent>.Done(var act):
                    return await TakeAsync(stored, act, cancellation);
                default:
                    throw new InvalidOperationException("An outcome is a value or a refusal.");
            }
        });
        // Also for what was there already: a first try may have died before it told anybody.
        if (outcome is Outcome<CaseActTaken>.Done(var taken))
            await TellAsync(taken.Record, client, cancellation);
        return outcome;
    }

    private async Task<Outcome<CaseActTaken>> TakeAsync(StoredCase stored, CaseEvent act, CancellationToken cancellation)
    {
        CaseRecord record = stored.Record;
        if (record.File.History.LastOrDefault(step => step.Event == act) is { } done)
        {
            // Who decides an appeal in the very words of the first verdict may only have sent that one again: taken for it, the appeal would stay undecided and be granted.
            return Verdicts.Contains(act.Kind) && CaseTable.Find(record.File.State, act.Kind) is not null
                ? new Refusal(ProblemKinds.DecisionExists, $"Decided in these words at {done.AtUnixMs}, before the appeal; decide that in others.") { First = CaseStepView.Public(done) }
                : new CaseActTaken(record, false);
        }

        if (record.IsOnChain && act.Kind == CaseEventKind.Withdraw)
            return await TakeBackAsync(stored, act, cancellation);
        if (record.IsOnChain)
            return new Refusal(ProblemKinds.CaseOnChain, $"The contract decides about this case; sign {Words.Of(act.Kind)} yourself.");
        if (record.Apply(act, time.GetUtcNow().ToUnixTimeMilliseconds(), out CaseRecord next) is { } no)
            return no is CaseRefusal.EventNotPossible or CaseRefusal.CaseEnded && FirstOf(next, act) is { } first ? Exists(first) : CaseProblems.Of(no, next, act);
        // Promised before it is stored: whoever dies in between, the workflow looks.
        foreach (Signal signal in SignalsOf(next))
            await outbox.PromiseAsync(signal, cancellation);
        await cases.UpdateAsync(stored, next, cancellation);
        return new CaseActTaken(next, true);
    }

    // The program proposed it on chain in the accuser's name, so the program withdraws it there: the decision is recorded, the workflow tells the contract.
    private async Task<Outcome<CaseActTaken>> TakeBackAsync(StoredCase stored, CaseEvent act, CancellationToken cancellation)
    {
        CaseRecord record = stored.Record;
        long now = time.GetUtcNow().ToUnixTimeMilliseconds();
        if (record.Withdrawal is { Refusal: null } decided && !record.File.HasEnded)
            return decided.Act == act ? new CaseActTaken(record, false) : Exists(new CaseStep(decided.AtUnixMs, decided.Act, record.File.State, CaseState.Dismissed));
        if (CaseMachine.Apply(record.File, act, now, record.Opening.Policy, out CaseFile file) is { } no)
            return CaseProblems.Of(no, record with { File = file }, act);
        CaseRecord next = record with { Withdrawal = new CaseWithdrawal(act, now, null) };
        foreach (Signal signal in SignalsOf(next))
            await outbox.PromiseAsync(signal, cancellation);
        await cases.UpdateAsync(stored, next, cancellation);
        return new CaseActTaken(next, true);
    }

    private async Task TellAsync(CaseRecord record, DurableTaskClient client, CancellationToken cancellation)
    {
        await trail.WriteAsync(record, cancellation);
        foreach (Signal signal in SignalsOf(record))
            await outbox.DeliverAsync(client, await outbox.PromiseAsync(signal, cancellation), cancellation);
    }

    /// <summary>The workflows that a case's change is told to.</summary>
    public static IEnumerable<Signal> SignalsOf(CaseRecord record)
    {
        yield return Signal.Raise(CaseWorkflow.InstanceId(record.Opening.Fault), CaseSignals.Changed);
        if (record.File.IsAppealUsed)
            yield return Signal.Raise(AppealWorkflow.InstanceId(record.Opening.Fault), CaseSignals.Changed);
    }

    private static Refusal Exists(CaseStep first) =>
        new(ProblemKinds.DecisionExists, $"Decided at {first.AtUnixMs}: {Words.Of(first.Event.Kind)}.") { First = CaseStepView.Public(first) };

    // The decision of the same kind that stands: the answer to an answer, the verdict to a verdict.
    private static CaseStep? FirstOf(CaseRecord record, CaseEvent act)
    {
        CaseEventKind[]? alike = Answers.Contains(act.Kind) ? Answers : Verdicts.Contains(act.Kind) ? Verdicts : null;
        return alike is null ? null : record.File.History.LastOrDefault(step => alike.Contains(step.Event.Kind));
    }
}
