using Microsoft.Azure.Functions.Worker;
using NodeProgram.Domain.Onboarding;
using NodeProgram.Functions.Onboarding;
using NodeProgram.Orchestrations.Onboarding;

namespace NodeProgram.Functions.Activities;

/// <summary>What telemetry says about an applicant's node.</summary>
public sealed class TestnetActivities(TestnetEvidence evidence)
{
    [Function(OnboardingActivities.HasTelemetry)]
    public Task<bool> HasTelemetryAsync([ActivityTrigger] TelemetryQuery query, FunctionContext context) => evidence.AnyAsync(query, context.CancellationToken);

    [Function(OnboardingActivities.JudgeTestnet)]
    public async Task<TestnetVerdict> JudgeAsync([ActivityTrigger] TestnetQuery query, FunctionContext context) =>
        TestnetTrial.Decide(await evidence.MeasureAsync(query.Attempt, query.Telemetry, context.CancellationToken), query.Policy);
}
