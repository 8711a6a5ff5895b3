using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Staking;
using NodeProgram.Orchestrations.Staking;

namespace NodeProgram.Orchestrations.Unbonding;

/// <summary>
/// Unbonding of a lock (rules, section 6; program document, "Staking"): it takes 7 days; what is unbonding stays slashable for what happened before; only a disputed amount stays locked
/// longer. A node whose remaining stake is below what it needs leaves the census at the next epoch boundary, and ends when nothing of its stake remains. The register (or the program's book)
/// is the truth throughout; the workflow looks and says. One instance a lock, whose id is never used again.
/// </summary>
public static class UnbondingWorkflow
{
    /// <summary>The orchestration's name. Kept in histories: never renamed.</summary>
    public const string Name = "Unbonding";

    /// <summary>The workflow. Replays: it decides by its history alone.</summary>
    [Function(Name)]
    public static async Task<UnbondingResult> RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        UnbondingInput input = context.GetInput<UnbondingInput>() ?? throw new InvalidOperationException("An unbonding starts with its lock.");
        var run = new StakingRun(context, Name, input.Node, input.Progress?.Sequence ?? 0);
        UnbondingStanding standing = await LoadAsync(run, input);
        UnbondingProgress? progress = input.Progress;
        if (progress is null)
        {
            if (!standing.Found)
                return await EndAsync(run, input, StakingReason.NotUnbonding, "The lock does not unbond.");
            progress = await AnnounceAsync(run, standing);
            await run.SleepUntilAsync(progress.WithdrawableAt);
            standing = await LoadAsync(run, input);
        }

        for (int look = 0; look < StakingRun.LooksPerGeneration; look++)
        {
            if (!standing.Found || standing.Amount == Wei.Zero)
                return await EndAsync(run, input, StakingReason.LockEnded, "Nothing of the lock is left: it was withdrawn, or cases took it.", standing);
            if (standing.Frozen == Wei.Zero)
                return await EndAsync(run, input, StakingReason.Withdrawable, $"{standing.Amount} wei can be withdrawn.", standing);
            if (progress.Frozen != standing.Frozen)
            {
                await run.WaitingAsync(StakingReason.PartFrozen, PartFrozen(standing), null);
                progress = progress with { Frozen = standing.Frozen };
            }

            await run.EventOrTimeAsync(StakingEvents.StakeChanged, run.Now.AddSeconds(standing.PollSeconds));
            standing = await LoadAsync(run, input);
        }

        context.ContinueAsNew(input with { Progress = progress with { Sequence = run.Sequence } });
        return new UnbondingResult(input.Node, input.Lot, StakingReason.PartFrozen);
    }

    private static async Task<UnbondingProgress> AnnounceAsync(StakingRun run, UnbondingStanding standing)
    {
        if (standing.RemainderSuffices || !standing.NodeOperates)
        {
            await run.WaitingAsync(StakingReason.UnbondingStarted, $"{standing.Amount} wei unbond; they answer for what happened before.", standing.WithdrawableAt);
        }
        else
        {
            CensusDate left = await run.LeaveCensusAsync(StakingReason.RemainderInsufficient);
            await run.WaitingAsync(
                StakingReason.RemainderInsufficient,
                $"{standing.Amount} wei unbond; {standing.Remaining} remain and {standing.Required} are needed: the node takes no part from epoch {left.Epoch} on.",
                standing.WithdrawableAt);
        }

        return new UnbondingProgress(run.Sequence, standing.WithdrawableAt, null);
    }

    private static async Task<UnbondingResult> EndAsync(StakingRun run, UnbondingInput input, StakingReason reason, string why, UnbondingStanding? standing = null)
    {
        await run.EndAsync(reason, why);
        if (standing is { NodeOperates: true } && standing.Remaining == Wei.Zero)
            await run.CallAsync(StakingActivities.StartExit, new ExitRequest(input.Node, StakingReason.NothingStaked));
        return new UnbondingResult(input.Node, input.Lot, reason);
    }

    private static string PartFrozen(UnbondingStanding standing)
    {
        string cases = standing.HeldBy.Count == 0 ? "open cases" : "case " + string.Join(", ", standing.HeldBy);
        return $"{standing.Amount - standing.Frozen} wei can be withdrawn; {cases} hold {standing.Frozen} wei until they end.";
    }

    private static Task<UnbondingStanding> LoadAsync(StakingRun run, UnbondingInput input) =>
        run.CallAsync<UnbondingStanding>(UnbondingActivities.LoadUnbonding, new LotRef(input.Node, input.Lot));
}
