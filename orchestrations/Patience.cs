using Microsoft.DurableTask;

namespace NodeProgram.Orchestrations;

/// <summary>
/// How the activities of every workflow are tried again. A workflow that gives up has ended for good: nobody starts an instance's id twice, and what it had still to do (a case's execution, a node's
/// return, an applicant's stake) is not done. So what a store, a hub or a chain that is down holds up is waited for over weeks, longer than an installation stays broken unseen.
/// </summary>
internal static class Patience
{
    /// <summary>About a month in all, at first after a second, then with growing pauses of at most a quarter of an hour.</summary>
    public static TaskOptions Retry { get; } = TaskOptions.FromRetryPolicy(
        new RetryPolicy(maxNumberOfAttempts: 3_000, firstRetryInterval: TimeSpan.FromSeconds(1), backoffCoefficient: 2, maxRetryInterval: TimeSpan.FromMinutes(15)));
}
