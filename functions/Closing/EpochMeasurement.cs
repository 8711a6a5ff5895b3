using System.Diagnostics;
using NodeProgram.Domain.Evidence;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Measurement.Closing;
using NodeProgram.Domain.Measurement.Digests;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Regions;
using NodeProgram.Functions.Closing.Files;
using NodeProgram.Functions.Telemetry;
using NodeProgram.Orchestrations.EpochClose;

namespace NodeProgram.Functions.Closing;

/// <summary>
/// Measures every node of an epoch in one of its blocks, from what all of them sent (rules, section 2). A block uses all processors, so that a process measures one at a time and holds no
/// more than one in memory; several processes measure several.
/// </summary>
public sealed class EpochMeasurement(BlockScan telemetry, EpochCensuses censuses, EvidenceStore evidence) : IDisposable
{
    private readonly SemaphoreSlim turn = new(1);

    public async Task<BlockResult> MeasureAsync(EpochId epoch, int block, CancellationToken cancellation)
    {
        await turn.WaitAsync(cancellation);
        try
        {
            return await MeasureInTurnAsync(new BlockAddress(epoch, block), cancellation);
        }
        finally
        {
            turn.Release();
        }
    }

    public void Dispose() => turn.Dispose();

    private async Task<BlockResult> MeasureInTurnAsync(BlockAddress address, CancellationToken cancellation)
    {
        using Activity? whole = ClosingTrace.Begin("measure");
        FrozenCensus census = await censuses.LoadAsync(address.Epoch, cancellation);
        (EpochCensus drawn, Policy policy) = (census.Drawn, census.Policy.Policy);
        IReadOnlyList<ReadBlock> blocks;
        using (ClosingTrace.Begin("measure.read"))
            blocks = await telemetry.LoadAsync(address, drawn.Nodes.Select(node => node.Node).ToHashSet(), cancellation);
        BlockShape shape = address.ShapeOf(policy.Time);
        HashSet<int> outages = [.. census.Outages.Where(outage => shape.ContainsSlot(outage.Slot)).Select(outage => (int)(outage.Slot - shape.FirstSlot))];
        BlockMeasurement result;
        using (ClosingTrace.Begin("measure.decide"))
            result = BlockMeasurer.Measure(shape, drawn.Nodes, blocks.ToDictionary(each => each.Node, each => each.Block), outages, policy.Measurement);
        CauseLine[] causes = [.. result.CommonCauses.Select(cause => new CauseLine(
            shape.FirstSlot + cause.SlotInEpoch, cause.Cause, cause.Region is { } region ? (Region)region : null, cause.Failed, cause.Nodes))];
        using Activity? writing = ClosingTrace.Begin("measure.write");
        int processors = Environment.ProcessorCount;
        await evidence.WriteBlockAsync(address.Epoch, address.Block, output =>
        {
            BlockFile.Write(
                output, result.Nodes, causes,
                LinePacker.Pack(blocks, each => new EvidenceRecord("telemetry", new TelemetryLine(address.Block, each.Node, each.Digest)), processors),
                LinePacker.Pack(result.Nodes, node => EpochRecomputation.VerdictRecord(address.Block, node), processors));
            return Task.CompletedTask;
        });
        return new BlockResult(result.Nodes.Count, result.CommonCauses.Count);
    }
}
