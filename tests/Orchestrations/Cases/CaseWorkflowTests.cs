using NodeProgram.Domain.Penalties;
using NodeProgram.Domain.Penalties.Cases;
using NodeProgram.Domain.Quantities;
using NodeProgram.Orchestrations.Cases;

namespace NodeProgram.Orchestrations.Tests.Cases;

/// <summary>Every path of the life of a case (rules, section 5). The numbers are those of the rules: 72 h, 7 days, 14 days, 48 h, 7 days, 14 days.</summary>
public class CaseWorkflowTests
{
    private const long Hour = 3_600_000;
    private const long Day = 24 * Hour;

    [Fact]
    public async Task Case_Accepted_IsExecutedAfter48HoursWithTheRebate()
    {
        await using CaseLab lab = await CaseLab.StartAsync();
        await lab.PassAsync(TimeSpan.FromHours(10));
        await lab.ActAsync(CaseEventKind.Accept, CaseLab.Operator);
        await lab.PassAsync(TimeSpan.FromHours(48) - TimeSpan.FromMilliseconds(1));
        Assert.Equal(CaseState.Executable, lab.File.State);
        CaseResult result = await lab.EndAsync();
        // 5 % of 1,000 less 20 %; the reduced part of the escrow: 4/5.
        Assert.Equal((CaseState.Settled, Wei.FromTokens(40), 8_000), (result.State, lab.File.ExecutedAmount, result.UpheldPart.Value));
        Assert.Equal([Proposed(lab) + 10 * Hour, Proposed(lab) + 58 * Hour, Proposed(lab) + 58 * Hour], lab.File.History.Select(step => step.AtUnixMs));
        Assert.Equal([8_000], lab.World.Rulings);
        Assert.Equal(lab.File.History.Length, lab.World.StepsTold);
    }

    [Fact]
    public async Task Case_Unanswered_IsExecutedAfter72And48HoursAndFinalWhenNobodyAppeals()
    {
        await using CaseLab lab = await CaseLab.StartAsync();
        CaseResult result = await lab.EndAsync();
        Assert.Equal((CaseState.Settled, Wei.FromTokens(50), 10_000), (result.State, lab.File.ExecutedAmount, result.UpheldPart.Value));
        Assert.Equal(
            [(CaseState.Executable, 72 * Hour), (CaseState.Executed, 120 * Hour), (CaseState.Settled, 72 * Hour + 14 * Day)],
            lab.File.History.Select(step => (step.To, step.AtUnixMs - Proposed(lab))));
    }

    [Fact]
    public async Task Case_WhoseDeadlinePassesWhileItIsAsked_MovesAtOnce()
    {
        await using CaseLab lab = await CaseLab.StartAsync();
        lab.World.WhileAdvanced = () => lab.Clock.Advance(TimeSpan.FromHours(73));
        await lab.WakeAsync();
        Assert.Equal(CaseState.Executable, lab.File.State);
    }

    [Theory]
    [InlineData(CaseEventKind.Uphold, 0, CaseState.Settled, 50, 10_000)]
    [InlineData(CaseEventKind.Reduce, 20, CaseState.Settled, 20, 4_000)]
    [InlineData(CaseEventKind.Dismiss, 0, CaseState.Dismissed, 0, 0)]
    public async Task Case_Disputed_EndsAsAReviewerDecides(CaseEventKind verdict, int tokens, CaseState end, int taken, int upheld)
    {
        await using CaseLab lab = await CaseLab.StartAsync();
        await lab.ActAsync(CaseEventKind.Dispute, CaseLab.Operator);
        await lab.ActAsync(CaseEventKind.SubmitEvidence, CaseLab.Operator);
        await lab.PassAsync(TimeSpan.FromDays(7));
        await lab.ActAsync(verdict, CaseLab.Reviewer, tokens);
        CaseResult result = await lab.EndAsync();
        Assert.Equal((end, Wei.FromTokens(taken), upheld), (result.State, lab.File.ExecutedAmount, result.UpheldPart.Value));
        Assert.False(lab.File.IsBondForfeit);
    }

    [Fact]
    public async Task Case_DisputedWithoutAVerdict_IsDismissedOnDay14()
    {
        await using CaseLab lab = await CaseLab.StartAsync();
        await lab.PassAsync(TimeSpan.FromHours(71));
        await lab.ActAsync(CaseEventKind.Dispute, CaseLab.Operator);
        Assert.Equal((CaseState.Dismissed, 0), ((await lab.EndAsync()).State, lab.World.Rulings.Single()));
        Assert.Equal(Proposed(lab) + 14 * Day, lab.File.EndedAtUnixMs);
        Assert.Equal(0, lab.World.CallsOf(CaseActivities.Execute));
    }

