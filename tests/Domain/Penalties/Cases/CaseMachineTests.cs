using NodeProgram.Domain.Penalties;
using NodeProgram.Domain.Penalties.Cases;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Tests.Penalties.Cases;

public sealed class CaseMachineTests
{
    private const long Hour = 3_600_000;
    private const long Day = 24 * Hour;
    private const long Start = 20_000 * Day;
    private static readonly PenaltiesPolicy Policy = new();
    private static readonly OperatorId Accused = new(42);
    private static readonly CaseActor Operator = CaseActor.Of(Accused), Reviewer = new("rita", CaseRole.Reviewer), Council = new("council-vote-7", CaseRole.Council), Accuser = new("ada", CaseRole.Accuser);
    private static readonly Bytes32 Evidence = Bytes32.HashOf([1]);

    // Every state in which an event is possible, by the event: written down apart from the table, from the rules' paragraph on a case.
    private static readonly Dictionary<CaseEventKind, CaseState[]> Possible = new()
    {
        [CaseEventKind.Accept] = [CaseState.Proposed],
        [CaseEventKind.Dispute] = [CaseState.Proposed],
        [CaseEventKind.SubmitEvidence] = [CaseState.Proposed, CaseState.Investigating, CaseState.Reviewing, CaseState.Appealed, CaseState.ExecutedAppealed],
        [CaseEventKind.Withdraw] = [CaseState.Proposed, CaseState.Investigating, CaseState.Reviewing],
        [CaseEventKind.Uphold] = [CaseState.Investigating, CaseState.Reviewing, CaseState.Appealed, CaseState.ExecutedAppealed],
        [CaseEventKind.Reduce] = [CaseState.Investigating, CaseState.Reviewing, CaseState.Appealed, CaseState.ExecutedAppealed],
        [CaseEventKind.Dismiss] = [CaseState.Investigating, CaseState.Reviewing, CaseState.Appealed, CaseState.ExecutedAppealed],
        [CaseEventKind.Execute] = [CaseState.Executable],
        [CaseEventKind.Appeal] = [CaseState.Executable, CaseState.Executed],
        [CaseEventKind.DeadlinePassed] =
            [CaseState.Proposed, CaseState.Investigating, CaseState.Reviewing, CaseState.Executable, CaseState.Appealed, CaseState.Executed, CaseState.ExecutedAppealed],
    };

    public static IEnumerable<object[]> EveryStateAndEvent =>
        from state in Enum.GetValues<CaseState>() from kind in Enum.GetValues<CaseEventKind>() select new object[] { state, kind };

    [Theory]
    [MemberData(nameof(EveryStateAndEvent))]
    public void Apply_EveryStateAndEvent_AsTheTableSays(CaseState state, CaseEventKind kind)
    {
        CaseFile file = In(state);
        CaseTransition? move = CaseTable.Find(state, kind);
        Assert.Equal(Possible[kind].Contains(state), move is not null);
        foreach (CaseRole role in Enum.GetValues<CaseRole>())
        {
            long now = file.HasEnded ? Start + 100 * Day : Math.Max(file.NotBeforeUnixMs, file.History.IsEmpty ? Start : file.History[^1].AtUnixMs);
            CaseRefusal? refusal = CaseMachine.Apply(file, Event(kind, role, file), now, Policy, out CaseFile next);
            CaseRefusal? expected = file.HasEnded ? CaseRefusal.CaseEnded
                : move is null ? CaseRefusal.EventNotPossible
                : !move.Roles.Contains(role) ? CaseRefusal.RoleNotAllowed
                : kind == CaseEventKind.DeadlinePassed ? CaseRefusal.TooEarly
                : null;
            Assert.Equal(expected, refusal);
            if (refusal is null)
            {
                Assert.Equal(move!.To, next.State);
                Assert.Equal(new CaseStep(now, Event(kind, role, file), state, move.To), next.History[^1]);
            }
            else
            {
                Assert.Same(file, next);
            }
        }
    }

