using System.Numerics;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Penalties.Cases;

/// <summary>
/// Moves a case along <see cref="CaseTable"/> (rules, section 5). Pure: the time is a parameter, replaying the same events gives the same case. Silence of the accusers, judges
/// or of the program always ends in the operator's favour; silence of the operator alone leads to execution.
/// </summary>
public static class CaseMachine
{
    private const int ReasonCharactersMax = 4_000;

    /// <summary>A new case, proposed now; whether it may be proposed at all is <see cref="Guardrails.ProposalRules"/>' to say.</summary>
    public static CaseFile Propose(
        FaultId fault, OperatorId operatorId, ViolationKind kind, IEnumerable<string> accusers, Wei stakeAtFault, Wei amount, bool isRemoval, long nowUnixMs, PenaltiesPolicy policy) => new()
    {
        Fault = fault,
        Operator = operatorId,
        Kind = kind,
        Accusers = [.. accusers],
        StakeAtFault = stakeAtFault,
        ProposedAmount = amount,
        Amount = amount,
        IsRemoval = isRemoval,
        ProposedAtUnixMs = nowUnixMs,
        DeadlineUnixMs = nowUnixMs + Ms(policy.AnswerSeconds),
    };

    /// <summary>Whether a case goes to governance review: a removal, or 10 % or more of the stake.</summary>
    public static bool NeedsReview(CaseFile file, PenaltiesPolicy policy) =>
        file.IsRemoval || file.Amount.Value * BasisPoints.One.Value >= file.StakeAtFault.Value * policy.ReviewFrom.Value;

    /// <summary>The case at a later time: every deadline that has passed by then has taken effect, one after the other. Idempotent.</summary>
    public static CaseFile AdvanceTo(CaseFile file, long nowUnixMs, PenaltiesPolicy policy)
    {
        while (!file.HasEnded && nowUnixMs >= file.DeadlineUnixMs)
            file = Move(file, new CaseEvent(CaseEventKind.DeadlinePassed, CaseActor.Program), CaseTable.Find(file.State, CaseEventKind.DeadlinePassed)!.To, file.DeadlineUnixMs, policy);
        return file;
    }

    /// <summary>Applies an event that happens now. Deadlines that have passed take effect before it.</summary>
    /// <param name="file">The case.</param>
    /// <param name="caseEvent">The event.</param>
    /// <param name="nowUnixMs">Now; never before an event that was applied already.</param>
    /// <param name="policy">The policy in force when the case was proposed.</param>
    /// <param name="next">The case afterwards; when the event is refused, with the deadlines that passed and nothing else.</param>
    /// <returns>Null when the event was applied; otherwise the first refusal in the order of <see cref="CaseRefusal"/>.</returns>
    public static CaseRefusal? Apply(CaseFile file, CaseEvent caseEvent, long nowUnixMs, PenaltiesPolicy policy, out CaseFile next)
    {
        next = AdvanceTo(file, nowUnixMs, policy);
        if (FirstRefusal(next, caseEvent, nowUnixMs, policy, out CaseTransition? move) is { } refusal)
            return refusal;
        next = Move(next, caseEvent, move!.To, nowUnixMs, policy);
        return null;
    }

    private static CaseRefusal? FirstRefusal(CaseFile file, CaseEvent e, long now, PenaltiesPolicy policy, out CaseTransition? move)
    {
        move = CaseTable.Find(file.State, e.Kind);
        bool isVerdict = e.Kind is CaseEventKind.Uphold or CaseEventKind.Reduce or CaseEventKind.Dismiss;
        bool isAgainst = e.Kind is CaseEventKind.Uphold or CaseEventKind.Reduce;
        bool needsWhy = isVerdict || e.Kind is CaseEventKind.Withdraw;
        bool needsEvidence = isVerdict || e.Kind is CaseEventKind.SubmitEvidence;

        if (file.HasEnded)
            return CaseRefusal.CaseEnded;
        if (move is null)
            return CaseRefusal.EventNotPossible;
        if (!move.Roles.Contains(e.Actor.Role))
            return CaseRefusal.RoleNotAllowed;
        if (e.Actor.Role == CaseRole.Operator && e.Actor.Id != file.Operator.ToString())
            return CaseRefusal.NotTheOperator;
        if (e.Actor.Role == CaseRole.Accuser && !file.Accusers.Contains(e.Actor.Id))
            return CaseRefusal.NotTheAccuser;
        if (isVerdict && (file.Accusers.Contains(e.Actor.Id) || e.Actor.Id == file.Operator.ToString()))
            return CaseRefusal.PartyCannotDecide;
        // Whoever sends it, a deadline takes effect in AdvanceTo; one that is still here has not passed.
        if (e.Kind == CaseEventKind.DeadlinePassed || ((isAgainst || e.Kind == CaseEventKind.Execute) && now < file.NotBeforeUnixMs))
            return CaseRefusal.TooEarly;
        if (e.Kind == CaseEventKind.Appeal && (file.IsAppealUsed || file.IsAccepted))
            return CaseRefusal.AppealUsed;
        if (e.Kind == CaseEventKind.Appeal && now >= file.AppealUntilUnixMs)
            return CaseRefusal.AppealTooLate;
        if (e.Kind == CaseEventKind.Dispute && e.Bond < BondOf(file, policy))
            return CaseRefusal.BondTooSmall;
        if (e.Kind == CaseEventKind.Reduce && (e.Amount == Wei.Zero || e.Amount >= file.Amount))
            return CaseRefusal.AmountNotReduced;
        if (e.Kind == CaseEventKind.SubmitEvidence && file.History.Count(step => step.Event.Kind == CaseEventKind.SubmitEvidence && step.Event.Actor.Role == e.Actor.Role) >= policy.EvidenceMax)
            return CaseRefusal.TooMuchEvidence;
        if ((needsWhy && (string.IsNullOrWhiteSpace(e.Reason) || e.Reason.Length > ReasonCharactersMax)) || (needsEvidence && e.Evidence.IsZero))
            return CaseRefusal.ReasonMissing;
        return null;
    }

