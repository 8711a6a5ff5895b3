using System.Text.Json;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using NodeProgram.Functions.Onboarding;
using NodeProgram.Functions.Staking;
using NodeProgram.Functions.Storage;
using NodeProgram.Orchestrations.Onboarding;
using NodeProgram.Orchestrations.Transfer;

namespace NodeProgram.Functions.Timers;

/// <summary>Delivers the signals that a process promised and died before delivering, and puts into the trail what it had recorded by then.</summary>
public sealed class OutboxSweep(Outbox outbox, ApplicationStore applications, ReviewStore reviews, TransferStore transfers, AuditLog audit, TimeProvider time, ILogger<OutboxSweep> log)
{
    private const int PromisesPerSweep = 500;
    private static readonly TimeSpan Overdue = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Abandoned = TimeSpan.FromMinutes(5);

    [Function("OutboxSweep")]
    public async Task RunAsync([TimerTrigger("*/30 * * * * *")] TimerInfo timer, [DurableClient] DurableTaskClient client, FunctionContext context)
    {
        DateTimeOffset now = time.GetUtcNow();
        foreach (Promise promise in await outbox.LoadOverdueAsync(now - Overdue, PromisesPerSweep, context.CancellationToken))
        {
            try
            {
                await DeliverAsync(promise, now, client, context.CancellationToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // It stays promised; those behind it must not wait for it.
                log.LogWarning(e, "{Signal}, promised at {PromisedAt}, could not be delivered", promise.Key, promise.PromisedAt);
            }
        }
    }

    private async Task DeliverAsync(Promise promise, DateTimeOffset now, DurableTaskClient client, CancellationToken cancellation)
    {
        if (await HasRecordAsync(promise, cancellation))
        {
            await outbox.DeliverAsync(client, promise, cancellation);
            log.LogInformation("Delivered {Signal}, promised at {PromisedAt}", promise.Key, promise.PromisedAt);
        }
        else if (now - promise.PromisedAt > Abandoned)
        {
            await outbox.ForgetAsync(promise, cancellation);
        }
    }

    // A start speaks of an application or an offer that must be there, and the process may have died before the trail said so; whether an event has a record the workflow finds out itself.
    private async Task<bool> HasRecordAsync(Promise promise, CancellationToken cancellation)
    {
        if (promise.Signal.Event == OnboardingEvents.Decision)
            await TrailDecisionsAsync(promise.Signal.InstanceId, cancellation);
        if (promise.Signal is { Workflow: TransferWorkflow.Name, Content: { } offer } && offer.Deserialize<TransferInput>() is { } transfer)
            return await transfers.FindAsync(transfer.Node, transfer.Sequence, cancellation) is not null;
        if (promise.Signal.Input is not { } input)
            return true;
        if (await applications.FindAsync(input.Application, cancellation) is not { } application || application.Attempt < input.Attempt)
            return false;
        if (application.Attempt == input.Attempt)
            await audit.AppendAsync(Subjects.Application(application.Id), ApplicationDesk.Submitted(application), cancellation);
        return true;
    }

    // Between a decision's record and its row in the trail the process may have died, and nobody may ever send the decision again.
    private async Task TrailDecisionsAsync(string instanceId, CancellationToken cancellation)
    {
        if (!OnboardingWorkflow.TryReadInstanceId(instanceId, out string application, out int attempt))
            return;
        foreach (int round in new[] { 1, 2 })
        {
            if (await reviews.FindDecisionAsync(application, attempt, round, cancellation) is { } decision)
                await audit.AppendAsync(Subjects.Application(application), VettingDesk.AuditOf(decision), cancellation);
        }
    }
}
