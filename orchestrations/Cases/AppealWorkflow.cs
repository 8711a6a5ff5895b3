using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using NodeProgram.Domain.Penalties;
using NodeProgram.Domain.Penalties.Cases;

namespace NodeProgram.Orchestrations.Cases;

/// <summary>What an appeal starts with.</summary>
/// <param name="Fault">The case.</param>
/// <param name="Standing">Where it stood when it was appealed.</param>
public sealed record AppealInput(FaultId Fault, CaseStanding Standing);

/// <summary>
/// The one appeal of a case (rules, section 5): execution waits, both sides bring evidence, the council decides; undecided in time it is granted. What the case took of rewards stays in its escrow
/// until the case has ended.
/// </summary>
public static class AppealWorkflow
{
    /// <summary>The orchestration's name. Kept in histories: never renamed.</summary>
    public const string Name = "Appeal";

    /// <summary>The id of the instance: a case is appealed once.</summary>
    public static string InstanceId(FaultId fault) => $"appeal-{fault}";

    /// <summary>The workflow. Replays: it decides by its history alone.</summary>
    [Function(Name)]
    public static async Task<CaseStanding> RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        AppealInput input = context.GetInput<AppealInput>() ?? throw new InvalidOperationException("An appeal starts with its case.");
        var run = new CaseRun(context, input.Fault);
        CaseStanding standing = input.Standing;
        while (standing.State is CaseState.Appealed or CaseState.ExecutedAppealed)
            standing = await run.UntilMovedAsync(standing, standing.DeadlineUnixMs);
        return standing;
    }
}