    // 10 % or more and removals go to the council, answered or not; its silence dismisses too.
    [Theory]
    [InlineData(999, false, true)]
    [InlineData(1_000, true, true)]
    [InlineData(1_000, true, false)]
    [InlineData(10_000, true, true)]
    public async Task Case_Unanswered_GoesToTheCouncilFromTenPercentOn(int bp, bool reviewed, bool decides)
    {
        await using CaseLab lab = await CaseLab.StartAsync(bp);
        await lab.PassAsync(TimeSpan.FromHours(72));
        Assert.Equal(reviewed ? CaseState.Reviewing : CaseState.Executable, lab.File.State);
        if (reviewed)
            Assert.Equal(CaseRefusal.RoleNotAllowed, lab.World.Act(new CaseEvent(CaseEventKind.Uphold, CaseLab.Reviewer, "Because.", CaseLab.Proof)));
        if (reviewed && decides)
            await lab.ActAsync(CaseEventKind.Uphold, CaseLab.Council);
        CaseResult result = await lab.EndAsync();
        Assert.Equal(decides ? CaseState.Settled : CaseState.Dismissed, result.State);
        Assert.Equal(decides ? CaseSamples.Stake.Value * bp / 10_000 : 0, lab.File.ExecutedAmount.Value);
    }

    [Theory]
    [InlineData(false, CaseEventKind.Dismiss, 0, CaseState.Overturned, 0, 0)]
    [InlineData(false, CaseEventKind.Uphold, 0, CaseState.Settled, 50, 0)]
    [InlineData(true, CaseEventKind.Dismiss, 0, CaseState.Overturned, 50, 50)]
    [InlineData(true, CaseEventKind.Reduce, 10, CaseState.Settled, 50, 40)]
    [InlineData(true, CaseEventKind.Uphold, 0, CaseState.Settled, 50, 0)]
    public async Task Appeal_BeforeOrAfterExecution_EndsAsTheCouncilDecides(bool executed, CaseEventKind verdict, int tokens, CaseState end, int taken, int repaid)
    {
        await using CaseLab lab = await CaseLab.StartAsync();
        await lab.PassAsync(TimeSpan.FromHours(executed ? 121 : 80));
        await lab.ActAsync(CaseEventKind.Appeal, CaseLab.Operator);
        Assert.Equal(executed ? CaseState.ExecutedAppealed : CaseState.Appealed, lab.File.State);
        await lab.PassAsync(TimeSpan.FromDays(10));
        Assert.Equal(executed ? 50 : 0, (int)(lab.File.ExecutedAmount.Value / Wei.FromTokens(1).Value));
        await lab.ActAsync(CaseEventKind.SubmitEvidence, CaseLab.Operator);
        await lab.ActAsync(verdict, CaseLab.Council, tokens);
        CaseResult result = await lab.EndAsync();
        Assert.Equal((end, Wei.FromTokens(taken), Wei.FromTokens(repaid)), (result.State, lab.File.ExecutedAmount, lab.File.Repayment));
        Assert.Equal(end == CaseState.Overturned ? 0 : (taken - repaid) * 200, lab.World.Rulings.Single());
    }

    [Fact]
    public async Task Appeal_Undecided_IsGrantedAfter14Days()
    {
        await using CaseLab lab = await CaseLab.StartAsync();
        await lab.PassAsync(TimeSpan.FromHours(100));
        await lab.ActAsync(CaseEventKind.Appeal, CaseLab.Operator);
        Assert.Equal(CaseState.Overturned, (await lab.EndAsync()).State);
        Assert.Equal(Proposed(lab) + 100 * Hour + 14 * Day, lab.File.EndedAtUnixMs);
    }

    [Fact]
    public async Task Case_HeldBackByAGuardrail_IsTriedAgainAndVoidAfter7Days()
    {
        await using CaseLab lab = await CaseLab.StartAsync(prepare: world => world.Guardrail = "aboveWeeklyLimit");
        CaseResult result = await lab.EndAsync();
        Assert.Equal((CaseState.Void, 0), (result.State, result.UpheldPart.Value));
        Assert.Equal(Proposed(lab) + 72 * Hour + 48 * Hour + 7 * Day, lab.File.EndedAtUnixMs);
        // Every six hours of the seven days.
        Assert.Equal(28, lab.World.CallsOf(CaseActivities.Execute));
    }

