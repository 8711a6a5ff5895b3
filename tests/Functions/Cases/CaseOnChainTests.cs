using System.Net;
using System.Text.Json;
using NodeProgram.Chain;
using NodeProgram.Domain.Penalties;
using NodeProgram.Domain.Penalties.Cases;
using NodeProgram.Domain.Quantities;
using NodeProgram.Emulator.DurableTask;
using NodeProgram.Functions.Cases;
using NodeProgram.Functions.Chain.Events;
using NodeProgram.Functions.Storage;
using NodeProgram.Functions.Tests.Api;
using NodeProgram.Orchestrations.Cases;

namespace NodeProgram.Functions.Tests.Cases;

/// <summary>Cases that the contract has: its state is the case's, the program proposes, advances and executes, and its parties act there.</summary>
public sealed class CaseOnChainTests : IAsyncLifetime
{
    private static readonly CaseActor Council = new("council", CaseRole.Council);
    private readonly CaseApp app = new(clock => new ContractDouble(clock, PenaltiesPolicy.Demo));
    private int events;

    public Task InitializeAsync() => app.InitializeAsync();

    public Task DisposeAsync() => app.DisposeAsync();

    // The whole life in one app: starting one takes seconds.
    [Fact]
    public async Task Case_OnChain_GoesAsTheContractSays()
    {
        await AcceptedAsync();
        await UnansweredAsync();
        await DisputedWithoutAnEventAsync();
        await ProposedByAnotherAsync();
        await WithdrawnAsync();
        await WithdrawalRefusedAsync();
        await ReadLateAsync();
        await RefusedAsync();
    }

    // What was read of the contract before an event was taken does not undo it.
    private async Task ReadLateAsync()
    {
        Accused accused = await (await app.NewNodeAsync()).ReportedAsync(evidence: 77);
        await accused.MessagesAsync(1);
        await app.Get<DurableTaskEngine>().WhenIdleAsync().WaitAsync(TimeSpan.FromSeconds(30));
        HeldRead read = Contract.HoldNextRead();
        Task<CaseStanding> late = app.Get<CaseSteps>().AdvanceAsync(new CaseTime(Fault(accused), app.Now.ToUnixTimeMilliseconds()), default);
        await read.Begun;
        Contract.Act(Fault(accused), new CaseEvent(CaseEventKind.Accept, CaseActor.Of(Contract.FileOf(Fault(accused)).Operator)));
        await HandleAsync(place => new CaseAccepted(place, Fault(accused)));
        read.LetGo();
        await late;
        Assert.Equal(["accept"], Events(await accused.UntilStateAsync("executable")));
    }

    private async Task AcceptedAsync()
    {
        Accused accused = await (await app.NewNodeAsync()).ReportedAsync();
        Assert.True((await accused.ShowAsync()).GetProperty("onChain").GetBoolean());
        (await accused.PostAsync("answer", new { answer = "accept" })).IsProblem("case-on-chain");
        Contract.Act(Fault(accused), new CaseEvent(CaseEventKind.Accept, CaseActor.Of(Contract.FileOf(Fault(accused)).Operator)));
        await HandleAsync(place => new CaseAccepted(place, Fault(accused)));
        await HandleAsync(place => new CaseMoved(place, Fault(accused), CaseState.Executable, app.Now.AddSeconds(60), app.Now.AddSeconds(270)));
        JsonElement shown = await accused.ShowAsync();
        Assert.Equal(("executable", true), (shown.Text("state"), shown.GetProperty("accepted").GetBoolean()));
        int before = Contract.Executions;
        shown = await accused.PassAsync(60, "settled");
        Assert.Equal((before + 1, Wei.FromTokens(40).ToString()), (Contract.Executions, shown.Text("executed")));
        Assert.Equal(["accept", "execute"], Events(shown));
        string trail = (await app.Api.GetAsync($"/api/cases/{accused.Case}/file", ApiApp.Council)).Json.GetProperty("audit").ToString();
        Assert.Contains("contract: CaseAccepted", trail, StringComparison.Ordinal);
    }

    private async Task UnansweredAsync()
    {
        Accused accused = await (await app.NewNodeAsync()).ReportedAsync();
        await accused.PassAsync(90, "executable");
        JsonElement shown = await accused.PassAsync(60, "executed");
        // What the workflow saw first, the event does not tell a second time.
        await HandleAsync(place => new SlashExecuted(place, Fault(accused), accused.Node, accused.Owner.Address, Wei.FromTokens(50), true));
        Assert.Equal(["deadlinePassed", "execute"], Events(await accused.ShowAsync()));
        shown = await accused.PassAsync(420, "settled");
        Assert.Equal(Wei.FromTokens(50).ToString(), shown.Text("executed"));
    }

