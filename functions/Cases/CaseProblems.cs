using NodeProgram.Domain.Penalties.Cases;
using NodeProgram.Functions.Http;
using NodeProgram.Orchestrations.Cases;

namespace NodeProgram.Functions.Cases;

/// <summary>The refusals of cases as the API gives them.</summary>
public static class CaseProblems
{
    public static Refusal Of(CaseRefusal refusal, CaseRecord record, CaseEvent act)
    {
        CaseFile file = record.File;
        return refusal switch
        {
            CaseRefusal.CaseEnded => new Refusal(ProblemKinds.CaseEnded, $"It ended at {file.EndedAtUnixMs} as {Words.Of(file.State)}."),
            CaseRefusal.EventNotPossible => new Refusal(ProblemKinds.CaseActNotPossible, $"In state {Words.Of(file.State)} there is no {Words.Of(act.Kind)}."),
            CaseRefusal.RoleNotAllowed => new Refusal(ProblemKinds.CaseRoleMissing, $"In state {Words.Of(file.State)} a {Words.Of(act.Actor.Role)} cannot {Words.Of(act.Kind)}."),
            CaseRefusal.NotTheOperator => new Refusal(ProblemKinds.OperatorMismatch, "The case is against another operator."),
            CaseRefusal.NotTheAccuser => new Refusal(ProblemKinds.AccuserMismatch, "The case was brought by somebody else."),
            CaseRefusal.PartyCannotDecide => new Refusal(ProblemKinds.PartyCannotDecide, "Those who accused and the accused do not decide."),
            CaseRefusal.TooEarly => new Refusal(ProblemKinds.CaseTooEarly, $"Not before {file.NotBeforeUnixMs}."),
            CaseRefusal.AppealUsed => new Refusal(ProblemKinds.AppealUsed, file.IsAccepted ? "The case was accepted." : "The one appeal was used."),
            CaseRefusal.AppealTooLate => new Refusal(ProblemKinds.AppealTooLate, $"It was possible until {file.AppealUntilUnixMs}."),
            CaseRefusal.BondTooSmall => new Refusal(ProblemKinds.BondTooSmall, $"{CaseMachine.BondOf(file, record.Opening.Policy)} wei are needed.") { Field = "bond" },
            CaseRefusal.AmountNotReduced => new Refusal(ProblemKinds.AmountNotReduced, $"It must be above 0 and below {file.Amount} wei.") { Field = "amount" },
            CaseRefusal.TooMuchEvidence => new Refusal(ProblemKinds.EvidenceTooMuch, $"A side may bring {record.Opening.Policy.EvidenceMax} pieces."),
            CaseRefusal.ReasonMissing => new Refusal(ProblemKinds.FieldMissing, "reason and evidence are needed.") { Field = "reason" },
            _ => throw new ArgumentOutOfRangeException(nameof(refusal), refusal, "No refusal of a case."),
        };
    }
}
