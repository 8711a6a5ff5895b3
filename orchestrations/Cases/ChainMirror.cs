using NodeProgram.Domain.Penalties.Cases;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Orchestrations.Cases;

/// <summary>Keeps the record of a case that the contract has: its state is the contract's, its steps are the contract's events.</summary>
public static class ChainMirror
{
    private const string Contract = "contract";

    /// <summary>A new record of a case that was proposed on chain.</summary>
    public static CaseRecord Open(CaseOpening opening, ChainCase chain)
    {
        // A case that has gone on before anybody looked does not tell any more what was proposed.
        Wei amount = chain.State == CaseState.Proposed ? chain.Amount : opening.Sanction.SlashOf(chain.StakeAtFault);
        CaseFile file = CaseMachine.Propose(
            opening.Fault, opening.Operator, opening.Kind, opening.Accusers, chain.StakeAtFault, amount, chain.IsRemoval, chain.ProposedAtUnixMs, opening.Policy);
        return Follow(new CaseRecord(opening, file, IsOnChain: true), chain);
    }

    /// <summary>
    /// The record after what the contract says. When it moved and no event has told how, the step is what the move can only have been, in the contract's name: the event that comes later adds nothing.
    /// </summary>
    public static CaseRecord Follow(CaseRecord record, ChainCase chain)
    {
        CaseFile before = record.File, after = StateOf(before, chain);
        if (after.State == before.State)
            return record with { File = after };
        CaseEventKind kind = KindOf(before, chain);
        long at = kind == CaseEventKind.DeadlinePassed ? before.DeadlineUnixMs : Math.Max(before.ProposedAtUnixMs, chain.NotBeforeUnixMs);
        CaseEvent moved = kind == CaseEventKind.Withdraw && record.Withdrawal is { Refusal: null } decided ? decided.Act : new CaseEvent(kind, kind == CaseEventKind.DeadlinePassed ? CaseActor.Program : new CaseActor(Contract, RoleOf(kind)), Amount: kind == CaseEventKind.Reduce ? chain.Amount : default);
        return record with { File = after with { History = before.History.Add(new CaseStep(at, moved, before.State, after.State)) } };
    }

    /// <summary>The record after an event of the contract; a repeated one, or one whose move was seen before, changes nothing but what the contract says now.</summary>
    /// <param name="happened">The event; of an execution with the amount that it took.</param>
    /// <param name="atUnixMs">The block's time.</param>
    public static CaseRecord Take(CaseRecord record, CaseEvent happened, long atUnixMs, ChainCase chain)
    {
        CaseFile before = record.File;
        if (happened.Kind == CaseEventKind.Execute && before.ExecutedAmount == Wei.Zero)
            record = record with { File = before = before with { ExecutedAmount = happened.Amount } };
        // A case is taken back once: who was told so first by the transaction is not told again by its event.
        bool known = before.History.Any(step => (happened.Kind == CaseEventKind.Withdraw && step.Event.Kind == CaseEventKind.Withdraw) || (step.AtUnixMs == atUnixMs && step.Event == happened) || (step.Event.Actor.Id == Contract && step.Event.Kind == happened.Kind));
        if (known)
            return Follow(record, chain);
        CaseFile after = StateOf(before, chain);
        return record with { File = after with { History = before.History.Add(new CaseStep(atUnixMs, happened, before.State, after.State)) } };
    }

    private static CaseEventKind KindOf(CaseFile before, ChainCase chain) => (before.State, chain.State) switch
    {
        (CaseState.Proposed, _) when chain.IsAccepted => CaseEventKind.Accept,
        (CaseState.Proposed, CaseState.Reviewing) when chain.Bond > Wei.Zero => CaseEventKind.Dispute,
        (CaseState.Reviewing or CaseState.Appealed or CaseState.ExecutedAppealed, CaseState.Executable or CaseState.Settled) => chain.Amount < before.Amount ? CaseEventKind.Reduce : CaseEventKind.Uphold,
        // One that nobody can appeal settles in the instant of its execution.
        (CaseState.Executable, CaseState.Executed or CaseState.Settled) => CaseEventKind.Execute,
        (_, CaseState.Appealed or CaseState.ExecutedAppealed) => CaseEventKind.Appeal,
        (CaseState.Proposed, CaseState.Dismissed) => CaseEventKind.Withdraw,
        (_, CaseState.Dismissed or CaseState.Overturned) when chain.DeadlineUnixMs < before.DeadlineUnixMs => CaseEventKind.Dismiss,
        _ => CaseEventKind.DeadlinePassed,
    };

    private static CaseRole RoleOf(CaseEventKind kind) => kind switch
    {
        CaseEventKind.Accept or CaseEventKind.Dispute or CaseEventKind.Appeal => CaseRole.Operator,
        CaseEventKind.Withdraw => CaseRole.Accuser,
        CaseEventKind.Execute => CaseRole.Program,
        _ => CaseRole.Council,
    };

    private static CaseFile StateOf(CaseFile file, ChainCase chain)
    {
        bool ended = CaseTable.IsEnd(chain.State);
        bool executed = chain.State is CaseState.Executed or CaseState.ExecutedAppealed or CaseState.Settled;
        return file with
        {
            State = chain.State,
            Basis = chain.Basis,
            Amount = chain.Amount,
            Bond = chain.Bond,
            IsAccepted = chain.IsAccepted,
            IsAppealUsed = chain.IsAppealUsed,
            IsBondForfeit = chain.IsBondForfeit,
            NotBeforeUnixMs = chain.NotBeforeUnixMs,
            AppealUntilUnixMs = chain.AppealUntilUnixMs,
            DeadlineUnixMs = ended ? long.MaxValue : chain.DeadlineUnixMs,
            EndedAtUnixMs = ended ? chain.DeadlineUnixMs : null,
            ExecutedAmount = executed && file.ExecutedAmount == Wei.Zero ? chain.Held : file.ExecutedAmount,
        };
    }
}