    [Fact]
    public async Task Case_HeldBackForAWhile_IsExecutedWhenTheGuardrailLetsIt()
    {
        await using CaseLab lab = await CaseLab.StartAsync(prepare: world => world.Guardrail = "aboveWeeklyLimit");
        await lab.PassAsync(TimeSpan.FromHours(150));
        Assert.Equal(CaseState.Executable, lab.File.State);
        lab.World.Guardrail = null;
        await lab.PassAsync(TimeSpan.FromHours(6));
        Assert.Equal(CaseState.Executed, lab.File.State);
    }

    [Fact]
    public async Task Case_WithdrawnByItsAccuser_IsDismissed()
    {
        await using CaseLab lab = await CaseLab.StartAsync();
        await lab.ActAsync(CaseEventKind.Withdraw, new CaseActor("program", CaseRole.Accuser));
        Assert.Equal(CaseState.Dismissed, (await lab.EndAsync()).State);
        Assert.Equal(Proposed(lab), lab.File.EndedAtUnixMs);
    }

    [Fact]
    public async Task Case_OfThoseWhoAccused_IsNotDecidedByThem()
    {
        await using CaseLab lab = await CaseLab.StartAsync(opening: CaseSamples.Opening(2_000) with { Accusers = ["carl"] });
        await lab.PassAsync(TimeSpan.FromHours(72));
        Assert.Equal(CaseRefusal.PartyCannotDecide, lab.World.Act(new CaseEvent(CaseEventKind.Uphold, CaseLab.Council, "Because.", CaseLab.Proof)));
    }

    [Fact]
    public async Task Case_ThatCannotBeProposed_EndsWithTheReasonAndTouchesNothing()
    {
        await using CaseLab lab = await CaseLab.StartAsync(prepare: world => world.ProposalRefusal = "immune");
        CaseResult result = await lab.EndAsync();
        Assert.Equal(((CaseState?)null, "immune"), (result.State, result.Refusal));
        Assert.Equal((-1, 0), (lab.World.StepsTold, lab.World.Rulings.Count));
    }

    // The record was written and the process died before anybody told the workflow: its own deadline finds it.
    [Fact]
    public async Task Case_WhoseSignalIsLost_FindsTheActAtItsNextDeadline()
    {
        await using CaseLab lab = await CaseLab.StartAsync();
        Assert.Null(lab.World.Act(new CaseEvent(CaseEventKind.Accept, CaseLab.Operator)));
        Assert.Equal(CaseState.Settled, (await lab.EndAsync()).State);
        Assert.True(lab.File.IsAccepted);
    }

    [Fact]
    public async Task Case_WhoseActivitiesDieAfterTheirEffect_HasTheEffectOnce()
    {
        await using CaseLab lab = await CaseLab.StartAsync(prepare: world => world.FailuresAfterEffect = 2);
        CaseResult result = await lab.EndAsync();
        Assert.Equal((CaseState.Settled, Wei.FromTokens(50)), (result.State, lab.File.ExecutedAmount));
        Assert.Single(lab.File.History, step => step.To == CaseState.Executed);
    }

    // Restarted before and after everything that happens, and rebuilt from its history in every turn.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Case_RestartedAtEveryStep_EndsTheSame(bool replayEveryTurn)
    {
        await using CaseLab lab = await CaseLab.StartAsync(replayEveryTurn: replayEveryTurn);
        await lab.RestartAsync();
        await lab.ActAsync(CaseEventKind.Dispute, CaseLab.Operator);
        await lab.RestartAsync();
        await lab.PassAsync(TimeSpan.FromDays(8));
        await lab.RestartAsync();
        await lab.ActAsync(CaseEventKind.Reduce, CaseLab.Reviewer, 30);
        await lab.RestartAsync();
        await lab.PassAsync(TimeSpan.FromHours(50));
        Assert.Equal(CaseState.Executed, lab.File.State);
        await lab.ActAsync(CaseEventKind.Appeal, CaseLab.Operator);
        await lab.RestartAsync();
        await lab.ActAsync(CaseEventKind.Dismiss, CaseLab.Council);
        await lab.RestartAsync();
        CaseResult result = await lab.EndAsync();
        Assert.Equal((CaseState.Overturned, Wei.FromTokens(30)), (result.State, lab.File.Repayment));
        Assert.Equal([0], lab.World.Rulings);
    }

    private static long Proposed(CaseLab lab) => lab.File.ProposedAtUnixMs;
}
