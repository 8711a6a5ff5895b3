using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using NodeProgram.Domain.Penalties;
using NodeProgram.Domain.Penalties.Cases;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Orchestrations.Cases;

/// <summary>
/// A case from the fault to its end (rules, section 5, "a case"): proposed -> time to answer -> accepted, unanswered or disputed -> evidence -> verdict -> posted -> executed or void -> time to appeal,
/// with the appeal a workflow of its own. People act through the API or the contract; their acts are in the record before this workflow is woken. The record moves by <see cref="CaseMachine"/>
/// alone, under the policy at the fault. The instance's id is made of the fault: one fault, one case.
/// </summary>
public static class CaseWorkflow
{
    /// <summary>The orchestration's name. Kept in histories: never renamed.</summary>
    public const string Name = "Case";

    // What a guardrail holds back is tried again so often in the time that execution is open.
    private const int ExecutionTries = 28;

    /// <summary>The id of the instance of a fault's case: one fault, one case.</summary>
    public static string InstanceId(FaultId fault) => $"case-{fault}";

    /// <summary>The workflow. Replays: it decides by its history alone.</summary>
    [Function(Name)]
    public static async Task<CaseResult> RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        CaseOpening opening = context.GetInput<CaseOpening>() ?? throw new InvalidOperationException("A case starts with its fault.");
        var run = new CaseRun(context, opening.Fault);

        CaseProposal proposal = await run.CallAsync<CaseProposal>(CaseActivities.Propose, opening);
        if (proposal.Standing is not { } standing)
            return new CaseResult(opening.Fault, null, proposal.Refusal, default);

        // The operator is notified with the evidence attached.
        await run.AnnounceAsync();
        while (!standing.HasEnded)
        {
            standing = standing.State switch
            {
                // 72 h to answer, evidence and verdict, or time for an appeal of what was executed: a person acts, or the deadline does.
                CaseState.Proposed or CaseState.Investigating or CaseState.Reviewing or CaseState.Executed => await run.UntilMovedAsync(standing, standing.DeadlineUnixMs),
                CaseState.Executable => await ExecuteAsync(run, standing, opening.Policy),
                CaseState.Appealed or CaseState.ExecutedAppealed => await run.AppealAsync(standing),
                _ => throw new InvalidOperationException($"A case does not stay {standing.State}."),
            };
        }

        var upheld = await run.CallAsync<BasisPoints>(CaseActivities.Rule, opening.Fault);
        return new CaseResult(opening.Fault, standing.State, null, upheld);
    }

    // Posted 48 h, then open 7 days. What the guardrails do not let through now waits; an appeal may come at any time.
    private static async Task<CaseStanding> ExecuteAsync(CaseRun run, CaseStanding posted, PenaltiesPolicy policy)
    {
        if (run.NowUnixMs < posted.NotBeforeUnixMs)
            return await run.UntilMovedAsync(posted, posted.NotBeforeUnixMs);
        CaseExecution execution = await run.CallAsync<CaseExecution>(CaseActivities.Execute, run.Time);
        if (execution.Standing.Steps != posted.Steps)
        {
            await run.AnnounceAsync();
            return execution.Standing;
        }
        long again = run.NowUnixMs + Math.Max(1_000L, policy.ExecutionSeconds * 1_000L / ExecutionTries);
        return await run.UntilMovedAsync(posted, Math.Min(again, posted.DeadlineUnixMs));
    }
}
