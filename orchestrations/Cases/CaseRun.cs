using Microsoft.DurableTask;
using NodeProgram.Domain.Penalties;

namespace NodeProgram.Orchestrations.Cases;

/// <summary>One running case: what its stages need of the durable context, said in the words of the workflow.</summary>
public sealed class CaseRun(TaskOrchestrationContext context, FaultId fault)
{
    private const long OverdueMsMin = 5_000;
    private const long OverdueMsMax = 900_000;
    private Task<string?>? changed;

    /// <summary>The orchestration's time, Unix milliseconds, the same in every replay.</summary>
    public long NowUnixMs => new DateTimeOffset(context.CurrentUtcDateTime, TimeSpan.Zero).ToUnixTimeMilliseconds();

    /// <summary>The case and the time, as activities take them.</summary>
    public CaseTime Time => new(fault, NowUnixMs);

    /// <summary>Calls an activity that gives a result.</summary>
    public Task<T> CallAsync<T>(string activity, object argument) => context.CallActivityAsync<T>(activity, argument, Patience.Retry);

    /// <summary>Tells the parties what has happened so far.</summary>
    public Task AnnounceAsync() => context.CallActivityAsync(CaseActivities.Announce, fault, Patience.Retry);

    /// <summary>Runs the appeal as a workflow of its own, a part of this one.</summary>
    public Task<CaseStanding> AppealAsync(CaseStanding standing) => context.CallSubOrchestratorAsync<CaseStanding>(
        AppealWorkflow.Name, new AppealInput(fault, standing), new SubOrchestrationOptions(retry: null, instanceId: AppealWorkflow.InstanceId(fault)));

    /// <summary>Waits until something happens to the case, an act or its deadline, and tells the parties.</summary>
    /// <param name="before">Where the case stood.</param>
    /// <param name="untilUnixMs">When to come back in any case, at most the deadline. Before the deadline the case may be as before then.</param>
    public async Task<CaseStanding> UntilMovedAsync(CaseStanding before, long untilUnixMs)
    {
        long overdueMs = OverdueMsMin;
        while (true)
        {
            // The time of the question counts: the deadline may pass while it is answered, and then it is asked once more at once.
            long askedUnixMs = NowUnixMs;
            CaseStanding standing = await CallAsync<CaseStanding>(CaseActivities.Advance, Time);
            if (standing.Steps != before.Steps)
            {
                await AnnounceAsync();
                return standing;
            }
            if (askedUnixMs < untilUnixMs)
            {
                await ChangedOrAsync(untilUnixMs);
            }
            else if (untilUnixMs < before.DeadlineUnixMs)
            {
                return standing;
            }
            else
            {
                // A chain whose time is behind lets the deadline take effect later.
                await ChangedOrAsync(NowUnixMs + overdueMs);
                overdueMs = Math.Min(2 * overdueMs, OverdueMsMax);
            }
        }
    }

    private async Task ChangedOrAsync(long wakeUnixMs)
    {
        // One waiter, kept until it is served: an abandoned one would swallow a later event.
        changed ??= context.WaitForExternalEvent<string?>(CaseSignals.Changed);
        using var timerEnd = new CancellationTokenSource();
        Task timer = context.CreateTimer(DateTimeOffset.FromUnixTimeMilliseconds(wakeUnixMs).UtcDateTime, timerEnd.Token);
        if (await Task.WhenAny(changed, timer) == changed)
        {
            changed = null;
            // Not CancelAsync: that would leave the orchestrator's thread.
            timerEnd.Cancel();
        }
    }
}
