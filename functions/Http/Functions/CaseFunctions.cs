using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using NodeProgram.Domain.Penalties;
using NodeProgram.Domain.Penalties.Cases;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Auth;
using NodeProgram.Functions.Cases;
using NodeProgram.Functions.Onboarding;
using NodeProgram.Functions.Storage;
using NodeProgram.Orchestrations.Cases;

namespace NodeProgram.Functions.Http.Functions;

/// <summary>Cases to look at: the public facts for everybody, the whole file for the parties and those who decide.</summary>
public sealed class CaseFunctions(CaseStore cases, AuditLog audit)
{
    [Function("ListCases")]
    public Task<IResult> ListAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Routes.Cases)] HttpRequest request, CancellationToken cancellation)
    {
        string owner = request.Query["operator"].ToString();
        if (owner.Length == 0)
            return PageAsync(request, CaseStore.All, CaseView.Public, cancellation);
        return EthereumAddress.TryParse(owner, out EthereumAddress address)
            ? PageAsync(request, CaseStore.Of(address.Operator), CaseView.Public, cancellation)
            : Task.FromResult(Answers.Problem(new Refusal(ProblemKinds.QueryInvalid, "operator is an Ethereum address, in lower case or with its checksum.") { Field = "operator" }));
    }

    [Function("ListCasesForReview")]
    public Task<IResult> ListForReviewAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Routes.AdminCases)] HttpRequest request, CancellationToken cancellation) =>
        PageAsync(request, CaseStore.Open, record => CaseView.Of(record, CaseStepView.Of), cancellation);

    [Function("GetCase")]
    public async Task<IResult> GetAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Routes.Case)] HttpRequest request, string @case, CancellationToken cancellation)
    {
        if (PathIds.CheckCase(@case, out FaultId fault) is { } refusal)
            return Answers.Problem(refusal);
        return await cases.FindAsync(fault, cancellation) is { } found ? Answers.Ok(CaseView.Public(found.Record)) : Unknown(fault);
    }

    [Function("GetCaseFile")]
    public async Task<IResult> GetFileAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Routes.CaseFile)] HttpRequest request, string @case, CancellationToken cancellation)
    {
        if (PathIds.CheckCase(@case, out FaultId fault) is { } refusal)
            return Answers.Problem(refusal);
        if (await cases.FindAsync(fault, cancellation) is not { Record: var record })
            return request.Call().Caller is Caller.Person ? await NotProposedAsync(fault, cancellation) : Unknown(fault);
        if (request.Call().Caller is Caller.Operator caller && caller.Address.Operator != record.File.Operator)
            return Answers.Problem(new Refusal(ProblemKinds.OperatorMismatch, "The case is against another operator."));
        IReadOnlyList<AuditRow> trail = await audit.LoadAsync(CaseTrail.Subject(fault), cancellation);
        return Answers.Ok(new CaseFileView(
            CaseView.Of(record, CaseStepView.Of), record.Opening.Why, record.Opening.Accusers,
            [.. trail.Select(row => new AuditView(row.Sequence, row.At.ToUnixTimeMilliseconds(), row.Who, row.What, row.Code, row.Why, row.Hash))]));
    }

    private async Task<IResult> PageAsync(HttpRequest request, string list, Func<CaseRecord, CaseView> view, CancellationToken cancellation)
    {
        string word = request.Query["state"].ToString();
        CaseState? state = Enum.GetValues<CaseState>().Cast<CaseState?>().FirstOrDefault(value => Words.Of(value!.Value) == word);
        if (word.Length > 0 && state is null)
            return Answers.Problem(new Refusal(ProblemKinds.QueryInvalid, "state is one of " + string.Join(", ", Enum.GetValues<CaseState>().Select(Words.Of)) + ".") { Field = "state" });
        Outcome<PageQuery> read = PageQuery.Read(request, CaseStore.IsHint);
        if (read is not Outcome<PageQuery>.Done(var query))
            return Answers.Problem(((Outcome<PageQuery>.Refused)read).Refusal);
        PageOf<CaseRecord> page = await cases.ListAsync(list, query.After, query.Top, record => state is null || record.File.State == state, cancellation);
        return Answers.Ok(new PageOf<CaseView>([.. page.Items.Select(view)], page.Next));
    }

    // Those who decide are told why; what nobody was accused of is nobody else's business.
    private async Task<IResult> NotProposedAsync(FaultId fault, CancellationToken cancellation) => (await audit.LoadAsync(CaseTrail.Subject(fault), cancellation)) is [.., { } last]
        ? Answers.Problem(new Refusal(ProblemKinds.CaseUnknown, $"Fault {fault} was {last.What} at {last.At.ToUnixTimeMilliseconds()}: {last.Code}.")) : Unknown(fault);

    internal static IResult Unknown(FaultId fault) => Answers.Problem(new Refusal(ProblemKinds.CaseUnknown, $"No case of fault {fault} was proposed."));
}
