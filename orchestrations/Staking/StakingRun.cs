using Microsoft.DurableTask;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Staking;

namespace NodeProgram.Orchestrations.Staking;

/// <summary>What every workflow of a stake needs of the durable context, said in its words.</summary>
/// <param name="workflow">The orchestration's name.</param>
/// <param name="node">Whose stake.</param>
/// <param name="sequence">The last entry's number: 0 at the start, more in a later generation.</param>
internal sealed class StakingRun(TaskOrchestrationContext context, string workflow, NodeId node, int sequence)
{
    /// <summary>Looks of one generation; the next starts with an empty history, so that years of waiting do not pile up.</summary>
    public const int LooksPerGeneration = 50;

    private readonly Dictionary<string, Task<string?>> waiters = [];

    /// <summary>The orchestration's time, the same in every replay.</summary>
    public DateTimeOffset Now => new(context.CurrentUtcDateTime, TimeSpan.Zero);

    /// <summary>The number of the last entry.</summary>
    public int Sequence { get; private set; } = sequence;

    /// <summary>Calls an activity that gives a result.</summary>
    public Task<T> CallAsync<T>(string activity, object argument) => context.CallActivityAsync<T>(activity, argument, Patience.Retry);

    /// <summary>Calls an activity for its effect.</summary>
    public Task CallAsync(string activity, object argument) => context.CallActivityAsync(activity, argument, Patience.Retry);

    /// <summary>Records that time has to pass or somebody has to act.</summary>
    public Task WaitingAsync(StakingReason reason, string why, DateTimeOffset? deadline) => RecordAsync(StakingState.Waiting, reason, why, deadline);

    /// <summary>Records the end.</summary>
    public Task EndAsync(StakingReason reason, string why) => RecordAsync(StakingState.Ended, reason, why, null);

    /// <summary>The node leaves the census at the next epoch boundary.</summary>
    public Task<CensusDate> LeaveCensusAsync(StakingReason reason) => CallAsync<CensusDate>(StakingActivities.LeaveCensus, new CensusChange(node, context.InstanceId, Sequence, reason));

    /// <summary>The node returns to the census at the next epoch boundary.</summary>
    public Task<CensusDate> ReturnToCensusAsync(StakingReason reason) => CallAsync<CensusDate>(StakingActivities.ReturnToCensus, new CensusChange(node, context.InstanceId, Sequence, reason));

    /// <summary>Lets time pass; nothing when the instant has passed.</summary>
    public Task SleepUntilAsync(DateTimeOffset wake) => wake <= Now ? Task.CompletedTask : context.CreateTimer(wake.UtcDateTime, CancellationToken.None);

    /// <summary>Waits for an event, at most until an instant. The event says only that it is time to look.</summary>
    public async Task EventOrTimeAsync(string name, DateTimeOffset wake)
    {
        // One waiter an event, kept until it is served: an abandoned waiter would swallow a later event.
        if (!waiters.TryGetValue(name, out Task<string?>? raised))
            waiters[name] = raised = context.WaitForExternalEvent<string?>(name);
        using var timerEnd = new CancellationTokenSource();
        Task timer = context.CreateTimer((wake < Now ? Now : wake).UtcDateTime, timerEnd.Token);
        if (await Task.WhenAny(raised, timer) == raised)
        {
            waiters.Remove(name);
            // Not CancelAsync: that would leave the orchestrator's thread.
            timerEnd.Cancel();
        }
    }

    private Task RecordAsync(StakingState state, StakingReason reason, string why, DateTimeOffset? deadline) => CallAsync(
        StakingActivities.Record, new StakingEntry(node, context.InstanceId, workflow, ++Sequence, state, Now, deadline, reason, why));
}
