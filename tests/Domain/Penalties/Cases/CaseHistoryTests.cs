using FsCheck;
using FsCheck.Xunit;
using NodeProgram.Domain.Penalties;
using NodeProgram.Domain.Penalties.Cases;
using NodeProgram.Domain.Penalties.Guardrails;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Tests.Penalties.Cases;

/// <summary>Whatever happens to a case, and then nothing more (rules, section 5).</summary>
public sealed class CaseHistoryTests
{
    private const long Day = 86_400_000;
    private static readonly PenaltiesPolicy Policy = new();

    [Property(MaxTest = 20_000)]
    public void Case_AnyHistoryThenSilence_EndsAndInTheOperatorsFavourUnlessExecuted(DoNotSize<int> draw)
    {
        var random = new Random(draw.Item);
        CaseFile file = CaseMachineTests.Proposed(random.Next(1, 10_001), random.Next(5) == 0);
        long now = file.ProposedAtUnixMs;
        for (int i = random.Next(14); i > 0; i--)
        {
            now += random.NextInt64(4 * Day);
            var kind = (CaseEventKind)random.Next(1, 11);
            CaseEvent e = CaseMachineTests.Event(kind, (CaseRole)random.Next(1, 6), file) with { Amount = new Wei(random.Next(10_001)), Frivolous = random.Next(2) == 0 };
            CaseFile before = file;
            CaseRefusal? refusal = CaseMachine.Apply(file, e, now, Policy, out file);
            CaseTransition? move = CaseTable.Find(CaseMachine.AdvanceTo(before, now, Policy).State, kind);
            Assert.True(refusal is not null || (move is not null && (file.State == move.To || file.State == CaseState.Reviewing)));
            Assert.True(file.Amount <= file.ProposedAmount && file.ExecutedAmount <= file.ProposedAmount);
        }

        bool executed = file.State == CaseState.Executed;
        CaseFile silent = CaseMachine.AdvanceTo(file, long.MaxValue, Policy);

        Assert.True(silent.HasEnded);
        Assert.True(silent.EndedAtUnixMs <= now + 40 * Day);
        if (!file.HasEnded)
            Assert.Equal(!executed, silent.EndedForOperator);
        Assert.Equal(silent.State == CaseState.Settled, silent.ExecutedAmount - silent.Repayment > Wei.Zero);
        // What was taken without a council stays below 10 % of the stake.
        if (silent.ExecutedAmount > Wei.Zero && silent.Basis != CaseBasis.CouncilVerdict)
            Assert.True(silent.ExecutedAmount.Value * 10 <= silent.StakeAtFault.Value);
        Assert.True(silent.History.Count(static step => step.Event.Kind == CaseEventKind.Appeal) <= 1);
        Assert.DoesNotContain(silent.History, static step => step.Event.Kind is CaseEventKind.Uphold or CaseEventKind.Reduce && step.Event.Actor.Id is "ada" or "42");
    }

    [Property(MaxTest = 2_000)]
    public void Guardrails_AnySequence_CannotBeCrossed(DoNotSize<int> draw)
    {
        var random = new Random(draw.Item);
        GuardrailState guardrails = GuardrailState.Empty;
        long now = CaseMachineTests.Small().ProposedAtUnixMs;
        var slashes = new List<(long At, long Amount)>();
        var pauses = new List<(long From, long Until)>();
        for (int i = 0; i < 60; i++)
        {
            now += random.NextInt64(Day / 2);
            if (random.Next(6) == 0)
            {
                if (guardrails.TryPause(now, Policy, out guardrails) is null)
                    pauses.Add((now, guardrails.PausedUntilUnixMs!.Value));
                continue;
            }

            if (random.Next(10) == 0)
            {
                guardrails = guardrails.Resume(now);
                continue;
            }

            CaseFile file = Executable(random, now);
            Wei total = new(random.Next(20_000, 60_000));
            if (guardrails.TryExecute(file, total, now, Policy, out guardrails) is not null)
                continue;
            Assert.False(guardrails.IsPaused(now));
            if (file.Basis == CaseBasis.CouncilVerdict)
                continue;
            long amount = (long)file.PayableUnder(Policy).Value;
            slashes.Add((now, amount));
            Assert.True(amount * 10 <= (long)file.StakeAtFault.Value); // 10 % without a council verdict
            Assert.True(slashes.Where(slash => slash.At > now - 7 * Day).Sum(slash => slash.Amount) * 100 <= (long)total.Value); // 1 % of the total stake in 7 days
        }

        Assert.All(pauses, static pause => Assert.Equal(5 * Day, pause.Until - pause.From)); // any pause ends by itself after 5 days
        for (int i = 1; i < pauses.Count; i++)
            Assert.True(pauses[i].From - pauses[i - 1].From >= 5 * Day);
    }

    // A case that is executable now, also one that no valid path could have made: the guardrails do not trust the machine.
    private static CaseFile Executable(Random random, long now) => CaseMachineTests.Proposed(random.Next(1, 301), stake: random.Next(500, 3_000)) with
    {
        State = random.Next(8) == 0 ? CaseState.Reviewing : CaseState.Executable,
        Basis = (CaseBasis)random.Next(1, 5),
        IsAccepted = random.Next(4) == 0,
        NotBeforeUnixMs = now - random.Next(-1, 5),
        DeadlineUnixMs = now + random.Next(20),
    };
}