    // The indexer is behind: the deadline to answer passes here, and the contract says that it was disputed in time.
    private async Task DisputedWithoutAnEventAsync()
    {
        Accused accused = await (await app.NewNodeAsync()).ReportedAsync();
        app.Pass(80);
        CaseFile file = Contract.FileOf(Fault(accused));
        Contract.Act(Fault(accused), new CaseEvent(CaseEventKind.Dispute, CaseActor.Of(file.Operator), Bond: CaseMachine.BondOf(file, PenaltiesPolicy.Demo)));
        JsonElement shown = await accused.PassAsync(15, "reviewing");
        Assert.Equal(["dispute"], Events(shown));
        Contract.Act(Fault(accused), new CaseEvent(CaseEventKind.Dismiss, Council, "No.", Bytes32.HashOf([1])));
        await HandleAsync(place => new VerdictVoted(place, Fault(accused), accused.Owner.Address, CouncilVerdict.Dismiss, Wei.Zero, false, Bytes32.HashOf([1])));
        await HandleAsync(place => new VerdictPosted(place, Fault(accused), CouncilVerdict.Dismiss, Wei.Zero));
        await accused.UntilStateAsync("dismissed");
        await UntilRuledAsync(accused);
    }

    private async Task UntilRuledAsync(Accused accused)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (await app.Get<CaseRulingRows>().FindAsync(Fault(accused), default) is not { UpheldPart.Value: 0 })
            await Task.Delay(10, patience.Token);
    }

    private async Task ProposedByAnotherAsync()
    {
        Accused accused = await app.NewNodeAsync();
        var root = Bytes32.HashOf([42]);
        var fault = FaultId.Of(accused.Owner.Address.Operator, ViolationKind.SecurityBreach, CaseApp.Rules.Time.EpochOf(app.Now), root);
        Contract.Propose(fault, accused.Owner.Address.Operator, ViolationKind.SecurityBreach, Wei.FromTokens(300));
        await HandleAsync(place => new SlashProposed(
            place, fault, accused.Node, accused.Owner.Address, accused.Owner.Address, ViolationKind.SecurityBreach, app.Now, root, Contract.Stake, Wei.FromTokens(300), false));
        JsonElement shown = await accused.FollowAsync(fault.ToString(), "proposed");
        Assert.Equal((Wei.FromTokens(300).ToString(), true), (shown.Text("proposedAmount"), shown.GetProperty("onChain").GetBoolean()));
    }

    // The program proposed it on chain, so whoever accused takes it back through the program.
    private async Task WithdrawnAsync()
    {
        Accused accused = await (await app.NewNodeAsync()).ReportedAsync();
        object withdrawal = new { code = "measurementWrong", reason = "It was another node." };
        (await accused.PostAsync("withdrawal", withdrawal, ApiApp.Reviewer)).IsProblem("accuser-mismatch");
        Contract.IsSilent = true;
        (await accused.PostAsync("withdrawal", withdrawal, ApiApp.Admin)).Is(HttpStatusCode.Accepted);
        (await accused.PostAsync("withdrawal", withdrawal, ApiApp.Admin)).Is(HttpStatusCode.OK);
        Answer second = await accused.PostAsync("withdrawal", new { code = "measurementWrong", reason = "Again." }, ApiApp.Admin);
        second.IsProblem("decision-exists");
        Assert.Equal("withdraw", second.Json.GetProperty("first").Text("event"));
        Assert.Equal("proposed", (await accused.ShowAsync()).Text("state"));
        Contract.IsSilent = false;
        JsonElement shown = await accused.PassAsync(5, "dismissed");
        Assert.Equal(Bytes32.HashOf("It was another node."u8), Contract.Withdrawals[Fault(accused)]);
        Assert.Equal(["withdraw"], Events(shown));
        // The contract's event, which comes after the transaction, tells nothing new; nor does the same act again.
        await HandleAsync(place => new CaseWithdrawn(place, Fault(accused), Bytes32.HashOf("It was another node."u8)));
        Assert.Equal(["withdraw"], Events(await accused.ShowAsync()));
        (await accused.PostAsync("withdrawal", withdrawal, ApiApp.Admin)).Is(HttpStatusCode.OK);
        (await accused.PostAsync("withdrawal", new { code = "measurementWrong", reason = "Again." }, ApiApp.Admin)).IsProblem("case-ended");
        JsonElement file = (await app.Api.GetAsync($"/api/cases/{accused.Case}/file", ApiApp.Council)).Json;
        Assert.Equal("measurementWrong", file.GetProperty("case").GetProperty("steps")[0].Text("code"));
        Assert.Contains("withdraw decided", file.GetProperty("audit").ToString(), StringComparison.Ordinal);
        Assert.Contains("withdraw: proposed to dismissed", file.GetProperty("audit").ToString(), StringComparison.Ordinal);
        await UntilRuledAsync(accused);
    }

    // A verdict was first: the case goes on, the trail says so, and it may be decided anew.
    private async Task WithdrawalRefusedAsync()
    {
        Accused accused = await (await app.NewNodeAsync()).ReportedAsync();
        Contract.WithdrawalError = "case-decided";
        (await accused.PostAsync("withdrawal", new { code = "procedureWrong", reason = "Too late." }, ApiApp.Admin)).Is(HttpStatusCode.Accepted);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!(await app.Get<AuditLog>().LoadAsync(CaseTrail.Subject(Fault(accused)), default)).Any(row => (row.What, row.Code) == ("withdraw refused", "case-decided")))
            await Task.Delay(10, patience.Token);
        Assert.Equal("proposed", (await accused.ShowAsync()).Text("state"));
        Contract.WithdrawalError = null;
        app.Pass(1);
        (await accused.PostAsync("withdrawal", new { code = "procedureWrong", reason = "Not too late." }, ApiApp.Admin)).Is(HttpStatusCode.Accepted);
        await accused.UntilStateAsync("dismissed");
    }

    private async Task RefusedAsync()
    {
        Contract.ProposalError = "TooManyCases";
        Accused accused = await app.NewNodeAsync();
        Answer answer = await accused.ReportAsync();
        answer.Is(HttpStatusCode.Accepted);
        var fault = new FaultId(Bytes32.Parse(answer.Json.Text("case")!));
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        IReadOnlyList<AuditRow> trail;
        while ((trail = await app.Get<AuditLog>().LoadAsync(CaseTrail.Subject(fault), default)).Count == 0)
            await Task.Delay(10, patience.Token);
        Assert.Equal(("not proposed", "TooManyCases"), (trail[0].What, trail[0].Code));
        (await app.Api.GetAsync($"/api/cases/{fault}")).IsProblem("case-unknown");
        // Who decides is told why.
        Assert.Contains("not proposed", (await app.Api.GetAsync($"/api/cases/{fault}/file", ApiApp.Reviewer)).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("TooManyCases", (await app.Api.GetAsync($"/api/cases/{fault}/file", accused.Owner.Token)).Text, StringComparison.Ordinal);

        // The same again while the contract still refuses, then once it does not: a fault is proposed as soon as it can be, while it is young enough.
        await UntilCompletedAsync(fault);
        Answer again = await accused.ReportAsync(token: ApiApp.SecondReviewer);
        again.Is(HttpStatusCode.Accepted);
        Assert.Equal((fault.ToString(), "TooManyCases"), (again.Json.Text("case"), again.Json.Text("refusedBefore")));
        await UntilCompletedAsync(fault);
        Contract.ProposalError = null;
        (await accused.ReportAsync(token: ApiApp.SecondReviewer)).Is(HttpStatusCode.Accepted);
        await accused.FollowAsync(fault.ToString(), "proposed");
        (await accused.ReportAsync(token: ApiApp.SecondReviewer)).Is(HttpStatusCode.OK);
        (await accused.ReportAsync(token: ApiApp.Admin)).IsProblem("fault-not-proposable");
        JsonElement file = (await app.Api.GetAsync($"/api/cases/{fault}/file", ApiApp.Council)).Json;
        Assert.Equal("sam", file.GetProperty("accusers")[0].GetString());
    }

    private async Task UntilCompletedAsync(FaultId fault)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (await app.Api.App.DurableClient.GetInstanceAsync(CaseWorkflow.InstanceId(fault)) is not { IsCompleted: true })
            await Task.Delay(10, patience.Token);
    }

    private ContractDouble Contract => app.Contract!;

    private static FaultId Fault(Accused accused) => new(Bytes32.Parse(accused.Case));

    private static IEnumerable<string?> Events(JsonElement shown) => shown.GetProperty("steps").EnumerateArray().Select(step => step.Text("event"));

    // Each event comes twice, as after a crash of the indexer.
    private async Task HandleAsync(Func<ChainPlace, ChainEvent> happened)
    {
        var place = new ChainPlace(ContractName.OperatorStaking, 100 + ++events, "0x" + new string('b', 64), app.Now, "0x" + new string('c', 64), events);
        foreach (IChainEventHandler handler in app.GetAll<IChainEventHandler>())
        {
            await handler.HandleAsync(happened(place), app.Api.App.DurableClient, default);
            await handler.HandleAsync(happened(place), app.Api.App.DurableClient, default);
        }
    }
}