    [Fact]
    public void Table_EveryRunningStateHasADeadlineAndEveryEndNone()
    {
        foreach (CaseState state in Enum.GetValues<CaseState>())
        {
            CaseFile file = In(state);
            Assert.Equal(CaseTable.IsEnd(state), file.HasEnded);
            Assert.Equal(CaseTable.IsEnd(state), CaseTable.Find(state, CaseEventKind.DeadlinePassed) is null);
            Assert.Equal(CaseTable.IsEnd(state), file.DeadlineUnixMs == long.MaxValue);
        }

        Assert.Equal(CaseTable.Transitions.Length, CaseTable.Transitions.DistinctBy(static move => (move.From, move.Event)).Count());
    }

    public static TheoryData<CaseState, long, CaseState> Deadlines => new()
    {
        // rules, section 5, "a case"
        { CaseState.Proposed, 72 * Hour, CaseState.Executable }, // 72 h to answer; unanswered: executable
        { CaseState.Investigating, 14 * Day, CaseState.Dismissed }, // no verdict by day 14: dismissed
        { CaseState.Reviewing, 14 * Day, CaseState.Dismissed },
        { CaseState.Executable, 72 * Hour + 48 * Hour + 7 * Day, CaseState.Void }, // posted 48 h, open 7 days, then void
    };

    [Theory]
    [MemberData(nameof(Deadlines))]
    public void AdvanceTo_Deadline_TakesEffectAtItAndNotBefore(CaseState state, long afterProposal, CaseState to)
    {
        CaseFile file = state == CaseState.Executable ? CaseMachine.AdvanceTo(Small(), Start + 72 * Hour, Policy) : In(state);
        Assert.Equal(Start + afterProposal, file.DeadlineUnixMs);
        Assert.Same(file, CaseMachine.AdvanceTo(file, file.DeadlineUnixMs - 1, Policy));
        CaseFile after = CaseMachine.AdvanceTo(file, file.DeadlineUnixMs, Policy);
        Assert.Equal((to, file.DeadlineUnixMs), (after.State, after.History[^1].AtUnixMs));
    }

    [Theory]
    // rules, section 5: appeals within 14 days of the verdict; decisions-money.md: undecided for 14 days is granted
    [InlineData(CaseState.Appealed, CaseState.Overturned)]
    [InlineData(CaseState.ExecutedAppealed, CaseState.Overturned)]
    [InlineData(CaseState.Executed, CaseState.Settled)]
    public void AdvanceTo_AppealDeadline_EndsTheCase(CaseState state, CaseState to)
    {
        CaseFile file = In(state);
        long since = state == CaseState.Executed ? file.History.Last(static step => step.To == CaseState.Executable).AtUnixMs : file.History[^1].AtUnixMs;
        Assert.Equal(since + 14 * Day, file.DeadlineUnixMs);
        Assert.Equal(to, CaseMachine.AdvanceTo(file, file.DeadlineUnixMs, Policy).State);
    }

    [Fact]
    public void Silence_FromTheProposalOn_EndsVoidAndInOneSweepAsInMany()
    {
        CaseFile file = Small(), stepped = file;
        for (long now = Start; now <= Start + 60 * Day; now += 7 * Hour)
            stepped = CaseMachine.AdvanceTo(stepped, now, Policy);
        CaseFile atOnce = CaseMachine.AdvanceTo(file, Start + 60 * Day, Policy);
        Assert.Equal((CaseState.Void, true), (atOnce.State, atOnce.EndedForOperator));
        Assert.Equal(stepped.History.AsEnumerable(), atOnce.History.AsEnumerable());
        Assert.Equal(Start + 12 * Day, atOnce.EndedAtUnixMs); // 72 h + 48 h + 7 d
    }

