using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using NodeProgram.Functions.Papers;
using NodeProgram.Functions.Storage;

namespace NodeProgram.Functions.Http.Functions;

/// <summary>The routes about operators' papers: for the operator its own, for reviewers all.</summary>
public sealed class PaperFunctions(PaperDesk desk, PaperStore papers)
{
    [Function("SubmitPaper")]
    public async Task<IResult> SubmitAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.OwnPapers)] HttpRequest request, CancellationToken cancellation)
    {
        ApiCall call = request.Call();
        Outcome<PaperForm> read = PaperForm.Read(call.Body);
        return read is Outcome<PaperForm>.Done(var form)
            ? Answer(request, await desk.SubmitAsync(call.Operator.Address, form, cancellation), "/api/" + Routes.OwnPapers)
            : Answers.Problem(((Outcome<PaperForm>.Refused)read).Refusal);
    }

    [Function("ListOwnPapers")]
    public async Task<IResult> ListOwnAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Routes.OwnPapers)] HttpRequest request, CancellationToken cancellation) =>
        Answers.Ok(new { items = (await papers.ListOfAsync(request.Call().Operator.Address, cancellation)).Select(PaperView.Of) });

    [Function("ListPapers")]
    public async Task<IResult> ListAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Routes.AdminPapers)] HttpRequest request, CancellationToken cancellation)
    {
        PaperState? state = null;
        if (request.Query.TryGetValue("state", out var text))
        {
            state = Enum.GetValues<PaperState>().Cast<PaperState?>().FirstOrDefault(value => Words.Of(value!.Value) == text.ToString());
            if (state is null)
                return Answers.Problem(new Refusal(ProblemKinds.QueryInvalid, "state is one of " + string.Join(", ", Enum.GetValues<PaperState>().Select(Words.Of)) + ".") { Field = "state" });
        }

        Outcome<PageQuery> read = PageQuery.Read(request, static id => PathIds.CheckHashed(id, "paper") is null);
        if (read is not Outcome<PageQuery>.Done(var query))
            return Answers.Problem(((Outcome<PageQuery>.Refused)read).Refusal);
        PageOf<Paper> page = await papers.ListAsync(state, query.After, query.Top, cancellation);
        return Answers.Ok(new PageOf<PaperView>([.. page.Items.Select(PaperView.Of)], page.Next));
    }

    [Function("DecidePaper")]
    public async Task<IResult> DecideAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.PaperDecision)] HttpRequest request, string paper, CancellationToken cancellation)
    {
        if (PathIds.CheckHashed(paper, "paper") is { } refusal)
            return Answers.Problem(refusal);
        ApiCall call = request.Call();
        Outcome<PaperDecisionForm> read = PaperDecisionForm.Read(call.Body);
        return read is Outcome<PaperDecisionForm>.Done(var form)
            ? Answer(request, await desk.DecideAsync(paper, form, call.Person, cancellation), "/api/" + Routes.AdminPapers)
            : Answers.Problem(((Outcome<PaperDecisionForm>.Refused)read).Refusal);
    }

    [Function("WithdrawPaper")]
    public async Task<IResult> WithdrawAsync([HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = Routes.OwnPaper)] HttpRequest request, string paper, CancellationToken cancellation) =>
        PathIds.CheckHashed(paper, "paper") is { } refusal
            ? Answers.Problem(refusal)
            : Answer(request, await desk.WithdrawAsync(request.Call().Operator.Address, paper, cancellation), "/api/" + Routes.OwnPapers);

    [Function("RevokePaper")]
    public async Task<IResult> RevokeAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.PaperRevocation)] HttpRequest request, string paper, CancellationToken cancellation)
    {
        if (PathIds.CheckHashed(paper, "paper") is { } refusal)
            return Answers.Problem(refusal);
        ApiCall call = request.Call();
        Outcome<string> read = ReasonForm.Read(call.Body, PaperDecisionForm.ReasonCharactersMax);
        return read is Outcome<string>.Done(var reason)
            ? Answer(request, await desk.RevokeAsync(paper, reason, call.Person, cancellation), "/api/" + Routes.AdminPapers)
            : Answers.Problem(((Outcome<string>.Refused)read).Refusal);
    }

    private static IResult Answer(HttpRequest request, Outcome<SubmittedPaper> outcome, string location) => outcome switch
    {
        Outcome<SubmittedPaper>.Done({ Created: true } done) => Answers.Created(request, location, PaperView.Of(done.Paper)),
        Outcome<SubmittedPaper>.Done(var done) => Answers.Ok(PaperView.Of(done.Paper)),
        Outcome<SubmittedPaper>.Refused(var refused) => Answers.Problem(refused),
        _ => throw new InvalidOperationException("An outcome is a value or a refusal."),
    };
}