    /// <summary>The bond that a dispute needs: 1 % of the amount, truncated.</summary>
    public static Wei BondOf(CaseFile file, PenaltiesPolicy policy) => new(file.Amount.Value * policy.DisputeBond.Value / (BigInteger)BasisPoints.One.Value);

    private static CaseFile Move(CaseFile file, CaseEvent e, CaseState to, long at, PenaltiesPolicy policy)
    {
        CaseFile next = file;
        if (file.State == CaseState.Proposed && (e.Kind is CaseEventKind.Accept or CaseEventKind.Dispute or CaseEventKind.DeadlinePassed))
        {
            if (NeedsReview(file, policy))
                to = CaseState.Reviewing;
            next = next with
            {
                IsAccepted = e.Kind == CaseEventKind.Accept,
                Bond = e.Kind == CaseEventKind.Dispute ? e.Bond : Wei.Zero,
                Basis = e.Kind switch { CaseEventKind.Accept => CaseBasis.Accepted, CaseEventKind.DeadlinePassed => CaseBasis.Unanswered, _ => CaseBasis.None },
            };
        }
        else if (e.Kind is CaseEventKind.Uphold or CaseEventKind.Reduce)
        {
            next = next with
            {
                Basis = e.Actor.Role == CaseRole.Council ? CaseBasis.CouncilVerdict : CaseBasis.ReviewerVerdict,
                Amount = e.Kind == CaseEventKind.Reduce ? e.Amount : next.Amount,
                IsBondForfeit = next.IsBondForfeit || (e.Kind == CaseEventKind.Uphold && e.Frivolous && next.Bond > Wei.Zero),
            };
        }

        next = to switch
        {
            _ when to == file.State => next,
            CaseState.Investigating or CaseState.Reviewing => next with
            {
                // Only a dispute brings evidence that must be waited for.
                NotBeforeUnixMs = e.Kind == CaseEventKind.Dispute ? at + Ms(policy.InvestigationSeconds) : at,
                DeadlineUnixMs = file.ProposedAtUnixMs + Ms(policy.VerdictSeconds),
            },
            CaseState.Executable => next with
            {
                NotBeforeUnixMs = at + Ms(policy.PostedBeforeExecutionSeconds),
                DeadlineUnixMs = at + Ms(policy.PostedBeforeExecutionSeconds) + Ms(policy.ExecutionSeconds),
                AppealUntilUnixMs = file.IsAppealUsed || next.IsAccepted ? 0 : at + Ms(policy.AppealSeconds),
            },
            CaseState.Appealed or CaseState.ExecutedAppealed => next with { IsAppealUsed = true, NotBeforeUnixMs = at, DeadlineUnixMs = at + Ms(policy.AppealVerdictSeconds) },
            CaseState.Executed => next with { ExecutedAmount = next.PayableUnder(policy), DeadlineUnixMs = Math.Max(at, next.AppealUntilUnixMs) },
            _ => next with { DeadlineUnixMs = long.MaxValue, EndedAtUnixMs = at },
        };
        return next with { State = to, History = next.History.Add(new CaseStep(at, e, file.State, to)) };
    }

    private static long Ms(int seconds) => seconds * 1_000L;
}