    [Theory]
    // rules, section 5: 10 % or more, and removals, go to governance review
    [InlineData(999, false, CaseState.Investigating, CaseState.Executable)]
    [InlineData(1_000, false, CaseState.Reviewing, CaseState.Reviewing)]
    [InlineData(1, true, CaseState.Reviewing, CaseState.Reviewing)]
    public void Answer_AmountOrRemoval_DecidesWhoJudges(int amount, bool isRemoval, CaseState disputed, CaseState silentOrAccepted)
    {
        CaseFile file = Proposed(amount, isRemoval);
        Assert.Equal(disputed, Do(file, Event(CaseEventKind.Dispute, CaseRole.Operator, file), Start).State);
        Assert.Equal(silentOrAccepted, Do(file, Event(CaseEventKind.Accept, CaseRole.Operator, file), Start).State);
        Assert.Equal(silentOrAccepted, CaseMachine.AdvanceTo(file, Start + 72 * Hour, Policy).State);
    }

    [Fact]
    public void Accept_SparesTwentyPercentEvenAfterAReviewAndCannotBeAppealed()
    {
        CaseFile small = Do(Proposed(901), new CaseEvent(CaseEventKind.Accept, Operator), Start);
        Assert.Equal((720, CaseBasis.Accepted), ((int)small.PayableUnder(Policy).Value, small.Basis)); // 80 % of 901, truncated
        Assert.Equal(CaseRefusal.AppealUsed, Refusal(small, new CaseEvent(CaseEventKind.Appeal, Operator), Start));

        CaseFile large = Do(Do(Proposed(2_000), new CaseEvent(CaseEventKind.Accept, Operator), Start), Verdict(CaseEventKind.Uphold, Council), Start);
        Assert.Equal((1_600, CaseBasis.CouncilVerdict), ((int)large.PayableUnder(Policy).Value, large.Basis));
        CaseFile executed = Do(large, new CaseEvent(CaseEventKind.Execute, CaseActor.Program), Start + 48 * Hour);
        CaseFile settled = CaseMachine.AdvanceTo(executed, Start + 48 * Hour, Policy);
        Assert.Equal((CaseState.Settled, 1_600, 0, 8_000), (settled.State, (int)settled.ExecutedAmount.Value, (int)settled.Repayment.Value, settled.UpheldPart.Value));
    }

    [Fact]
    public void Verdict_AgainstTheOperator_WaitsForSevenDaysOfEvidence()
    {
        CaseFile file = Do(Small(), Event(CaseEventKind.Dispute, CaseRole.Operator, Small()), Start + Hour);
        long evidenceEnds = Start + Hour + 7 * Day;
        Assert.Equal(CaseRefusal.TooEarly, Refusal(file, Verdict(CaseEventKind.Uphold, Reviewer), evidenceEnds - 1));
        Assert.Equal(CaseRefusal.TooEarly, Refusal(file, Verdict(CaseEventKind.Reduce, Reviewer) with { Amount = new Wei(1) }, evidenceEnds - 1));
        Assert.Equal(CaseState.Dismissed, Do(file, Verdict(CaseEventKind.Dismiss, Reviewer), Start + Hour).State); // in its favour at any time
        CaseFile upheld = Do(file, Verdict(CaseEventKind.Uphold, Reviewer), evidenceEnds);
        Assert.Equal(CaseRefusal.TooEarly, Refusal(upheld, new CaseEvent(CaseEventKind.Execute, CaseActor.Program), evidenceEnds + 48 * Hour - 1)); // posted 48 h
        Assert.Equal(CaseState.Executed, Do(upheld, new CaseEvent(CaseEventKind.Execute, CaseActor.Program), evidenceEnds + 48 * Hour).State);
        Assert.Equal(CaseRefusal.CaseEnded, Refusal(upheld, new CaseEvent(CaseEventKind.Execute, CaseActor.Program), evidenceEnds + 48 * Hour + 7 * Day)); // open 7 days
    }

