using NodeProgram.Domain.Onboarding;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Tests.Onboarding;

public sealed class TestnetTrialTests
{
    private const long FortyEightHours = 172_800; // rules, section 9
    private static readonly OnboardingPolicy Policy = new();

    [Theory]
    // rules, section 9: uptime >= 99 %, score >= 70,000, two retries
    [InlineData(1, FortyEightHours - 1, 0L, 0, TestnetOutcome.Running, 2)]
    [InlineData(1, FortyEightHours, 990_000L, 70_000, TestnetOutcome.Passed, 0)]
    [InlineData(1, FortyEightHours, 989_999L, 70_000, TestnetOutcome.Retry, 2)]
    [InlineData(1, FortyEightHours, 990_000L, 69_999, TestnetOutcome.Retry, 2)]
    [InlineData(2, FortyEightHours, 0L, 0, TestnetOutcome.Retry, 1)]
    [InlineData(3, FortyEightHours, 989_999L, 100_000, TestnetOutcome.Failed, 0)]
    [InlineData(3, FortyEightHours, 1_000_000L, 100_000, TestnetOutcome.Passed, 0)]
    [InlineData(1, FortyEightHours, null, 100_000, TestnetOutcome.Retry, 2)]
    [InlineData(1, FortyEightHours, 1_000_000L, null, TestnetOutcome.Retry, 2)]
    public void Decide_Measurement_Outcome(int attempt, long elapsedSeconds, long? uptimePpm, int? score, TestnetOutcome outcome, int triesLeft)
    {
        TestnetVerdict verdict = TestnetTrial.Decide(Measured(attempt, elapsedSeconds, uptimePpm, score), Policy);

        Assert.Equal((outcome, triesLeft), (verdict.Outcome, verdict.TriesLeft));
        Assert.Equal(outcome switch
        {
            TestnetOutcome.Passed => OnboardingReason.TestnetPassed,
            TestnetOutcome.Retry => OnboardingReason.TestnetRetry,
            TestnetOutcome.Failed => OnboardingReason.TestnetFailed,
            _ => (OnboardingReason?)null,
        }, verdict.Reason);
    }

    [Fact]
    public void Decide_MissedBar_NamesTheExactCriterion()
    {
        TestnetVerdict verdict = TestnetTrial.Decide(Measured(1, FortyEightHours, 985_000, 71_000), Policy);
        Assert.Equal(
            [
                new CriterionResult(Criterion.TestnetUptime, Grade.Fail, 985_000, 990_000, null, "ppm"),
                new CriterionResult(Criterion.TestnetScore, Grade.Pass, 71_000, 70_000, null, "millipoints"),
            ],
            verdict.Results.ToArray());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    public void Decide_AttemptThatCannotBe_IsABug(int attempt) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => TestnetTrial.Decide(Measured(attempt, 0, null, null), Policy));

    private static TestnetMeasurement Measured(int attempt, long elapsedSeconds, long? uptimePpm, int? score) =>
        new(attempt, elapsedSeconds, uptimePpm is { } ppm ? new PartsPerMillion(ppm) : null, score is { } points ? new Millipoints(points) : null);
}
