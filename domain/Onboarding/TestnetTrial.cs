using System.Collections.Immutable;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Onboarding;

/// <summary>What was measured in one try on the test network.</summary>
/// <param name="Attempt">1 for the first try, at most 1 + the retries.</param>
/// <param name="ElapsedSeconds">Since the try's first telemetry; not negative.</param>
/// <param name="Uptime">Of the slots that count, 0 to 1,000,000; null when no slot counted.</param>
/// <param name="Score">The score over the try; null when nothing could be scored.</param>
public sealed record TestnetMeasurement(int Attempt, long ElapsedSeconds, PartsPerMillion? Uptime, Millipoints? Score);

/// <summary>How a try ended, if it did. <c>default</c> is no outcome.</summary>
public enum TestnetOutcome
{
    /// <summary>The period has not passed yet.</summary>
    Running = 1,

    /// <summary>Both bars reached.</summary>
    Passed,

    /// <summary>A bar missed, and a try is left.</summary>
    Retry,

    /// <summary>A bar missed in the last try.</summary>
    Failed,
}

/// <summary>The verdict with what failed, so that the applicant sees the exact criterion.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Reason">Its code; null while running.</param>
/// <param name="Results">Uptime and score against their bars; empty while running.</param>
/// <param name="TriesLeft">Tries that remain after this one, not negative; 0 once passed.</param>
public sealed record TestnetVerdict(TestnetOutcome Outcome, OnboardingReason? Reason, ImmutableArray<CriterionResult> Results, int TriesLeft);

/// <summary>The qualification on the test network: 48 h, uptime at least 99 %, score at least 70,000, two retries (rules, section 9).</summary>
public static class TestnetTrial
{
    /// <summary>
    /// The verdict on a try. What could not be measured at all after the whole period is a missed bar: silence is no qualification (and costs
    /// nothing but the try).
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The attempt is below 1 or above 1 + the retries.</exception>
    public static TestnetVerdict Decide(TestnetMeasurement measured, OnboardingPolicy policy)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(measured.Attempt, 1, nameof(measured));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(measured.Attempt, 1 + policy.TestnetRetries, nameof(measured));
        int triesLeft = 1 + policy.TestnetRetries - measured.Attempt;
        if (measured.ElapsedSeconds < policy.TestnetSeconds)
            return new TestnetVerdict(TestnetOutcome.Running, null, [], triesLeft);

        bool up = measured.Uptime is { } uptime && uptime >= policy.TestnetUptime;
        bool good = measured.Score is { } score && score >= policy.TestnetScore;
        ImmutableArray<CriterionResult> results =
        [
            new(Criterion.TestnetUptime, up ? Grade.Pass : Grade.Fail, measured.Uptime?.Value, policy.TestnetUptime.Value, null, "ppm"),
            new(Criterion.TestnetScore, good ? Grade.Pass : Grade.Fail, measured.Score?.Value, policy.TestnetScore.Value, null, "millipoints"),
        ];
        return up && good ? new TestnetVerdict(TestnetOutcome.Passed, OnboardingReason.TestnetPassed, results, 0)
            : triesLeft > 0 ? new TestnetVerdict(TestnetOutcome.Retry, OnboardingReason.TestnetRetry, results, triesLeft)
            : new TestnetVerdict(TestnetOutcome.Failed, OnboardingReason.TestnetFailed, results, 0);
    }
}
