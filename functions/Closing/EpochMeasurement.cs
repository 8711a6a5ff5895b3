using System.Text.Json;
using NodeProgram.Domain.Measurement.Closing;
using NodeProgram.Domain.Measurement.Digests;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Regions;
using NodeProgram.Functions.Policies;
using NodeProgram.Functions.Telemetry;
using NodeProgram.Orchestrations.EpochClose;

namespace NodeProgram.Functions.Closing;

/// <summary>Measures every node of an epoch in one of its blocks, from what all of them sent (rules, section 2).</summary>
public sealed class EpochMeasurement(BlockRows telemetry, CensusRows census, MeasuredRows measured, EpochRows epochs, PolicyInForce policy)
{
    private static readonly HashSet<int> NoOutage = [];

    public async Task<BlockResult> MeasureAsync(EpochId epoch, int block, CancellationToken cancellation)
    {
        var address = new BlockAddress(epoch, block);
        CensusNode[] nodes = [.. (await census.LoadAsync(epoch, cancellation)).Select(node => node.Census)];
        var wanted = nodes.Select(node => node.Node).ToHashSet();
        var blocks = new Dictionary<NodeId, NodeBlock>(nodes.Length);
        await foreach (StoredBlock stored in telemetry.ReadAsync(address, cancellation))
        {
            if (!wanted.Contains(stored.Key.Node))
                continue;
            // The same node in two partitions: the hub's number of partitions was changed within the epoch.
            if (!blocks.TryAdd(stored.Key.Node, stored.Block) && blocks[stored.Key.Node].Merge(stored.Block) is var refusal and not BlockRefusal.None)
                throw new InvalidDataException($"The blocks of node {stored.Key.Node} in epoch {epoch} do not fit into one: {refusal}.");
        }

        BlockShape shape = address.ShapeOf(policy.Policy.Time);
        BlockMeasurement result = BlockMeasurer.Measure(shape, nodes, blocks, NoOutage, policy.Policy.Measurement);
        await measured.WriteAsync(epoch, block, result.Nodes, cancellation);
        PublishedCause[] causes = [.. result.CommonCauses.Select(cause => new PublishedCause(
            shape.FirstSlot + cause.SlotInEpoch,
            JsonNamingPolicy.CamelCase.ConvertName(cause.Cause.ToString()),
            cause.Region is { } region ? JsonNamingPolicy.CamelCase.ConvertName(((Region)region).ToString()) : null,
            cause.Failed,
            cause.Nodes))];
        await epochs.WriteCausesAsync(epoch, block, causes, cancellation);
        return new BlockResult(result.Nodes.Count, causes.Length);
    }
}
