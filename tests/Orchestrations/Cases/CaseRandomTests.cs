using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using NodeProgram.Domain.Penalties;
using NodeProgram.Domain.Penalties.Cases;
using NodeProgram.Domain.Quantities;
using NodeProgram.Orchestrations.Cases;

namespace NodeProgram.Orchestrations.Tests.Cases;

/// <summary>
/// Random acts of random people at random times, restarts and late signals among them: the workflow leads the record where the machine alone leads the same case when it executes as soon as it may.
/// </summary>
public class CaseRandomTests
{
    private static readonly CaseActor[] Actors =
        [CaseLab.Operator, CaseLab.Operator, CaseLab.Reviewer, CaseLab.Council, CaseLab.Council, new("program", CaseRole.Accuser), new("eve", CaseRole.Accuser), CaseActor.Of(new OperatorId(8))];

    private static readonly CaseEventKind[] Kinds =
        [CaseEventKind.Accept, CaseEventKind.Dispute, CaseEventKind.SubmitEvidence, CaseEventKind.Withdraw, CaseEventKind.Uphold, CaseEventKind.Reduce, CaseEventKind.Dismiss, CaseEventKind.Appeal];

    public sealed record Move(int Hours, int Kind, int Actor, int Tokens, bool Frivolous, bool Restart, bool SignalLate);

    public sealed record Story(int Bp, bool Held, IReadOnlyList<Move> Moves);

    public static class Stories
    {
        public static Arbitrary<Story> Story()
        {
            var move =
                from hours in Gen.Frequency((3, Gen.Choose(0, 30)), (1, Gen.Choose(30, 200)))
                from kind in Gen.Choose(0, Kinds.Length - 1)
                from actor in Gen.Choose(0, Actors.Length - 1)
                from tokens in Gen.Choose(0, 60)
                from bits in Gen.Choose(0, 63)
                select new Move(hours, kind, actor, tokens, bits % 2 == 1, bits is 2 or 3, bits is >= 4 and < 12);
            return (from bp in Gen.Elements(100, 500, 999, 1_000, 2_500, 10_000)
                    from held in Gen.Frequency((5, Gen.Constant(false)), (1, Gen.Constant(true)))
                    from count in Gen.Choose(0, 14)
                    from moves in move.ListOf(count)
                    select new CaseRandomTests.Story(bp, held, [.. moves])).ToArbitrary();
        }
    }

    [Property(Arbitrary = [typeof(Stories)], MaxTest = 20)]
    public void Workflow_OverRandomActs_EndsWhereTheMachineEnds(Story story) => RunAsync(story).GetAwaiter().GetResult();

    private static async Task RunAsync(Story story)
    {
        await using CaseLab lab = await CaseLab.StartAsync(story.Bp, world => world.Guardrail = story.Held ? "paused" : null);
        PenaltiesPolicy policy = lab.Opening.Policy;
        CaseFile model = lab.File;
        bool late = false;
        foreach (Move move in story.Moves)
        {
            // What a dead process did not tell, the outbox tells a little later.
            if (late)
            {
                await lab.PassAsync(TimeSpan.FromMinutes(1));
                await lab.WakeAsync();
            }
            await lab.PassAsync(TimeSpan.FromHours(move.Hours));
            if (move.Restart)
                await lab.RestartAsync();
            long now = lab.Clock.GetUtcNow().ToUnixTimeMilliseconds();
            model = Run(model, now, story.Held, policy);
            Assert.Equal(Lines(model), Lines(lab.File));

            var act = new CaseEvent(
                Kinds[move.Kind], Actors[move.Actor], "Because.", CaseLab.Proof, CaseMachine.BondOf(model, policy), Wei.FromTokens(move.Tokens), move.Frivolous);
            CaseRefusal? expected = CaseMachine.Apply(model, act, now, policy, out CaseFile next);
            Assert.Equal(expected, lab.World.Act(act));
            if (expected is null)
                model = next;
            late = move.SignalLate;
            if (!late)
                await lab.WakeAsync();
            model = Run(model, lab.Clock.GetUtcNow().ToUnixTimeMilliseconds(), story.Held, policy);
        }

        await lab.WakeAsync();
        CaseResult result = await lab.EndAsync();
        model = Run(model, long.MaxValue - 1, story.Held, policy);
        Assert.True(model.HasEnded);
        Assert.Equal(Lines(model), Lines(lab.File));
        Assert.Equal((model.State, model.UpheldPart, 1), (result.State!.Value, result.UpheldPart, lab.World.Rulings.Count));
        Assert.Equal(lab.File.History.Length, lab.World.StepsTold);
        Assert.True(lab.File.ExecutedAmount.Value <= lab.File.ProposedAmount.Value);
        Assert.True(lab.File.State is CaseState.Settled || lab.File.Repayment == lab.File.ExecutedAmount);
    }

    // The machine alone: deadlines in their order, and executed the moment it may be.
    private static CaseFile Run(CaseFile file, long now, bool held, PenaltiesPolicy policy)
    {
        while (!file.HasEnded)
        {
            long next = file.State == CaseState.Executable && !held ? file.NotBeforeUnixMs : file.DeadlineUnixMs;
            if (next > now)
                break;
            file = file.State == CaseState.Executable && !held
                ? CaseMachine.Apply(file, new CaseEvent(CaseEventKind.Execute, CaseActor.Program), next, policy, out CaseFile executed) is null ? executed : throw new InvalidOperationException("Not executable.")
                : CaseMachine.AdvanceTo(file, next, policy);
        }
        return file;
    }

    private static IEnumerable<(CaseEventKind, CaseState, CaseState, long)> Lines(CaseFile file) => file.History.Select(step => (step.Event.Kind, step.From, step.To, step.AtUnixMs));
}