    [Fact]
    public void Appeal_OnceAndWithinFourteenDays()
    {
        CaseFile executable = In(CaseState.Executable);
        long decided = executable.History[^1].AtUnixMs;
        CaseFile executed = Do(executable, new CaseEvent(CaseEventKind.Execute, CaseActor.Program), decided + 48 * Hour);
        Assert.Equal(CaseState.ExecutedAppealed, Do(executed, new CaseEvent(CaseEventKind.Appeal, Operator), decided + 14 * Day - 1).State);
        Assert.Equal(CaseRefusal.CaseEnded, Refusal(executed, new CaseEvent(CaseEventKind.Appeal, Operator), decided + 14 * Day));

        CaseFile again = Do(Do(executable, new CaseEvent(CaseEventKind.Appeal, Operator), decided), Verdict(CaseEventKind.Uphold, Council), decided + Day);
        Assert.Equal(CaseState.Executable, again.State);
        Assert.Equal(CaseRefusal.AppealUsed, Refusal(again, new CaseEvent(CaseEventKind.Appeal, Operator), decided + Day));
    }

    [Fact]
    public void Appeal_AfterItsTimeWhileStillExecutable_IsTooLate()
    {
        PenaltiesPolicy shortAppeal = Policy with { AppealSeconds = 86_400 };
        CaseFile file = CaseMachine.AdvanceTo(Small(), Start + 72 * Hour, shortAppeal);
        Assert.Equal(CaseRefusal.AppealTooLate, CaseMachine.Apply(file, new CaseEvent(CaseEventKind.Appeal, Operator), Start + 96 * Hour, shortAppeal, out _));
        Assert.Null(CaseMachine.Apply(file, new CaseEvent(CaseEventKind.Appeal, Operator), Start + 96 * Hour - 1, shortAppeal, out _));
    }

    [Fact]
    public void Appeal_ThatIsGrantedOrReducedAfterExecution_IsRepaid()
    {
        CaseFile appealed = In(CaseState.ExecutedAppealed);
        long now = appealed.History[^1].AtUnixMs;
        CaseFile overturned = Do(appealed, Verdict(CaseEventKind.Dismiss, Council), now);
        Assert.Equal((500, 0), ((int)overturned.Repayment.Value, overturned.UpheldPart.Value));
        CaseFile reduced = Do(appealed, Verdict(CaseEventKind.Reduce, Council) with { Amount = new Wei(125) }, now);
        Assert.Equal((375, 2_500), ((int)reduced.Repayment.Value, reduced.UpheldPart.Value));
        CaseFile upheld = Do(appealed, Verdict(CaseEventKind.Uphold, Council), now);
        Assert.Equal((0, 10_000), ((int)upheld.Repayment.Value, upheld.UpheldPart.Value));
        Assert.Equal(Wei.Zero, appealed.Repayment);
    }

    [Theory]
    [InlineData(CaseState.Dismissed, true)]
    [InlineData(CaseState.Overturned, true)]
    [InlineData(CaseState.Void, false)]
    [InlineData(CaseState.Settled, false)]
    [InlineData(CaseState.Proposed, false)]
    public void ImmuneUntil_End_SevenDays(CaseState state, bool isImmune)
    {
        CaseFile file = In(state); // rules, section 5: a dismissed case gives 7 days of immunity for the same kind
        Assert.Equal(isImmune ? file.EndedAtUnixMs + 7 * Day : null, file.ImmuneUntilUnixMs(Policy));
    }

