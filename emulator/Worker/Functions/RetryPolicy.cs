using System.Globalization;
using Microsoft.Azure.Functions.Worker;

namespace NodeProgram.Emulator.Worker.Functions;

/// <summary>A function's retry attribute, checked. Fixed when minimum and maximum are the same value without growth.</summary>
/// <param name="MaxRetryCount">Repetitions after the first attempt; -1 = without end.</param>
/// <param name="Minimum">The first delay.</param>
/// <param name="Maximum">The longest delay; null = every delay is <paramref name="Minimum"/>.</param>
internal sealed record RetryPolicy(int MaxRetryCount, TimeSpan Minimum, TimeSpan? Maximum)
{
    /// <summary>The delay before repetition <paramref name="retry"/> (1, 2, ...): the minimum, then minimum + 0.8..1.2 * 2^(retry-2) * minimum, capped.</summary>
    public TimeSpan DelayBefore(int retry, Func<double> chance)
    {
        if (Maximum is not { } maximum || retry <= 1)
        {
            return Minimum;
        }

        var growth = (0.8 + (0.4 * chance())) * Math.Pow(2, Math.Min(retry - 2, 60)) * Minimum.Ticks;
        return growth + Minimum.Ticks >= maximum.Ticks ? maximum : TimeSpan.FromTicks(Minimum.Ticks + (long)growth);
    }

    public bool Allows(int retry) => MaxRetryCount == -1 || retry <= MaxRetryCount;

    /// <summary>Null and the reason when the attribute's numbers make no policy.</summary>
    public static RetryPolicy? TryCreate(RetryAttribute attribute, out string? fault)
    {
        fault = attribute.MaxRetryCount < -1 ? "maxRetryCount must be -1 (without end) or not negative" : null;
        RetryPolicy? policy = null;
        if (fault is null)
        {
            policy = attribute switch
            {
                FixedDelayRetryAttribute fixedDelay when Parse(fixedDelay.DelayInterval) is { } delay => new(attribute.MaxRetryCount, delay, null),
                ExponentialBackoffRetryAttribute growing
                    when Parse(growing.MinimumInterval) is { } minimum && Parse(growing.MaximumInterval) is { } maximum && maximum >= minimum =>
                    new(attribute.MaxRetryCount, minimum, maximum),
                _ => null,
            };
            fault = policy is null ? "intervals must be hh:mm:ss, not negative, the maximum not below the minimum" : null;
        }

        return policy;
    }

    private static TimeSpan? Parse(string? text) =>
        TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out var value) && value >= TimeSpan.Zero ? value : null;
}
