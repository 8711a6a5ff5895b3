namespace Microsoft.Azure.Functions.Worker;

/// <summary>How a failed invocation is repeated in memory, with the same trigger value (timer and Event Hubs triggers).</summary>
public abstract class RetryAttribute : Attribute
{
    /// <summary>Repetitions after the first attempt; -1 = without end.</summary>
    public int MaxRetryCount { get; protected set; }
}

/// <summary>Repeats after the same delay each time.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FixedDelayRetryAttribute : RetryAttribute
{
    /// <param name="maxRetryCount">Repetitions after the first attempt; -1 = without end.</param>
    /// <param name="delayInterval">hh:mm:ss.</param>
    public FixedDelayRetryAttribute(int maxRetryCount, string delayInterval)
    {
        MaxRetryCount = maxRetryCount;
        DelayInterval = delayInterval;
    }

    public string DelayInterval { get; }
}

/// <summary>Repeats after delays that double from the minimum to the maximum, jittered by 20 %.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ExponentialBackoffRetryAttribute : RetryAttribute
{
    /// <param name="maxRetryCount">Repetitions after the first attempt; -1 = without end.</param>
    /// <param name="minimumInterval">hh:mm:ss.</param>
    /// <param name="maximumInterval">hh:mm:ss.</param>
    public ExponentialBackoffRetryAttribute(int maxRetryCount, string minimumInterval, string maximumInterval)
    {
        MaxRetryCount = maxRetryCount;
        MinimumInterval = minimumInterval;
        MaximumInterval = maximumInterval;
    }

    public string MinimumInterval { get; }

    public string MaximumInterval { get; }
}
