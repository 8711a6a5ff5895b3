using NodeProgram.Domain.Penalties;
using NodeProgram.Domain.Penalties.Cases;
using NodeProgram.Domain.Penalties.Guardrails;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Tests.Penalties.Cases;

namespace NodeProgram.Domain.Tests.Penalties.Guardrails;

public sealed class GuardrailTests
{
    private const long Day = 86_400_000;
    private const long Now = 20_000 * Day;
    private static readonly PenaltiesPolicy Policy = new();

    [Theory]
    // rules, section 5, "guardrails": without a council verdict at most 10 % of a stake
    [InlineData(1_000, CaseBasis.Unanswered, null)]
    [InlineData(1_001, CaseBasis.Unanswered, GuardrailRefusal.AboveWithoutCouncil)]
    [InlineData(1_001, CaseBasis.ReviewerVerdict, GuardrailRefusal.AboveWithoutCouncil)]
    [InlineData(10_000, CaseBasis.CouncilVerdict, null)]
    public void TryExecute_PartOfTheStake_NeedsACouncilAboveTenPercent(int amount, CaseBasis basis, GuardrailRefusal? refusal) =>
        Assert.Equal(refusal, GuardrailState.Empty.TryExecute(Executable(amount, basis), Wei.FromTokens(1), Now, Policy, out _));

    [Theory]
    // rules, section 5: all automatic slashes together at most 1 % of the total stake in 7 days
    [InlineData(600, 0, 400, null)]
    [InlineData(600, 0, 401, GuardrailRefusal.AboveWeeklyLimit)]
    [InlineData(600, 7 * Day - 1, 401, GuardrailRefusal.AboveWeeklyLimit)]
    [InlineData(600, 7 * Day, 1_000, null)]
    [InlineData(600, 7 * Day, 1_001, GuardrailRefusal.AboveWeeklyLimit)]
    public void TryExecute_SlashesOfSevenDays_StayWithinOnePercent(int first, long later, int second, GuardrailRefusal? refusal)
    {
        Wei total = new(100_000);
        Assert.Null(GuardrailState.Empty.TryExecute(Executable(first, CaseBasis.Unanswered, stake: 100_000), total, Now, Policy, out GuardrailState state));
        CaseFile next = Executable(second, CaseBasis.Unanswered, stake: 100_000) with { NotBeforeUnixMs = Now + later, DeadlineUnixMs = Now + later + 1 };
        Assert.Equal(refusal, state.TryExecute(next, total, Now + later, Policy, out GuardrailState after));
        Assert.Equal(refusal is not null, ReferenceEquals(state, after));
        Assert.Null(state.TryExecute(next with { Basis = CaseBasis.CouncilVerdict }, total, Now + later, Policy, out _)); // only automatic ones count
    }

    [Fact]
    public void TryPause_EndsByItselfAndCannotBeStrungTogether()
    {
        Assert.Null(GuardrailState.Empty.TryPause(Now, Policy, out GuardrailState paused));
        Assert.True(paused.IsPaused(Now + 5 * Day - 1)); // rules, section 5: ends by itself after 5 days
        Assert.False(paused.IsPaused(Now + 5 * Day));
        Assert.Equal(GuardrailRefusal.Paused, paused.TryExecute(Executable(1, CaseBasis.CouncilVerdict), Wei.Zero, Now, Policy, out _));
        Assert.Equal(GuardrailRefusal.PausedRecently, paused.TryPause(Now + 1, Policy, out _));
        Assert.Equal(GuardrailRefusal.PausedRecently, paused.TryPause(Now + 10 * Day - 1, Policy, out _)); // decisions-money.md
        Assert.Null(paused.TryPause(Now + 10 * Day, Policy, out _));
        GuardrailState resumed = paused.Resume(Now + Day);
        Assert.False(resumed.IsPaused(Now + Day));
        Assert.Same(resumed, resumed.Resume(Now + Day));
        Assert.Same(GuardrailState.Empty, GuardrailState.Empty.Resume(Now));
    }

