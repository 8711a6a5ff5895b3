using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace NodeProgram.Orchestrations.Onboarding;

/// <summary>What a watch waits for.</summary>
public sealed record TelemetryWatchInput(Domain.Quantities.NodeId Node, DateTimeOffset Since, DateTimeOffset Deadline, int PollSeconds);

/// <summary>
/// Looks at an interval whether a node's telemetry has arrived. A workflow of its own that starts afresh every so often, so that two weeks of looking do not
/// pile up in the onboarding's history.
/// </summary>
public static class TelemetryWatch
{
    /// <summary>The orchestration's name. Kept in histories: never renamed.</summary>
    public const string Name = "TelemetryWatch";

    private const int LooksPerGeneration = 50;

    /// <summary>The workflow.</summary>
    [Function(Name)]
    public static async Task<TelemetrySighting> RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        TelemetryWatchInput input = context.GetInput<TelemetryWatchInput>() ?? throw new InvalidOperationException("A watch starts with its input.");
        for (int look = 0; look < LooksPerGeneration; look++)
        {
            DateTimeOffset now = new(context.CurrentUtcDateTime, TimeSpan.Zero);
            if (await context.CallActivityAsync<bool>(OnboardingActivities.HasTelemetry, new TelemetryQuery(input.Node, input.Since, now), Patience.Retry))
                return new TelemetrySighting(now);
            if (now >= input.Deadline)
                return new TelemetrySighting(null);
            DateTimeOffset next = now.AddSeconds(input.PollSeconds);
            await context.CreateTimer((next < input.Deadline ? next : input.Deadline).UtcDateTime, CancellationToken.None);
        }
        context.ContinueAsNew(input);
        return new TelemetrySighting(null);
    }

    internal static Task<TelemetrySighting> CallAsync(OnboardingRun run, string purpose, DateTimeOffset since, DateTimeOffset deadline) =>
        run.CallWorkflowAsync<TelemetrySighting>(Name, purpose, new TelemetryWatchInput(run.Input.Node, since, deadline, run.Terms.PollSeconds));
}
