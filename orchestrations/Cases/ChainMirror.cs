using NodeProgram.Domain.Penalties.Cases;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Orchestrations.Cases;

/// <summary>Keeps the record of a case that the contract has: its state is the contract's, its steps are the contract's events.</summary>
public static class ChainMirror
{
    /// <summary>A new record of a case that was proposed on chain.</summary>
    public static CaseRecord Open(CaseOpening opening, ChainCase chain)
    {
        CaseFile file = CaseMachine.Propose(
            opening.Fault, opening.Operator, opening.Kind, opening.Accusers, chain.StakeAtFault, opening.Sanction.SlashOf(chain.StakeAtFault), chain.IsRemoval, chain.ProposedAtUnixMs, opening.Policy);
        return Follow(new CaseRecord(opening, file, IsOnChain: true), chain);
    }

    /// <summary>The record after what the contract says. When it moved without an event that names how, the move itself is the step: a deadline's, caused by the program.</summary>
    public static CaseRecord Follow(CaseRecord record, ChainCase chain)
    {
        CaseFile before = record.File, after = StateOf(before, chain);
        if (after.State == before.State)
            return record with { File = after };
        var moved = new CaseEvent(CaseEventKind.DeadlinePassed, CaseActor.Program);
        return record with { File = after with { History = before.History.Add(new CaseStep(Math.Max(before.ProposedAtUnixMs, Math.Min(before.DeadlineUnixMs, chain.DeadlineUnixMs)), moved, before.State, after.State)) } };
    }

    /// <summary>The record after an event of the contract; a repeated one changes nothing but what the contract says now.</summary>
    /// <param name="atUnixMs">The block's time.</param>
    public static CaseRecord Take(CaseRecord record, CaseEvent happened, long atUnixMs, ChainCase chain)
    {
        CaseFile before = record.File;
        if (before.History.Any(step => step.AtUnixMs == atUnixMs && step.Event == happened))
            return Follow(record, chain);
        CaseFile after = StateOf(before, chain);
        return record with { File = after with { History = before.History.Add(new CaseStep(atUnixMs, happened, before.State, after.State)) } };
    }

    private static CaseFile StateOf(CaseFile file, ChainCase chain)
    {
        bool ended = CaseTable.IsEnd(chain.State);
        bool executed = chain.State is CaseState.Executed or CaseState.ExecutedAppealed || file.ExecutedAmount > Wei.Zero;
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
