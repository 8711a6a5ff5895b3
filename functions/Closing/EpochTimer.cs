using DurableTask.Core.Exceptions;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Policies;
using NodeProgram.Orchestrations.EpochClose;

namespace NodeProgram.Functions.Closing;

/// <summary>
/// Starts the closing of the next epoch that has ended. One after the other: an epoch needs the one before, and those that were missed while the program was down are caught up in order.
/// </summary>
public sealed class EpochTimer(EpochRows epochs, PolicyInForce policy, TimeProvider time)
{
    // Ended instances stay as they are; one that failed may be started anew.
    private static readonly OrchestrationRuntimeStatus[] Running =
        [OrchestrationRuntimeStatus.Pending, OrchestrationRuntimeStatus.Running, OrchestrationRuntimeStatus.Suspended];

    [Function("EpochTimer")]
    public async Task RunAsync([TimerTrigger("*/2 * * * * *")] TimerInfo timer, [DurableClient] DurableTaskClient client, FunctionContext context)
    {
        EpochId current = policy.Policy.Time.EpochOf(time.GetUtcNow());
        // The first epoch of all is the one in which the program first ran.
        EpochSummary? newest = await epochs.FindNewestAsync(context.CancellationToken);
        // An epoch whose violations are not handed over yet is not over: its workflow is at it, or is started anew.
        bool isUnfinished = newest is { IsHandedOver: false };
        EpochId next = newest is null ? await epochs.FirstAsync(current, context.CancellationToken) : isUnfinished ? newest.Epoch : newest.Epoch.Next;
        OrchestrationRuntimeStatus[] keep = isUnfinished ? Running : [.. Running, OrchestrationRuntimeStatus.Completed];
        if (next >= current)
            return;
        string instance = EpochCloseWorkflow.InstanceId(next.Value);
        if (await client.GetInstanceAsync(instance, getInputsAndOutputs: false, context.CancellationToken) is { } running && keep.Contains(running.RuntimeStatus))
            return;
        try
        {
            await client.ScheduleNewOrchestrationInstanceAsync(
                EpochCloseWorkflow.Name, new EpochRef(next.Value), new StartOrchestrationOptions(instance).WithDedupeStatuses(keep), context.CancellationToken);
        }
        catch (OrchestrationAlreadyExistsException)
        {
            // Another instance of the app was quicker.
        }
    }
}
