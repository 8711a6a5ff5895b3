using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using NodeProgram.Orchestrations.Publishing;

namespace NodeProgram.Orchestrations.EpochClose;

/// <summary>
/// Closes an epoch (design, epoch close): wait until enough witnesses have reported or the time is up, freeze who is measured and by which policy, measure the blocks side by side,
/// score, hand violations over, post the roots. The next epoch does not wait for the posting. The instance's id is made of the epoch, so that starting it twice starts it once; every activity can be repeated.
/// </summary>
public static class EpochCloseWorkflow
{
    /// <summary>The orchestration's name. Kept in histories: never renamed.</summary>
    public const string Name = "EpochClose";

    /// <summary>The id of the instance that closes an epoch.</summary>
    public static string InstanceId(long epoch) => $"epoch-{epoch}";

    /// <summary>The workflow. Replays: it decides by its history alone.</summary>
    [Function(Name)]
    public static async Task<EpochResult> RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        EpochRef epoch = context.GetInput<EpochRef>() ?? throw new InvalidOperationException("Closing an epoch starts with its number.");
        await WaitForTheGateAsync(context, epoch);
        EpochPlan plan = await context.CallActivityAsync<EpochPlan>(EpochCloseActivities.Freeze, epoch, Patience.Retry);
        await Task.WhenAll(Enumerable.Range(0, plan.Blocks)
            .Select(block => context.CallActivityAsync<BlockResult>(EpochCloseActivities.MeasureBlock, new BlockRef(epoch.Epoch, block), Patience.Retry)));
        EpochResult result = await context.CallActivityAsync<EpochResult>(EpochCloseActivities.Score, epoch, Patience.Retry);
        // Side by side: the chain may be down for long, and the next epoch waits for what its reductions begin with.
        Task handedOver = plan.HandsOver ? context.CallActivityAsync<int>(EpochCloseActivities.HandOver, epoch, Patience.Retry) : Task.CompletedTask;
        await Task.WhenAll(handedOver, context.CallActivityAsync<Publication>(EpochCloseActivities.Publish, epoch, Patience.Retry));
        return result;
    }

    private static async Task WaitForTheGateAsync(TaskOrchestrationContext context, EpochRef epoch)
    {
        CloseTerms terms = await context.CallActivityAsync<CloseTerms>(EpochCloseActivities.LoadTerms, epoch, Patience.Retry);
        while (context.CurrentUtcDateTime < terms.LimitAt.UtcDateTime)
        {
            if (context.CurrentUtcDateTime >= terms.EndAt.UtcDateTime && (await context.CallActivityAsync<GateState>(EpochCloseActivities.CheckGate, epoch, Patience.Retry)).Open)
                return;
            DateTime next = context.CurrentUtcDateTime.AddSeconds(terms.PollSeconds);
            await context.CreateTimer(next < terms.LimitAt.UtcDateTime ? next : terms.LimitAt.UtcDateTime, CancellationToken.None);
        }
    }
}
