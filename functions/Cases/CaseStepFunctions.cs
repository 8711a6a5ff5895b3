using Microsoft.Azure.Functions.Worker;
using NodeProgram.Domain.Penalties;
using NodeProgram.Domain.Quantities;
using NodeProgram.Orchestrations.Cases;

namespace NodeProgram.Functions.Cases;

/// <summary>The activities of cases.</summary>
public sealed class CaseStepFunctions(CaseSteps steps, CaseStore cases, CaseTrail trail, CaseAnnouncer announcer, NodeRemoval removal)
{
    [Function(CaseActivities.Propose)]
    public Task<CaseProposal> ProposeAsync([ActivityTrigger] CaseOpening opening, FunctionContext context) => steps.ProposeAsync(opening, context.CancellationToken);

    [Function(CaseActivities.Advance)]
    public Task<CaseStanding> AdvanceAsync([ActivityTrigger] CaseTime at, FunctionContext context) => steps.AdvanceAsync(at, context.CancellationToken);

    [Function(CaseActivities.Execute)]
    public Task<CaseExecution> ExecuteAsync([ActivityTrigger] CaseTime at, FunctionContext context) => steps.ExecuteAsync(at, context.CancellationToken);

    [Function(CaseActivities.Announce)]
    public async Task AnnounceAsync([ActivityTrigger] FaultId fault, FunctionContext context)
    {
        CaseRecord record = (await cases.FindAsync(fault, context.CancellationToken) ?? throw new InvalidDataException($"Case {fault} has a workflow but no record.")).Record;
        await trail.WriteAsync(record, context.CancellationToken);
        await removal.ApplyAsync(record, context.CancellationToken);
        await announcer.TellAsync(record, context.CancellationToken);
    }

    [Function(CaseActivities.Rule)]
    public Task<BasisPoints> RuleAsync([ActivityTrigger] FaultId fault, FunctionContext context) => steps.RuleAsync(fault, context.CancellationToken);
}