    [Theory]
    [InlineData(CaseState.Proposed, 0, 1)]
    [InlineData(CaseState.Executable, 1, 2)] // posted too short
    [InlineData(CaseState.Executable, -1, 0)] // open no more
    public void TryExecute_CaseThatIsNotReady_IsRefused(CaseState state, long notBefore, long deadline)
    {
        CaseFile file = Executable(1, CaseBasis.CouncilVerdict) with { State = state, NotBeforeUnixMs = Now + notBefore, DeadlineUnixMs = Now + deadline };
        Assert.Equal(GuardrailRefusal.NotExecutable, GuardrailState.Empty.TryExecute(file, Wei.Zero, Now, Policy, out _));
    }

    public static TheoryData<FaultId, ViolationKind, long, int, CaseFile[], ProposalRefusal?> Proposals => new()
    {
        { Fault(2), ViolationKind.CriticalUptime, Now, 1, [], null },
        { Fault(2), ViolationKind.CriticalUptime, Now - 14 * Day, 100, [], null }, // rules, section 5: a fault older than 14 days cannot be proposed
        { Fault(2), ViolationKind.CriticalUptime, Now - 14 * Day - 1, 1, [], ProposalRefusal.FaultTooOld },
        { Fault(2), ViolationKind.CriticalUptime, Now + 1, 1, [], ProposalRefusal.FaultNotYet },
        { Fault(2), ViolationKind.CriticalUptime, Now, 0, [], ProposalRefusal.AmountOutOfRange },
        { Fault(2), ViolationKind.CriticalUptime, Now, 101, [], ProposalRefusal.AmountOutOfRange },
        { Fault(1), ViolationKind.CriticalUptime, Now, 1, [Dismissed(Fault(1), Now - 30 * Day)], ProposalRefusal.FaultHasCase }, // one fault, one case
        { Fault(2), ViolationKind.CriticalUptime, Now, 1, [Dismissed(Fault(1), Now - 7 * Day + 1)], ProposalRefusal.Immune }, // 7 days of immunity for the same kind
        { Fault(2), ViolationKind.CriticalUptime, Now, 1, [Dismissed(Fault(1), Now - 7 * Day)], null },
        { Fault(2), ViolationKind.SecurityBreach, Now, 1, [Dismissed(Fault(1), Now)], null },
        { Fault(1), ViolationKind.CriticalUptime, Now - 15 * Day, 0, [Dismissed(Fault(1), Now)], ProposalRefusal.FaultHasCase }, // precedence
        { Fault(2), ViolationKind.CriticalUptime, Now - 15 * Day, 0, [Dismissed(Fault(1), Now)], ProposalRefusal.FaultTooOld },
        { Fault(2), ViolationKind.CriticalUptime, Now, 0, [Dismissed(Fault(1), Now)], ProposalRefusal.Immune },
    };

    [Theory]
    [MemberData(nameof(Proposals))]
    public void Check_Proposal_RefusedByTheFirstReason(FaultId fault, ViolationKind kind, long faultAt, int amount, CaseFile[] cases, ProposalRefusal? refusal) =>
        Assert.Equal(refusal, ProposalRules.Check(fault, kind, faultAt, new Wei(100), new Wei(amount), cases, Now, Policy));

    private static FaultId Fault(byte number) => new(Bytes32.HashOf([number]));

    private static CaseFile Dismissed(FaultId fault, long endedAt) =>
        CaseMachineTests.Small() with { Fault = fault, State = CaseState.Dismissed, EndedAtUnixMs = endedAt, DeadlineUnixMs = long.MaxValue };

    private static CaseFile Executable(int amount, CaseBasis basis, int stake = 10_000) =>
        CaseMachineTests.Proposed(amount, stake: stake) with { State = CaseState.Executable, Basis = basis, NotBeforeUnixMs = Now, DeadlineUnixMs = Now + 1 };
}
