using Microsoft.Azure.Functions.Worker;
using NodeProgram.Emulator.Worker.Functions;
using NodeProgram.Emulator.Worker.Hosting;

namespace NodeProgram.Emulator.Worker.Invocation;

/// <summary>Invokes a function until it succeeds or its retry attribute is exhausted, as the host does: in memory, with the same trigger value.</summary>
internal sealed class RetryRunner(FunctionExecutor executor, TimeProvider time)
{
    /// <summary>Whether an attempt succeeded; failures have been logged by then.</summary>
    /// <param name="function">What to invoke.</param>
    /// <param name="triggerValue">The same for every attempt.</param>
    /// <param name="bindingData">The same for every attempt.</param>
    /// <param name="gate">Held during an attempt, not between two; null = no bound.</param>
    /// <param name="cancellationToken">The host stops.</param>
    /// <exception cref="OperationCanceledException">The host stops: neither success nor exhaustion.</exception>
    public async Task<bool> RunAsync(
        FunctionDescriptor function, object? triggerValue, IReadOnlyDictionary<string, object?> bindingData, SemaphoreSlim? gate,
        CancellationToken cancellationToken)
    {
        for (var retry = 0; ; retry++)
        {
            if (gate is not null)
            {
                await gate.WaitAsync(cancellationToken);
            }

            try
            {
                var context = function.Retry is { } known ? new Attempt(retry, known.MaxRetryCount) : null;
                await executor.ExecuteAsync(function, triggerValue, bindingData, context, cancellationToken);
                return true;
            }
            catch (Exception) when (!cancellationToken.IsCancellationRequested)
            {
                if (function.Retry is not { } policy || !policy.Allows(retry + 1))
                {
                    return false;
                }
            }
            catch (Exception exception)
            {
                throw new OperationCanceledException("The host stops.", exception, cancellationToken);
            }
            finally
            {
                gate?.Release();
            }

            var delay = function.Retry!.DelayBefore(retry + 1, Random.Shared.NextDouble);
            await time.UntilAsync(time.GetUtcNow() + delay, cancellationToken);
        }
    }

    private sealed class Attempt(int retryCount, int maxRetryCount) : RetryContext
    {
        public override int RetryCount => retryCount;

        public override int MaxRetryCount => maxRetryCount;
    }
}
