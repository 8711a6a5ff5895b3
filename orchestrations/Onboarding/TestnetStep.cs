using NodeProgram.Domain.Onboarding;

namespace NodeProgram.Orchestrations.Onboarding;

/// <summary>Testnet (rules, section 9): a window of telemetry that holds the bar, with retries.</summary>
internal static class TestnetStep
{
    public static async Task<StepEnd> RunAsync(OnboardingRun run)
    {
        OnboardingPolicy policy = run.Terms.Policy;
        OnboardingReason? reason = null;
        string why = "Telemetry is awaited to start the window.";
        IReadOnlyList<string> missing = ["Telemetry."];
        for (int attempt = 1; ; attempt++)
        {
            DateTimeOffset since = run.Now, startDeadline = run.In(policy.TestnetStartDeadlineSeconds);
            await run.WaitingAsync(StepOwner.Applicant, startDeadline, reason, why, missing);
            TelemetrySighting sighting = await TelemetryWatch.CallAsync(run, $"testnet-{attempt}", since, startDeadline);
            if (sighting.SeenAt is not { } start)
                return StepEnd.Expired("No telemetry arrived to start the window.", missing);

            DateTimeOffset end = start.AddSeconds(policy.TestnetSeconds);
            await run.WaitingAsync(StepOwner.Program, end, reason, $"Try {attempt} of {1 + policy.TestnetRetries} is running.",
                $"{policy.TestnetSeconds} s of telemetry with uptime of at least {policy.TestnetUptime} ppm and a score of at least {policy.TestnetScore}.");
            await run.SleepUntilAsync(end.AddSeconds(run.Terms.TelemetryGraceSeconds));

            TestnetVerdict verdict = await run.CallAsync<TestnetVerdict>(
                OnboardingActivities.JudgeTestnet, new TestnetQuery(attempt, new TelemetryQuery(run.Input.Node, start, end), policy));
            missing = CriterionText.Unmet(verdict.Results);
            switch (verdict.Outcome)
            {
                case TestnetOutcome.Passed:
                    return StepEnd.Passed(OnboardingReason.TestnetPassed, string.Join("; ", verdict.Results.Select(CriterionText.Of)));
                case TestnetOutcome.Failed:
                    return StepEnd.Failed(OnboardingReason.TestnetFailed, "The last try ended below the bar.", missing);
            }
            reason = OnboardingReason.TestnetRetry;
            why = $"Try {attempt} ended below the bar; {verdict.TriesLeft} left.";
        }
    }
}
