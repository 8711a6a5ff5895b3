using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using NodeProgram.Domain.Penalties;
using NodeProgram.Domain.Penalties.Cases;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Auth;
using NodeProgram.Functions.Cases;
using NodeProgram.Orchestrations.Cases;

namespace NodeProgram.Functions.Http.Functions;

/// <summary>What people do in cases. Every act may be repeated: 201 the first time, 200 the same again by the same person.</summary>
public sealed class CaseActFunctions(CaseDesk desk, ReportDesk reports)
{
    [Function("AnswerCase")]
    public Task<IResult> AnswerAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.CaseAnswer)] HttpRequest request, string @case, [DurableClient] DurableTaskClient client, CancellationToken cancellation) =>
        ActAsync(request, @case, CaseForms.ReadAnswer(request.Call().Body), client, (record, form) =>
        {
            CaseActor caller = CaseActor.Of(request.Call().Operator.Address.Operator);
            return form.Answer == CaseAnswer.Accept
                ? new CaseEvent(CaseEventKind.Accept, caller, form.Reason, form.Evidence)
                : new CaseEvent(CaseEventKind.Dispute, caller, form.Reason, form.Evidence, form.Bond ?? CaseMachine.BondOf(record.File, record.Opening.Policy));
        }, cancellation);

    [Function("SubmitCaseEvidence")]
    public Task<IResult> SubmitEvidenceAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.CaseEvidence)] HttpRequest request, string @case, [DurableClient] DurableTaskClient client, CancellationToken cancellation) =>
        ActAsync(
            request, @case, CaseForms.ReadStatement(request.Call().Body, evidence: true, code: false), client,
            (_, form) => new CaseEvent(CaseEventKind.SubmitEvidence, Party(request), form.Reason, form.Evidence), cancellation);

    [Function("AppealCase")]
    public Task<IResult> AppealAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.CaseAppeal)] HttpRequest request, string @case, [DurableClient] DurableTaskClient client, CancellationToken cancellation) =>
        ActAsync(
            request, @case, CaseForms.ReadStatement(request.Call().Body, evidence: false, code: false), client,
            (_, form) => new CaseEvent(CaseEventKind.Appeal, CaseActor.Of(request.Call().Operator.Address.Operator), form.Reason, form.Evidence), cancellation);

    [Function("DecideCase")]
    public Task<IResult> DecideAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.CaseVerdict)] HttpRequest request, string @case, [DurableClient] DurableTaskClient client, CancellationToken cancellation) =>
        ActAsync(request, @case, CaseForms.ReadVerdict(request.Call().Body), client, (_, form) =>
        {
            Caller.Person person = request.Call().Person;
            CaseEventKind kind = form.Verdict switch { CaseVerdict.Uphold => CaseEventKind.Uphold, CaseVerdict.Reduce => CaseEventKind.Reduce, _ => CaseEventKind.Dismiss };
            var judge = new CaseActor(person.Id, person.Roles.Contains(Role.Council) ? CaseRole.Council : CaseRole.Reviewer);
            return new CaseEvent(kind, judge, form.Reason, form.Evidence, default, form.Amount ?? Wei.Zero, form.Frivolous, form.Code);
        }, cancellation);

    [Function("WithdrawCase")]
    public Task<IResult> WithdrawAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.CaseWithdrawal)] HttpRequest request, string @case, [DurableClient] DurableTaskClient client, CancellationToken cancellation) =>
        ActAsync(request, @case, CaseForms.ReadStatement(request.Call().Body, evidence: false, code: true), client, (record, form) =>
        {
            Caller.Person person = request.Call().Person;
            // What the program itself accused, an admin takes back in its name; the reason tells who.
            bool forTheProgram = person.Roles.Contains(Role.Admin) && record.Opening.Accusers.SequenceEqual(CaseOpening.TheProgram);
            return forTheProgram
                ? new CaseEvent(CaseEventKind.Withdraw, new CaseActor(CaseOpening.TheProgram[0], CaseRole.Accuser), $"{person.Id}, for the program: {form.Reason}", form.Evidence, Code: form.Code)
                : new CaseEvent(CaseEventKind.Withdraw, new CaseActor(person.Id, CaseRole.Accuser), form.Reason, form.Evidence, Code: form.Code);
        }, cancellation);

    [Function("ReportViolation")]
    public async Task<IResult> ReportAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.AdminViolations)] HttpRequest request, [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        ApiCall call = request.Call();
        Outcome<ReportForm> read = CaseForms.ReadReport(call.Body);
        if (read is not Outcome<ReportForm>.Done(var form))
            return Answers.Problem(((Outcome<ReportForm>.Refused)read).Refusal);
        return await reports.ReportAsync(form, call.Person, client, cancellation) switch
        {
            Outcome<ReportTaken>.Done({ Created: true } done) => Answers.Accepted(new { @case = done.Fault.ToString(), refusedBefore = done.RefusedBefore }),
            Outcome<ReportTaken>.Done(var done) => Answers.Ok(new { @case = done.Fault.ToString() }),
            Outcome<ReportTaken>.Refused(var refused) => Answers.Problem(refused),
            _ => throw new InvalidOperationException("An outcome is a value or a refusal."),
        };
    }

    private static CaseActor Party(HttpRequest request) => request.Call().Caller switch
    {
        Caller.Operator caller => CaseActor.Of(caller.Address.Operator),
        Caller.Person person => new CaseActor(person.Id, CaseRole.Accuser),
        _ => throw new InvalidOperationException("Neither an operator nor a person."),
    };

    private async Task<IResult> ActAsync<TForm>(
        HttpRequest request, string @case, Outcome<TForm> read, DurableTaskClient client, Func<CaseRecord, TForm, CaseEvent> act, CancellationToken cancellation)
    {
        if (PathIds.CheckCase(@case, out FaultId fault) is { } refusal)
            return Answers.Problem(refusal);
        if (read is not Outcome<TForm>.Done(var form))
            return Answers.Problem(((Outcome<TForm>.Refused)read).Refusal);
        return await desk.ActAsync(fault, record => act(record, form), client, cancellation) switch
        {
            // The contract has yet to take it.
            Outcome<CaseActTaken>.Done({ Created: true, Record.IsOnChain: true } done) => Answers.Accepted(CaseView.Of(done.Record, CaseStepView.Of)),
            Outcome<CaseActTaken>.Done({ Created: true } done) => Answers.Created(request, "/api/cases/" + fault, CaseView.Of(done.Record, CaseStepView.Of)),
            Outcome<CaseActTaken>.Done(var done) => Answers.Ok(CaseView.Of(done.Record, CaseStepView.Of)),
            Outcome<CaseActTaken>.Refused(var refused) => Answers.Problem(refused),
            _ => throw new InvalidOperationException("An outcome is a value or a refusal."),
        };
    }
}
