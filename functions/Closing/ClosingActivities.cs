using Microsoft.Azure.Functions.Worker;
using NodeProgram.Domain.Quantities;
using NodeProgram.Orchestrations.EpochClose;
using NodeProgram.Orchestrations.Publishing;

namespace NodeProgram.Functions.Closing;

/// <summary>The activities of <see cref="EpochCloseWorkflow"/>. Each may run again and then writes the same.</summary>
public sealed class ClosingActivities(CloseGate gate, EpochFreezer freezer, EpochMeasurement measurement, EpochScoring scoring, EpochPublishing publishing)
{
    [Function(EpochCloseActivities.LoadTerms)]
    public CloseTerms LoadTerms([ActivityTrigger] EpochRef epoch) => gate.TermsOf(new EpochId(epoch.Epoch));

    [Function(EpochCloseActivities.CheckGate)]
    public Task<GateState> CheckGateAsync([ActivityTrigger] EpochRef epoch, FunctionContext context) => gate.CheckAsync(new EpochId(epoch.Epoch), context.CancellationToken);

    [Function(EpochCloseActivities.Freeze)]
    public Task<EpochPlan> FreezeAsync([ActivityTrigger] EpochRef epoch, FunctionContext context) => freezer.FreezeAsync(new EpochId(epoch.Epoch), context.CancellationToken);

    [Function(EpochCloseActivities.MeasureBlock)]
    public Task<BlockResult> MeasureBlockAsync([ActivityTrigger] BlockRef block, FunctionContext context) =>
        measurement.MeasureAsync(new EpochId(block.Epoch), block.Block, context.CancellationToken);

    [Function(EpochCloseActivities.Score)]
    public Task<EpochResult> ScoreAsync([ActivityTrigger] EpochRef epoch, FunctionContext context) => scoring.ScoreAsync(new EpochId(epoch.Epoch), context.CancellationToken);

    [Function(EpochCloseActivities.Publish)]
    public Task<Publication> PublishAsync([ActivityTrigger] EpochRef epoch, FunctionContext context) => publishing.PublishAsync(new EpochId(epoch.Epoch), context.CancellationToken);
}
