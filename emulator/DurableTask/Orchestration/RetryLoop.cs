using System.Runtime.ExceptionServices;
using Microsoft.DurableTask;

namespace NodeProgram.Emulator.DurableTask.Orchestration;

/// <summary>Tries a call again by a policy or by a handler. What it schedules, and in which order, is part of the history's format.</summary>
internal static class RetryLoop
{
    public static async Task<T> WithPolicy<T>(OrchestrationExecution execution, RetryPolicy policy, Func<Task<T>> attempt)
    {
        DateTime first = execution.CurrentUtcDateTime;
        for (int k = 0; ; k++)
        {
            DurableTaskFailure failure;
            try
            {
                return await attempt();
            }
            catch (DurableTaskFailure e) when (!e.NonRetriable)
            {
                failure = e;
            }

            if (k + 1 == policy.MaxNumberOfAttempts)
            {
                // The real engine has this timer for the sake of old histories; sequence ids depend on it.
                await execution.CreateTimer(execution.CurrentUtcDateTime, CancellationToken.None);
            }
            else if (NextDelay(execution, policy, first, k, failure) is { } delay && delay > TimeSpan.Zero)
            {
                await execution.CreateTimer(Later(execution.CurrentUtcDateTime, delay), CancellationToken.None);
                continue;
            }

            ExceptionDispatchInfo.Throw(failure);
        }
    }

    public static async Task<T> WithHandler<T>(OrchestrationExecution execution, AsyncRetryHandler handler, Func<Task<T>> attempt)
    {
        DateTime first = execution.CurrentUtcDateTime;
        for (int failures = 1; ; failures++)
        {
            try
            {
                return await attempt();
            }
            catch (DurableTaskFailure e) when (!e.NonRetriable)
            {
                RetryContext context = new(execution.Context, failures, e.Failure!, execution.CurrentUtcDateTime - first, CancellationToken.None);
                if (!await handler(context))
                {
                    throw;
                }
            }
        }
    }

    private static TimeSpan? NextDelay(OrchestrationExecution execution, RetryPolicy policy, DateTime first, int k, DurableTaskFailure failure)
    {
        try
        {
            if (!policy.Handles(failure.Failure!))
            {
                return null;
            }
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The failure that is being handled must not be replaced by one of the predicate.
            return null;
        }

        bool bounded = policy.RetryTimeout != Timeout.InfiniteTimeSpan;
        if (bounded && execution.CurrentUtcDateTime >= Later(first, policy.RetryTimeout))
        {
            return null;
        }

        double milliseconds = policy.FirstRetryInterval.TotalMilliseconds * Math.Pow(policy.BackoffCoefficient, k);
        TimeSpan longest = policy.MaxRetryInterval == Timeout.InfiniteTimeSpan ? TimeSpan.MaxValue : policy.MaxRetryInterval;
        return milliseconds < longest.TotalMilliseconds ? TimeSpan.FromMilliseconds(milliseconds) : longest;
    }

    private static DateTime Later(DateTime time, TimeSpan by) => by > DateTime.MaxValue - time ? DateTime.MaxValue : time + by;
}

/// <summary>An activity or sub-orchestration failed; never seen by orchestrator code, which gets a <see cref="TaskFailedException"/>.</summary>
internal sealed class DurableTaskFailure(int taskId, TaskAnswer answer) : Exception(answer.Failure?.ErrorMessage)
{
    public int TaskId { get; } = taskId;

    public TaskFailureDetails? Failure { get; } = answer.Failure;

    public bool NonRetriable { get; } = answer.NonRetriable;
}
