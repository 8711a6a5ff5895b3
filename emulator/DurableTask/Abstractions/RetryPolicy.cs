namespace Microsoft.DurableTask;

/// <summary>When and how often a failed activity or sub-orchestration is tried again, as data.</summary>
public class RetryPolicy
{
    private readonly Func<TaskFailureDetails, bool>? _handleFailure;

    /// <param name="maxNumberOfAttempts">All attempts, the first included; at least 1.</param>
    /// <param name="firstRetryInterval">Delay after the first failure; more than zero.</param>
    /// <param name="backoffCoefficient">Factor from one delay to the next; at least 1.</param>
    /// <param name="maxRetryInterval">The longest delay; null = one hour; <see cref="Timeout.InfiniteTimeSpan"/> = no bound.</param>
    /// <param name="retryTimeout">No attempt is added this long after the first one; null or <see cref="Timeout.InfiniteTimeSpan"/> = no bound.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public RetryPolicy(
        int maxNumberOfAttempts, TimeSpan firstRetryInterval, double backoffCoefficient = 1.0, TimeSpan? maxRetryInterval = null, TimeSpan? retryTimeout = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxNumberOfAttempts);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(firstRetryInterval, TimeSpan.Zero);
        if (!(backoffCoefficient >= 1.0))
        {
            throw new ArgumentOutOfRangeException(nameof(backoffCoefficient), backoffCoefficient, "The value must be at least 1.0.");
        }

        NotBelow(firstRetryInterval, maxRetryInterval, nameof(maxRetryInterval));
        NotBelow(firstRetryInterval, retryTimeout, nameof(retryTimeout));
        MaxNumberOfAttempts = maxNumberOfAttempts;
        FirstRetryInterval = firstRetryInterval;
        BackoffCoefficient = backoffCoefficient;
        MaxRetryInterval = maxRetryInterval ?? TimeSpan.FromHours(1);
        RetryTimeout = retryTimeout ?? Timeout.InfiniteTimeSpan;
    }

    public int MaxNumberOfAttempts { get; }

    public TimeSpan FirstRetryInterval { get; }

    public double BackoffCoefficient { get; }

    public TimeSpan MaxRetryInterval { get; }

    public TimeSpan RetryTimeout { get; }

    /// <summary>Decides whether a failure is worth another attempt; unset = always. An exception in it counts as no.</summary>
    public Func<TaskFailureDetails, bool> HandleFailure
    {
        init => _handleFailure = value;
    }

    internal bool Handles(TaskFailureDetails failure) => _handleFailure is null || _handleFailure(failure);

    private static void NotBelow(TimeSpan first, TimeSpan? value, string name)
    {
        if (value < first && value != Timeout.InfiniteTimeSpan)
        {
            throw new ArgumentOutOfRangeException(name, value, "The value must be at least the first retry interval.");
        }
    }
}