    public static TheoryData<CaseFile, CaseEvent, CaseRefusal> Refusals => new()
    {
        { In(CaseState.Dismissed), new CaseEvent(CaseEventKind.Accept, Operator), CaseRefusal.CaseEnded },
        { Small(), new CaseEvent(CaseEventKind.Execute, Operator), CaseRefusal.EventNotPossible },
        { Small(), new CaseEvent(CaseEventKind.Accept, Reviewer), CaseRefusal.RoleNotAllowed },
        { Small(), new CaseEvent(CaseEventKind.Accept, CaseActor.Of(new OperatorId(43))), CaseRefusal.NotTheOperator },
        { Small(), new CaseEvent(CaseEventKind.Withdraw, new CaseActor("eve", CaseRole.Accuser), "mistake"), CaseRefusal.NotTheAccuser },
        { In(CaseState.Investigating), Verdict(CaseEventKind.Dismiss, new CaseActor("ada", CaseRole.Reviewer)), CaseRefusal.PartyCannotDecide }, // rules: those who accused do not decide
        { In(CaseState.Investigating), Verdict(CaseEventKind.Dismiss, new CaseActor("42", CaseRole.Council)), CaseRefusal.PartyCannotDecide },
        { In(CaseState.Investigating), Verdict(CaseEventKind.Uphold, Reviewer) with { Reason = "" }, CaseRefusal.TooEarly },
        { Small(), new CaseEvent(CaseEventKind.DeadlinePassed, CaseActor.Program), CaseRefusal.TooEarly },
        { Small(), new CaseEvent(CaseEventKind.Dispute, Operator, Bond: new Wei(4)), CaseRefusal.BondTooSmall }, // rules: bond 1 % of 500
        { In(CaseState.Appealed), Verdict(CaseEventKind.Reduce, Council) with { Amount = new Wei(500) }, CaseRefusal.AmountNotReduced },
        { In(CaseState.Appealed), Verdict(CaseEventKind.Reduce, Council) with { Amount = Wei.Zero }, CaseRefusal.AmountNotReduced },
        { In(CaseState.Appealed), Verdict(CaseEventKind.Dismiss, Council) with { Reason = " " }, CaseRefusal.ReasonMissing },
        { In(CaseState.Appealed), Verdict(CaseEventKind.Dismiss, Council) with { Reason = new string('x', 4_001) }, CaseRefusal.ReasonMissing },
        { In(CaseState.Appealed), Verdict(CaseEventKind.Dismiss, Council) with { Evidence = default }, CaseRefusal.ReasonMissing },
        { Small(), new CaseEvent(CaseEventKind.Withdraw, Accuser), CaseRefusal.ReasonMissing },
        { Small(), new CaseEvent(CaseEventKind.SubmitEvidence, Operator), CaseRefusal.ReasonMissing },
        { WithEvidence(20), new CaseEvent(CaseEventKind.SubmitEvidence, Operator), CaseRefusal.TooMuchEvidence }, // before the missing hash: precedence
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public void Apply_WhatIsNotAllowed_RefusedByTheFirstReason(CaseFile file, CaseEvent caseEvent, CaseRefusal refusal) =>
        Assert.Equal(refusal, Refusal(file, caseEvent, file.History.IsEmpty ? Start : file.History[^1].AtUnixMs));

    [Fact]
    public void Evidence_OneSidesLimit_IsNotTheOthers() =>
        Assert.Null(CaseMachine.Apply(WithEvidence(20), new CaseEvent(CaseEventKind.SubmitEvidence, Accuser, Evidence: Evidence), Start, Policy, out _));

    [Theory]
    [InlineData(true, CaseEventKind.Uphold, true)]
    [InlineData(false, CaseEventKind.Uphold, false)]
    [InlineData(true, CaseEventKind.Reduce, false)] // refunded unless frivolous; who was partly right was not
    public void Bond_OnlyAFrivolousDisputeThatFailed_IsForfeit(bool frivolous, CaseEventKind verdict, bool forfeit)
    {
        CaseFile file = In(CaseState.Investigating);
        CaseFile decided = Do(file, Verdict(verdict, Reviewer) with { Frivolous = frivolous, Amount = new Wei(1) }, file.NotBeforeUnixMs);
        Assert.Equal((5, forfeit), ((int)decided.Bond.Value, decided.IsBondForfeit));
        Assert.Equal(CaseBasis.ReviewerVerdict, decided.Basis);
        CaseFile undisputed = CaseMachine.AdvanceTo(Proposed(5_000), Start + 72 * Hour, Policy);
        CaseFile upheld = Do(undisputed, Verdict(verdict, Council) with { Frivolous = frivolous, Amount = new Wei(1) }, Start + 72 * Hour);
        Assert.Equal((CaseBasis.CouncilVerdict, false), (upheld.Basis, upheld.IsBondForfeit)); // without a bond there is nothing to forfeit
    }

    internal static CaseFile Small() => Proposed(500);

    /// <summary>A case in a state, by the shortest way there.</summary>
    internal static CaseFile In(CaseState state)
    {
        CaseFile small = Small();
        CaseFile disputed = Do(small, Event(CaseEventKind.Dispute, CaseRole.Operator, small), Start);
        CaseFile executable = Do(disputed, Verdict(CaseEventKind.Uphold, Reviewer), Start + 7 * Day);
        CaseFile executed = Do(executable, new CaseEvent(CaseEventKind.Execute, CaseActor.Program), Start + 9 * Day);
        CaseFile large = Proposed(5_000);
        return state switch
        {
            CaseState.Proposed => small,
            CaseState.Investigating => disputed,
            CaseState.Reviewing => Do(large, Event(CaseEventKind.Dispute, CaseRole.Operator, large), Start),
            CaseState.Executable => executable,
            CaseState.Appealed => Do(executable, new CaseEvent(CaseEventKind.Appeal, Operator), Start + 7 * Day),
            CaseState.Executed => executed,
            CaseState.ExecutedAppealed => Do(executed, new CaseEvent(CaseEventKind.Appeal, Operator), Start + 9 * Day),
            CaseState.Settled => CaseMachine.AdvanceTo(executed, Start + 60 * Day, Policy),
            CaseState.Dismissed => CaseMachine.AdvanceTo(disputed, Start + 60 * Day, Policy),
            CaseState.Void => CaseMachine.AdvanceTo(small, Start + 60 * Day, Policy),
            CaseState.Overturned => CaseMachine.AdvanceTo(Do(executed, new CaseEvent(CaseEventKind.Appeal, Operator), Start + 9 * Day), Start + 60 * Day, Policy),
            _ => throw new ArgumentOutOfRangeException(nameof(state)),
        };
    }

    internal static CaseFile Proposed(int amount, bool isRemoval = false, int stake = 10_000) =>
        CaseMachine.Propose(new FaultId(Evidence), Accused, ViolationKind.CriticalUptime, ["ada"], new Wei(stake), new Wei(amount), isRemoval, Start, Policy);

    private static CaseFile WithEvidence(int pieces)
    {
        CaseFile file = Small();
        for (int i = 0; i < pieces; i++)
            file = Do(file, new CaseEvent(CaseEventKind.SubmitEvidence, Operator, Evidence: Evidence), Start);
        return file;
    }

    private static CaseEvent Verdict(CaseEventKind kind, CaseActor actor) => new(kind, actor, "Because of the witnesses.", Evidence);

    internal static CaseEvent Event(CaseEventKind kind, CaseRole role, CaseFile file)
    {
        CaseActor actor = role switch { CaseRole.Operator => Operator, CaseRole.Accuser => Accuser, CaseRole.Reviewer => Reviewer, CaseRole.Council => Council, _ => CaseActor.Program };
        return new CaseEvent(kind, actor, "Because of the witnesses.", Evidence, CaseMachine.BondOf(file, Policy), new Wei(1));
    }

    private static CaseFile Do(CaseFile file, CaseEvent caseEvent, long now)
    {
        Assert.Null(CaseMachine.Apply(file, caseEvent, now, Policy, out CaseFile next));
        return next;
    }

    private static CaseRefusal? Refusal(CaseFile file, CaseEvent caseEvent, long now) => CaseMachine.Apply(file, caseEvent, now, Policy, out _);
}
