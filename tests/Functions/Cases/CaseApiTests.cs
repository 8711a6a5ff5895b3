using System.Net;
using System.Text.Json;
using NodeProgram.Domain.Penalties;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Cases;
using NodeProgram.Functions.Storage;
using NodeProgram.Functions.Tests.Api;
using NodeProgram.Orchestrations.Cases;

namespace NodeProgram.Functions.Tests.Cases;

/// <summary>Cases over HTTP with the program's own tables and workflows: each way through the life of a case (rules, section 5), and what each person may do in it.</summary>
[Collection(CaseCollection.Name)]
public class CaseApiTests(CaseApp app)
{
    private static readonly object Accept = new { answer = "accept" };
    private static readonly object Dispute = new { answer = "dispute", reason = "We did not.", evidence = CaseApp.Hash(2) };

    [Fact]
    public async Task Report_OfAViolation_OpensACaseAndTellsTheOperatorWithTheEvidence()
    {
        Accused accused = await (await app.NewNodeAsync()).ReportedAsync();
        JsonElement shown = await accused.ShowAsync();
        Assert.Equal(("proposed", "protocolViolation", CaseApp.Hash(1)), (shown.Text("state"), shown.Text("kind"), shown.Text("evidence")));
        // 5 % of 1,000 tokens, and a bond of 1 % of that.
        Assert.Equal((Wei.FromTokens(50).ToString(), "500000000000000000"), (shown.Text("proposedAmount"), shown.Text("bond")));
        JsonElement message = Assert.Single(await accused.MessagesAsync(1));
        Assert.Equal(("caseOpened", CaseApp.Hash(1)), (message.Text("kind"), message.Text("evidence")));
        Assert.Contains($"POST /api/cases/{accused.Case}/answer", message.Text("body"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Case_IsShownInFullOnlyToItsPartiesAndJudges()
    {
        Accused accused = await (await app.NewNodeAsync()).ReportedAsync(), other = await app.NewNodeAsync();
        (await accused.PostAsync("answer", Dispute)).Is(HttpStatusCode.Created);
        Assert.DoesNotContain("We did not.", (await accused.ShowAsync()).ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("another protocol", (await accused.ShowAsync()).ToString(), StringComparison.Ordinal);
        foreach (string token in new[] { accused.Owner.Token, ApiApp.Admin, ApiApp.Reviewer, ApiApp.Council })
        {
            JsonElement file = (await app.Api.GetAsync($"/api/cases/{accused.Case}/file", token)).Json;
            Assert.Equal(("It spoke another protocol.", "ada"), (file.Text("why"), file.GetProperty("accusers")[0].GetString()));
            Assert.Equal("We did not.", file.GetProperty("case").GetProperty("steps")[0].Text("reason"));
            Assert.Equal(["proposed: 50000000000000000000 wei of 1000000000000000000000", "dispute: proposed to investigating"], file.GetProperty("audit").EnumerateArray().Select(row => row.Text("what")));
        }
        (await app.Api.GetAsync($"/api/cases/{accused.Case}/file", other.Owner.Token)).IsProblem("operator-mismatch");
    }

    [Fact]
    public async Task Case_Accepted_IsExecutedWithTheRebateAndItsEscrowRuledOn()
    {
        Accused accused = await (await app.NewNodeAsync()).ReportedAsync();
        (await accused.PostAsync("answer", Accept)).Is(HttpStatusCode.Created);
        (await accused.PostAsync("answer", Accept)).Is(HttpStatusCode.OK);
        Answer second = await accused.PostAsync("answer", Dispute);
        second.IsProblem("decision-exists");
        Assert.Equal("accept", second.Json.GetProperty("first").Text("event"));
        await accused.MessagesAsync(1); // all that opens a case is written before it is told
        Assert.Single(await PenaltiesAsync(accused));
        JsonElement shown = await accused.PassAsync(60, "settled");
        Assert.Equal((Wei.FromTokens(40).ToString(), "0"), (shown.Text("executed"), shown.Text("repaid")));
        Assert.Equal(8_000, (await RulingAsync(accused)).UpheldPart.Value);
        // Opened, accepted, executed, settled; the last two in the same instant.
        Assert.Equal(["caseEnded", "caseMoved", "caseMoved", "caseOpened"], (await accused.MessagesAsync(4)).Select(message => message.Text("kind")).Order());
    }

    [Fact]
    public async Task Case_AnsweredInManyWaysAtOnce_HasOneAnswer()
    {
        Accused accused = await (await app.NewNodeAsync()).ReportedAsync();
        Answer[] answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => accused.PostAsync("answer", i % 2 == 0 ? Accept : Dispute)));
        Assert.Single(answers, answer => answer.Status == HttpStatusCode.Created);
        Assert.Equal(3, answers.Count(answer => answer.Status == HttpStatusCode.OK));
        Assert.Equal(4, answers.Count(answer => answer.Code is "decision-exists"));
        Assert.Equal(1, (await accused.ShowAsync()).GetProperty("steps").GetArrayLength());
    }

    [Fact]
    public async Task Case_Unanswered_IsExecutedAndFinalAfterTheTimeToAppeal()
    {
        Accused accused = await (await app.NewNodeAsync()).ReportedAsync();
        await accused.PassAsync(90, "executable");
        await accused.PassAsync(60, "executed");
        JsonElement shown = await accused.PassAsync(360, "settled");
        Assert.Equal(["executable", "executed", "settled"], shown.GetProperty("steps").EnumerateArray().Select(step => step.Text("to")));
        Assert.Equal(10_000, (await RulingAsync(accused)).UpheldPart.Value);
    }

    [Fact]
    public async Task Case_Disputed_IsDecidedByAReviewerWhoIsNoParty()
    {
        Accused accused = await (await app.NewNodeAsync()).ReportedAsync(token: ApiApp.SecondReviewer);
        (await accused.PostAsync("answer", new { answer = "dispute", bond = "499999999999999999" })).IsProblem("bond-too-small", "bond");
        (await accused.PostAsync("answer", Dispute)).Is(HttpStatusCode.Created);
        (await accused.PostAsync("evidence", new { reason = "A log.", evidence = CaseApp.Hash(3) })).Is(HttpStatusCode.Created);
        (await accused.PostAsync("evidence", new { reason = "A log.", evidence = CaseApp.Hash(3) })).Is(HttpStatusCode.OK);
        (await accused.PostAsync("evidence", new { reason = "Ours.", evidence = CaseApp.Hash(4) }, ApiApp.SecondReviewer)).Is(HttpStatusCode.Created);
        (await accused.PostAsync("evidence", new { reason = "Mine.", evidence = CaseApp.Hash(4) }, ApiApp.Reviewer)).IsProblem("accuser-mismatch");
        (await accused.DecideAsync("uphold", ApiApp.SecondReviewer)).IsProblem("party-cannot-decide");
        (await accused.DecideAsync("uphold", ApiApp.Reviewer)).IsProblem("case-too-early");
        app.Pass(210);
        (await accused.DecideAsync("reduce", ApiApp.Reviewer, Wei.FromTokens(50).ToString())).IsProblem("amount-not-reduced", "amount");
        (await accused.DecideAsync("reduce", ApiApp.Reviewer, Wei.FromTokens(20).ToString())).Is(HttpStatusCode.Created);
        (await accused.DecideAsync("reduce", ApiApp.Reviewer, Wei.FromTokens(20).ToString())).Is(HttpStatusCode.OK);
        Answer second = await accused.DecideAsync("dismiss", ApiApp.Council);
        second.IsProblem("decision-exists");
        Assert.Equal("reduce", second.Json.GetProperty("first").Text("event"));
        await accused.UntilStateAsync("executable");
        await accused.PassAsync(60, "executed");
        JsonElement shown = await accused.PassAsync(360, "settled");
        Assert.Equal((Wei.FromTokens(20).ToString(), 4_000), (shown.Text("executed"), (await RulingAsync(accused)).UpheldPart.Value));
    }

    [Fact]
    public async Task Case_DisputedWithoutAVerdict_IsDismissedAndProtectsForAWhile()
    {
        Accused accused = await (await app.NewNodeAsync()).ReportedAsync();
        (await accused.PostAsync("answer", Dispute)).Is(HttpStatusCode.Created);
        await accused.PassAsync(420, "dismissed");
        Assert.Equal(0, (await RulingAsync(accused)).UpheldPart.Value);
        (await accused.ReportAsync(evidence: 9)).IsProblem("fault-not-proposable");
        app.Pass(210);
        (await accused.ReportAsync(evidence: 9)).Is(HttpStatusCode.Accepted);
    }

    // Severity 5,000 is 12.5 %: the council's, also when nobody answers. Removed by nothing but a verdict; overturned everything comes back.
    [Fact]
    public async Task Case_OfTenPercentOrMore_IsTheCouncilsAndItsAppealRepaysEverything()
    {
        Accused accused = await (await app.NewNodeAsync()).ReportedAsync(severity: 5_000);
        await accused.PassAsync(90, "reviewing");
        Assert.Contains(accused.Case, (await app.Api.GetAsync("/api/admin/cases?state=reviewing&top=200", ApiApp.Council)).Text, StringComparison.Ordinal);
        (await accused.DecideAsync("uphold", ApiApp.Reviewer)).IsProblem("case-role-missing");
        (await accused.DecideAsync("uphold", ApiApp.Council)).Is(HttpStatusCode.Created);
        await accused.UntilStateAsync("executable");
        await accused.PassAsync(60, "executed");
        (await accused.PostAsync("appeal", new { reason = "The clock was wrong." })).Is(HttpStatusCode.Created);
        (await accused.PostAsync("appeal", new { reason = "The clock was wrong." })).Is(HttpStatusCode.OK);
        (await accused.PostAsync("appeal", new { reason = "Again." })).IsProblem("case-act-not-possible");
        (await accused.DecideAsync("dismiss", ApiApp.Reviewer)).IsProblem("case-role-missing");
        (await accused.DecideAsync("dismiss", ApiApp.Council, reason: "It was.")).Is(HttpStatusCode.Created);
        JsonElement shown = await accused.UntilStateAsync("overturned");
        Assert.Equal((Wei.FromTokens(125).ToString(), Wei.FromTokens(125).ToString()), (shown.Text("executed"), shown.Text("repaid")));
        Assert.Equal(0, (await RulingAsync(accused)).UpheldPart.Value);
        Assert.Empty(await PenaltiesAsync(accused));
        (await accused.DecideAsync("uphold", ApiApp.Council, reason: "No.")).IsProblem("decision-exists");
    }

    [Fact]
    public async Task Verdict_OnTheAppealInTheWordsOfTheFirst_IsNotTakenForItsRepetition()
    {
        Accused accused = await (await app.NewNodeAsync()).ReportedAsync(severity: 5_000);
        await accused.PassAsync(90, "reviewing");
        (await accused.DecideAsync("uphold", ApiApp.Council)).Is(HttpStatusCode.Created);
        (await accused.DecideAsync("uphold", ApiApp.Council)).Is(HttpStatusCode.OK);
        await accused.UntilStateAsync("executable");
        (await accused.PostAsync("appeal", new { reason = "The clock was wrong." })).Is(HttpStatusCode.Created);
        // Taken for a repetition it would leave the appeal undecided, and so granted.
        (await accused.DecideAsync("uphold", ApiApp.Council)).IsProblem("decision-exists");
        (await accused.DecideAsync("uphold", ApiApp.Council, reason: "The clock was right.")).Is(HttpStatusCode.Created);
        await accused.UntilStateAsync("executable");
    }

    [Fact]
    public async Task Report_ByTwoAtOnce_IsTheCaseOfTheOneThatWasTold()
    {
        Accused accused = await app.NewNodeAsync();
        string[] tokens = [ApiApp.Admin, ApiApp.Reviewer, ApiApp.SecondReviewer];
        Answer[] answers = await Task.WhenAll(tokens.Select(token => accused.ReportAsync(token: token, faultAt: app.Now.AddSeconds(-10).ToUnixTimeMilliseconds())));
        Answer taken = Assert.Single(answers, answer => answer.Status == HttpStatusCode.Accepted);
        Assert.All(answers.Except([taken]), answer => answer.IsProblem("fault-not-proposable"));
        await accused.FollowAsync(taken.Json.Text("case")!, "proposed");
        string[] names = ["ada", "rita", "sam"];
        JsonElement file = (await app.Api.GetAsync($"/api/cases/{accused.Case}/file", ApiApp.Admin)).Json;
        // Who was told to have accused does not decide; nobody else is kept from it.
        Assert.Equal(names[Array.IndexOf(answers, taken)], Assert.Single(file.GetProperty("accusers").EnumerateArray()).GetString());
    }

    [Fact]
    public async Task Proposal_ThatDiedAfterTheCaseWasStored_HoldsTheRewardsFromTheEpochThatRunsNow()
    {
        Accused accused = await app.NewNodeAsync();
        var root = Bytes32.HashOf(accused.Node.ToBytes());
        EpochId epoch = CaseApp.Rules.Time.EpochOf(app.Now);
        OperatorId owner = accused.Owner.Address.Operator;
        var opening = new CaseOpening(
            FaultId.Of(owner, ViolationKind.ProtocolViolation, epoch, root), owner, accused.Node, ViolationKind.ProtocolViolation, epoch, app.Now.ToUnixTimeMilliseconds(), root,
            new Sanction(SanctionKind.Slash, new BasisPoints(500)), CaseOpening.TheProgram, "It spoke another protocol.", CaseApp.Rules.Penalties);
        // Proposed two epochs ago; those are frozen, and nothing may be taken in them any more.
        CaseRecord stored = CaseRecord.Propose(opening, Wei.FromTokens(1_000), app.Now.AddDays(-2).ToUnixTimeMilliseconds());
        await app.Get<CaseStore>().AddAsync(stored, default);
        Assert.NotNull((await app.Get<CaseSteps>().ProposeAsync(opening, default)).Standing);
        Assert.Equal(epoch, Assert.Single(await PenaltiesAsync(accused)).From);
    }

    [Fact]
    public async Task Case_WithoutAChain_CountsAmongTheNodesOpenCasesAndKeepsItFromChangingHands()
    {
        Accused accused = await (await app.NewNodeAsync()).ReportedAsync();
        string stake = $"/api/nodes/{accused.Node}/stake";
        Assert.Equal(1, (await app.Api.GetAsync(stake)).Json.GetProperty("openCases").GetInt32());
        (await accused.PostAsync("withdrawal", new { code = "measurementWrong", reason = "It was another node." }, ApiApp.Admin)).Is(HttpStatusCode.Created);
        await accused.UntilStateAsync("dismissed");
        Assert.Equal(0, (await app.Api.GetAsync(stake)).Json.GetProperty("openCases").GetInt32());
    }

    [Fact]
    public async Task Case_IsWithdrawnByWhoBroughtItAndNobodyElse()
    {
        Accused accused = await (await app.NewNodeAsync()).ReportedAsync();
        object withdrawal = new { code = "measurementWrong", reason = "It was another node." };
        (await accused.PostAsync("withdrawal", withdrawal, ApiApp.Reviewer)).IsProblem("accuser-mismatch");
        (await accused.PostAsync("withdrawal", withdrawal, ApiApp.Admin)).Is(HttpStatusCode.Created);
        await accused.UntilStateAsync("dismissed");
        (await accused.PostAsync("answer", Accept)).IsProblem("case-ended");
    }

    [Fact]
    public async Task Acts_OfAnotherOperator_AreRefused()
    {
        Accused accused = await (await app.NewNodeAsync()).ReportedAsync(), other = await app.NewNodeAsync();
        foreach ((string act, object body) in new[] { ("answer", Accept), ("answer", Dispute), ("evidence", (object)new { reason = "x", evidence = CaseApp.Hash(1) }) })
            (await accused.PostAsync(act, body, other.Owner.Token)).IsProblem("operator-mismatch");
        Assert.Equal("proposed", (await accused.ShowAsync()).Text("state"));
    }

    [Fact]
    public async Task Report_ThatCannotBeACase_SaysWhy()
    {
        Accused accused = await (await app.NewNodeAsync()).ReportedAsync();
        long now = app.Now.ToUnixTimeMilliseconds();
        (await accused.ReportAsync()).Is(HttpStatusCode.OK);
        (await accused.ReportAsync(token: ApiApp.Reviewer)).IsProblem("fault-not-proposable");
        (await accused.ReportAsync(evidence: 5, faultAt: now + 1_000)).IsProblem("fault-not-proposable", "faultAt");
        (await accused.ReportAsync(evidence: 5, faultAt: now - 420_001)).IsProblem("fault-not-proposable", "faultAt");
        (await accused.ReportAsync(evidence: 5, kind: "lowUptime")).IsProblem("field-invalid", "kind");
        (await accused.ReportAsync(severity: 10_001)).IsProblem("field-out-of-range", "severity");
        (await app.Api.PostAsync(
            "/api/admin/violations",
            new { node = CaseApp.Hash(0xEE), kind = "doubleSigning", faultAt = now, evidence = CaseApp.Hash(1), reason = "Two." }, ApiApp.Admin)).IsProblem("node-unknown", "node");
    }

    public static TheoryData<string, string, string, string> HostileBodies => new()
    {
        { "answer", """{"answer":"maybe"}""", "field-invalid", "answer" },
        { "answer", """{"answer":"dispute","bond":-1}""", "field-type", "bond" },
        { "answer", """{"answer":"dispute","bond":"0x1"}""", "field-invalid", "bond" },
        { "answer", """{"answer":"accept","evidence":"0x00"}""", "field-invalid", "evidence" },
        { "answer", """{"answer":"accept","more":1}""", "field-unknown", "more" },
        { "evidence", """{"reason":"x"}""", "field-missing", "evidence" },
        { "evidence", $$"""{"reason":"","evidence":"0x{{new string('1', 64)}}"}""", "field-invalid", "reason" },
        { "evidence", $$"""{"reason":"x","evidence":"0x{{new string('0', 64)}}"}""", "field-invalid", "evidence" },
        { "appeal", """{"reason":"\u0000"}""", "field-invalid", "reason" },
        { "appeal", $$"""{"reason":"{{new string('x', 4_001)}}"}""", "field-too-long", "reason" },
        { "appeal", "[]", "json-invalid", "" },
    };

    [Theory]
    [MemberData(nameof(HostileBodies))]
    public async Task Act_WithAHostileBody_IsRefusedByItsField(string act, string body, string code, string field)
    {
        Accused accused = await app.NewNodeAsync();
        Answer answer = await app.Api.PostAsync($"/api/cases/{CaseApp.Hash(1)}/{act}", body, accused.Owner.Token);
        answer.IsProblem(code, field.Length == 0 ? null : field);
    }

    [Theory]
    [InlineData("uphold", "amount", "\"1\"", "field-unknown")]
    [InlineData("reduce", "frivolous", "true", "field-missing")]
    [InlineData("dismiss", "frivolous", "true", "field-invalid")]
    public async Task Verdict_WithFieldsThatDoNotFit_IsRefused(string verdict, string field, string value, string code)
    {
        string body = $$"""{"verdict":"{{verdict}}","code":"evidenceHolds","reason":"x","evidence":"{{CaseApp.Hash(1)}}","{{field}}":{{value}}}""";
        (await app.Api.PostAsync($"/api/cases/{CaseApp.Hash(1)}/verdict", body, ApiApp.Council)).IsProblem(code);
    }

    [Theory]
    [InlineData("/api/cases/0x12", "id-invalid")]
    [InlineData("/api/cases/0x1111111111111111111111111111111111111111111111111111111111111111", "case-unknown")]
    [InlineData("/api/cases?state=lost", "query-invalid")]
    [InlineData("/api/cases?operator=me", "query-invalid")]
    [InlineData("/api/cases?after=x", "query-invalid")]
    [InlineData("/api/cases?top=201", "query-invalid")]
    public async Task Cases_AskedForWrongly_AreRefused(string path, string code) => (await app.Api.GetAsync(path)).IsProblem(code);

    [Fact]
    public async Task Cases_OfAnOperator_AreListedTheNewestFirstInPages()
    {
        Accused accused = await app.NewNodeAsync();
        var ids = new List<string>();
        for (byte i = 1; i <= 3; i++)
        {
            ids.Add((await accused.ReportedAsync(evidence: i)).Case);
            app.Pass(1);
        }
        string path = $"/api/cases?operator={accused.Owner.Address}&top=2";
        JsonElement page = (await app.Api.GetAsync(path)).Json;
        JsonElement rest = (await app.Api.GetAsync($"{path}&after={Uri.EscapeDataString(page.Text("next")!)}")).Json;
        Assert.Equal(ids.AsEnumerable().Reverse(), new[] { page, rest }.SelectMany(part => part.GetProperty("items").EnumerateArray()).Select(item => item.Text("case")));
        Assert.Equal(3, (await app.Api.GetAsync($"/api/cases?operator={accused.Owner.Address}&state=proposed")).Json.GetProperty("items").GetArrayLength());
        Assert.Equal(0, (await app.Api.GetAsync($"/api/cases?operator={accused.Owner.Address}&state=settled")).Json.GetProperty("items").GetArrayLength());
    }

    private async Task<IReadOnlyList<Penalty>> PenaltiesAsync(Accused accused) =>
        [.. (await app.Get<PenaltyRows>().LoadInForceAsync(CaseApp.Rules.Time.EpochOf(app.Now), default)).Where(penalty => penalty.Node == accused.Node)];

    private async Task<CaseRuling> RulingAsync(Accused accused)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            if (await app.Get<CaseRulingRows>().FindAsync(new FaultId(Bytes32.Parse(accused.Case)), default) is { } ruling)
                return ruling;
            patience.Token.ThrowIfCancellationRequested();
            await Task.Delay(10);
        }
    }
}
