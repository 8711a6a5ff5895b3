using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using NodeProgram.Domain.Quantities;
using NodeProgram.Orchestrations.EpochClose;
using NodeProgram.Orchestrations.Publishing;

namespace NodeProgram.Functions.Closing;

/// <summary>The activities of <see cref="EpochCloseWorkflow"/>. Each may run again and then writes the same.</summary>
public sealed class ClosingActivities(CloseGate gate, EpochFreezer freezer, EpochMeasurement measurement, EpochScoring scoring, EpochPublishing publishing, ViolationHandOver handOver)
{
    [Function(EpochCloseActivities.LoadTerms)]
    public Task<CloseTerms> LoadTermsAsync([ActivityTrigger] EpochRef epoch, FunctionContext context) => gate.LoadTermsAsync(new EpochId(epoch.Epoch), context.CancellationToken);

    [Function(EpochCloseActivities.CheckGate)]
    public Task<GateState> CheckGateAsync([ActivityTrigger] EpochRef epoch, FunctionContext context) => gate.CheckAsync(new EpochId(epoch.Epoch), context.CancellationToken);

    [Function(EpochCloseActivities.Freeze)]
    public Task<EpochPlan> FreezeAsync([ActivityTrigger] EpochRef epoch, FunctionContext context) => freezer.FreezeAsync(new EpochId(epoch.Epoch), context.CancellationToken);

    [Function(EpochCloseActivities.MeasureBlock)]
    public Task<BlockResult> MeasureBlockAsync([ActivityTrigger] BlockRef block, FunctionContext context) =>
        measurement.MeasureAsync(new EpochId(block.Epoch), block.Block, context.CancellationToken);

    [Function(EpochCloseActivities.Score)]
    public Task<EpochResult> ScoreAsync([ActivityTrigger] EpochRef epoch, FunctionContext context) => scoring.ScoreAsync(new EpochId(epoch.Epoch), context.CancellationToken);

    [Function(EpochCloseActivities.HandOver)]
    public Task<int> HandOverAsync([ActivityTrigger] EpochRef epoch, [DurableClient] DurableTaskClient? client, FunctionContext context) =>
        handOver.HandOverAsync(new EpochId(epoch.Epoch), client, context.CancellationToken);

    [Function(EpochCloseActivities.Publish)]
    public Task<Publication> PublishAsync([ActivityTrigger] EpochRef epoch, FunctionContext context) => publishing.PublishAsync(new EpochId(epoch.Epoch), context.CancellationToken);
}
