using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Measurement.Digests;
using NodeProgram.Domain.Measurement.History;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Policies;
using NodeProgram.Functions.Telemetry;

namespace NodeProgram.Functions.History;

/// <summary>
/// Folds the blocks of telemetry to which nothing can be added any more into the history of their nodes, one after the other, and deletes what is older than the retention. Beside the closing of epochs, which
/// it neither waits for nor delays. May be repeated and killed anywhere.
/// </summary>
public sealed class HistoryFold(HistoryRows rows, BlockScan telemetry, LiveNodes live, PolicyInForce policy, ProgramSettings settings)
{
    /// <summary>Blocks that one call folds at most: after an outage the next call goes on.</summary>
    public const int BlocksMax = 48;

    /// <summary>Folds what is ripe at this time.</summary>
    /// <returns>How many blocks were folded.</returns>
    public async Task<int> RunAsync(DateTimeOffset now, CancellationToken cancellation)
    {
        TimePolicy time = policy.Policy.Time;
        long ripe = now.ToUnixTimeMilliseconds() - time.LateSeconds * 1_000L;
        if (await rows.FoldedAsync(cancellation) is not { } last)
        {
            // Nothing is known of the time before the program began to keep a history.
            await rows.MarkFoldedAsync(Before(BlockAddress.OfInstant(Math.Max(0, ripe), time), time), cancellation);
            return 0;
        }

        int folded = 0;
        for (BlockAddress next = After(last, time); folded < BlocksMax && EndsBy(next, time, ripe); next = After(next, time), folded++)
            await FoldAsync(next, time, cancellation);
        return folded;
    }

    private async Task FoldAsync(BlockAddress address, TimePolicy time, CancellationToken cancellation)
    {
        BlockShape shape = address.ShapeOf(time);
        Dictionary<NodeId, NodeBlock> blocks = (await telemetry.LoadAsync(address, wanted: null, cancellation))
            .Where(read => read.Block.Shape == shape).ToDictionary(static read => read.Node, static read => read.Block);
        await rows.WriteAsync(shape, HistoryFolder.Fold(shape, blocks), cancellation);
        if (address.Block == 0)
            await PruneAsync(shape.StartUnixMilliseconds - settings.HistoryDays * 86_400_000L, cancellation);
        await rows.MarkFoldedAsync(address, cancellation);
    }

    private async Task PruneAsync(long before, CancellationToken cancellation)
    {
        await foreach (LiveNode node in live.LoadAllAsync(cancellation))
            await rows.PruneAsync(node.Node, before, cancellation);
    }

    // What was seen in the block's last slots may still arrive within the lateness of its own epoch alone; a block in the middle is ripe as soon.
    private static bool EndsBy(BlockAddress address, TimePolicy time, long ripe) => address.ShapeOf(time).EndUnixMilliseconds <= ripe;

    internal static BlockAddress After(BlockAddress address, TimePolicy time) =>
        address.Block + 1 < BlockAddress.BlocksPerEpoch(time) ? address with { Block = address.Block + 1 } : new BlockAddress(address.Epoch.Next, 0);

    private static BlockAddress Before(BlockAddress address, TimePolicy time) =>
        address.Block > 0 ? address with { Block = address.Block - 1 }
        : address.Epoch.Value > 0 ? new BlockAddress(new EpochId(address.Epoch.Value - 1), BlockAddress.BlocksPerEpoch(time) - 1) : address;
}
