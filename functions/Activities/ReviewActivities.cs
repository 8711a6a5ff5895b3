using Microsoft.Azure.Functions.Worker;
using NodeProgram.Domain.Onboarding;
using NodeProgram.Domain.Telemetry;
using NodeProgram.Functions.Storage;
using NodeProgram.Orchestrations.Onboarding;

namespace NodeProgram.Functions.Activities;

/// <summary>What people and relays brought, as the workflow takes it.</summary>
public sealed class ReviewActivities(ReviewStore reviews)
{
    [Function(OnboardingActivities.LoadVetting)]
    public async Task<VettingVerdict?> LoadVettingAsync([ActivityTrigger] VettingQuery query, FunctionContext context) =>
        await reviews.FindDecisionAsync(query.Application, query.Attempt, query.Round, context.CancellationToken) is { } decision
            ? new VettingVerdict(decision.Outcome, decision.Code, decision.Total, decision.By, decision.Reason)
            : null;

    [Function(OnboardingActivities.JudgePreflight)]
    public async Task<PreflightVerdict?> JudgePreflightAsync([ActivityTrigger] PreflightQuery query, FunctionContext context)
    {
        StoredPreflight? stored = await reviews.FindPreflightAsync(query.Application, query.Attempt, context.CancellationToken);
        if (stored is null || stored.Hash == query.Judged)
            return null;
        if (!PreflightCodec.TryParse(stored.Content, out PreflightReport? report, out TelemetryRefusal refusal))
            throw new InvalidDataException($"The stored preflight report of {query.Application} cannot be read: {refusal.StableCode} {refusal.Field}.");
        AssessmentResult assessment = TechnicalAssessment.Decide(report!, query.Policy.Hardware);
        return new PreflightVerdict(stored.Hash, assessment.Reason, Texts(assessment, Grade.Fail), Texts(assessment, Grade.Warn));
    }

    private static string[] Texts(AssessmentResult assessment, Grade grade) => [.. assessment.Results.Where(result => result.Grade == grade).Select(CriterionText.Of)];
}
