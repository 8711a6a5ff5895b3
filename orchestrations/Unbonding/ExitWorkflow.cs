using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using NodeProgram.Domain.Staking;
using NodeProgram.Orchestrations.Staking;

namespace NodeProgram.Orchestrations.Unbonding;

/// <summary>
/// The end of a node (rules, sections 6 and 9): it leaves the census at the next epoch boundary, the hub takes nothing from it any more, the register of the program closes it. Its rewards
/// stay claimable, its stake unbonds as its locks allow and stays slashable for what happened before. One that a case began ends nothing when
/// the removal is overturned first. One instance an admission.
/// </summary>
public static class ExitWorkflow
{
    /// <summary>The orchestration's name. Kept in histories: never renamed.</summary>
    public const string Name = "NodeExit";

    /// <summary>The workflow. Replays: it decides by its history alone.</summary>
    [Function(Name)]
    public static async Task<ExitResult> RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        ExitInput input = context.GetInput<ExitInput>() ?? throw new InvalidOperationException("An exit starts with its node.");
        var run = new StakingRun(context, Name, input.Node, 0);
        CensusDate left = await run.LeaveCensusAsync(input.Cause);
        await run.WaitingAsync(input.Cause, $"{Cause(input.Cause)} It takes no part from epoch {left.Epoch} on.", left.At);
        await run.SleepUntilAsync(left.At);

        string? removal = input.Cause == StakingReason.RemovedByCase ? context.InstanceId : null;
        await run.CallAsync(StakingActivities.RevokeCredentials, new NodeRef(input.Node, removal));
        if (await run.CallAsync<bool?>(UnbondingActivities.Deregister, new DeregisterRequest(input.Node, input.Cause, left.At, removal)) == false)
        {
            await run.EndAsync(input.Cause, "The removal was overturned before the node had ended: it stays.");
            return new ExitResult(input.Node, left.Epoch);
        }

        await run.CallAsync(UnbondingActivities.UnbondAll, new NodeRef(input.Node));
        await run.EndAsync(StakingReason.Exited, "The node has ended: its credentials are revoked. Rewards up to then stay claimable, stake unbonds as its locks allow.");
        return new ExitResult(input.Node, left.Epoch);
    }

    private static string Cause(StakingReason cause) => cause switch
    {
        StakingReason.RemovedByCase => "A case removes the node.",
        StakingReason.NothingStaked => "All stake of the node has unbonded.",
        _ => "The owner ends the node.",
    };
}
