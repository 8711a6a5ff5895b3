namespace Microsoft.DurableTask;

/// <summary>Decides in orchestrator code, after each failure, whether to try again.</summary>
public delegate Task<bool> AsyncRetryHandler(RetryContext retryContext);

/// <summary>Decides in orchestrator code, after each failure, whether to try again.</summary>
public delegate bool RetryHandler(RetryContext retryContext);

/// <summary>What a retry handler is told.</summary>
/// <param name="LastAttemptNumber">From 1.</param>
/// <param name="TotalRetryTime">Since the first attempt was scheduled.</param>
public record RetryContext(
    TaskOrchestrationContext OrchestrationContext,
    int LastAttemptNumber,
    TaskFailureDetails LastFailure,
    TimeSpan TotalRetryTime,
    CancellationToken CancellationToken);
