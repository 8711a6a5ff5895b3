using NodeProgram.Domain.Penalties.Cases;
using NodeProgram.Functions.Http;
using NodeProgram.Functions.Onboarding;
using NodeProgram.Orchestrations.Cases;

namespace NodeProgram.Functions.Cases;

/// <summary>A step of a case. To the public the role and the hash of the evidence; to the parties and those who decide also who, with which code, and why.</summary>
public sealed record CaseStepView(long At, CaseEventKind Event, CaseRole Role, CaseState From, CaseState To, string? Evidence, string? Amount, string? Who, CaseReason? Code, string? Reason)
{
    public static CaseStepView Public(CaseStep step) => Of(step) with { Who = null, Code = null, Reason = null };

    public static CaseStepView Of(CaseStep step) => new(
        step.AtUnixMs, step.Event.Kind, step.Event.Actor.Role, step.From, step.To, step.Event.Evidence.IsZero ? null : step.Event.Evidence.ToString(),
        step.Event.Kind == CaseEventKind.Reduce ? step.Event.Amount.ToString() : null, step.Event.Actor.Id, step.Event.Code, step.Event.Reason.Length == 0 ? null : step.Event.Reason);
}

/// <summary>A case as everybody may see it: what is alleged, of whom, for how much, where it stands and until when; no words and no names of people.</summary>
public sealed record CaseView(
    string Case, string Operator, string Node, string Kind, long Epoch, long FaultAt, string Evidence, CaseState State, bool OnChain, bool IsRemoval, string StakeAtFault, string ProposedAmount, string Amount,
    string Payable, string Bond, bool BondForfeit, bool Accepted, CaseBasis Basis, long ProposedAt, long? NotBeforeAt, long? DeadlineAt, long? AppealUntilAt, bool AppealUsed, string Executed, string Repaid,
    long? EndedAt, IReadOnlyList<CaseStepView> Steps)
{
    public static CaseView Public(CaseRecord record) => Of(record, CaseStepView.Public);

    public static CaseView Of(CaseRecord record, Func<CaseStep, CaseStepView> step)
    {
        (CaseOpening opening, CaseFile file) = (record.Opening, record.File);
        return new CaseView(
            opening.Fault.ToString(), file.Operator.ToString(), opening.Node.ToString(), Words.Of(opening.Kind), opening.Epoch.Value, opening.FaultAtUnixMs, opening.EvidenceRoot.ToString(), file.State,
            record.IsOnChain, file.IsRemoval, file.StakeAtFault.ToString(), file.ProposedAmount.ToString(), file.Amount.ToString(), file.PayableUnder(opening.Policy).ToString(),
            (file.Bond > Domain.Quantities.Wei.Zero ? file.Bond : CaseMachine.BondOf(file, opening.Policy)).ToString(), file.IsBondForfeit, file.IsAccepted, file.Basis, file.ProposedAtUnixMs,
            file.NotBeforeUnixMs == 0 ? null : file.NotBeforeUnixMs, file.HasEnded ? null : file.DeadlineUnixMs, file.AppealUntilUnixMs == 0 ? null : file.AppealUntilUnixMs, file.IsAppealUsed,
            file.ExecutedAmount.ToString(), file.Repayment.ToString(), file.EndedAtUnixMs, [.. file.History.Select(step)]);
    }
}

/// <summary>A case as its parties and those who decide see it.</summary>
public sealed record CaseFileView(CaseView Case, string Why, IReadOnlyList<string> Accusers, IReadOnlyList<AuditView> Audit);
