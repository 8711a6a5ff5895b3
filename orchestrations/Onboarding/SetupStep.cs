using NodeProgram.Domain.Onboarding;

namespace NodeProgram.Orchestrations.Onboarding;

/// <summary>Setup (rules, section 9): credentials are there to be fetched; done when the first telemetry has arrived.</summary>
internal static class SetupStep
{
    public static async Task<StepEnd> RunAsync(OnboardingRun run)
    {
        const string missing = "The relay's first telemetry.";
        await run.CallAsync(OnboardingActivities.AdmitToTestnet, run.Applicant);
        DateTimeOffset since = run.Now, deadline = run.In(run.Terms.Policy.SetupDeadlineSeconds);
        await run.WaitingAsync(StepOwner.Applicant, deadline, null, "The relay may fetch its credentials; its first telemetry is awaited.", missing);
        TelemetrySighting sighting = await TelemetryWatch.CallAsync(run, "setup", since, deadline);
        return sighting.SeenAt is null
            ? StepEnd.Expired("No telemetry arrived by the deadline.", [missing])
            : StepEnd.Passed(OnboardingReason.SetupComplete, "Telemetry arrives.");
    }
}
