using NodeProgram.Domain.Evidence;
using NodeProgram.Domain.Measurement.Closing;
using NodeProgram.Domain.Measurement.Digests;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Regions;
using NodeProgram.Functions.Policies;
using NodeProgram.Functions.Telemetry;
using NodeProgram.Orchestrations.EpochClose;

namespace NodeProgram.Functions.Closing;

/// <summary>Measures every node of an epoch in one of its blocks, from what all of them sent (rules, section 2).</summary>
public sealed class EpochMeasurement(BlockRows telemetry, CensusRows census, EpochSeeds seeds, MeasuredRows measured, EvidenceStore evidence, PolicyInForce policy)
{
    private static readonly HashSet<int> NoOutage = [];

    public async Task<BlockResult> MeasureAsync(EpochId epoch, int block, CancellationToken cancellation)
    {
        var address = new BlockAddress(epoch, block);
        EpochCensus drawn = EpochCensus.Of(epoch, (await seeds.LoadAsync(epoch, cancellation)).Root, policy.Policy, await census.LoadAsync(epoch, cancellation));
        IReadOnlyDictionary<NodeId, NodeBlock> blocks = await telemetry.LoadAsync(address, drawn.Nodes.Select(node => node.Node).ToHashSet(), cancellation);
        await evidence.WriteBlockAsync(epoch, block, async write =>
        {
            foreach ((NodeId node, NodeBlock digest) in blocks.OrderBy(each => each.Key))
                await write(EvidenceJson.Write("telemetry", new TelemetryLine(block, node, NodeBlockCodec.Write(digest))));
        });
        BlockShape shape = address.ShapeOf(policy.Policy.Time);
        BlockMeasurement result = BlockMeasurer.Measure(shape, drawn.Nodes, blocks, NoOutage, policy.Policy.Measurement);
        await measured.WriteAsync(epoch, block, result.Nodes, cancellation);
        await measured.WriteCausesAsync(epoch, block, [.. result.CommonCauses.Select(cause => new CauseLine(
            shape.FirstSlot + cause.SlotInEpoch, cause.Cause, cause.Region is { } region ? (Region)region : null, cause.Failed, cause.Nodes))], cancellation);
        return new BlockResult(result.Nodes.Count, result.CommonCauses.Count);
    }
}
