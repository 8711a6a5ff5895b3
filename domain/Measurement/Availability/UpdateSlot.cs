using System.Buffers.Binary;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Measurement.Digests;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Measurement.Availability;

/// <summary>
/// The update slot of a node (rules, section 2): one block (an hour by default) of each update period (a week by default), at a place that follows from the node's id, so that not everybody restarts
/// at once and anybody knows when each may. It is published with the node's configuration.
/// </summary>
public static class UpdateSlot
{
    /// <summary>The first slot of the node's update slot in an epoch, absolute number; null when it lies in another epoch of the period.</summary>
    public static long? FirstSlotIn(NodeId node, EpochId epoch, Policy policy)
    {
        BlockAddress block = InPeriodOf(node, epoch, policy);
        return block.Epoch == epoch ? block.ShapeOf(policy.Time).FirstSlot : null;
    }

    /// <summary>The next update slot of a node that has not ended before an epoch begins.</summary>
    public static BlockAddress NextFrom(NodeId node, EpochId epoch, Policy policy)
    {
        BlockAddress block = InPeriodOf(node, epoch, policy);
        return block.Epoch >= epoch ? block : InPeriodOf(node, new EpochId(epoch.Value + EpochsPerPeriod(policy)), policy);
    }

    /// <summary>When the node's last update slot that was over at an instant had begun; both Unix milliseconds.</summary>
    public static long LastBeginOver(NodeId node, long unixMs, Policy policy)
    {
        BlockAddress block = InPeriodOf(node, BlockAddress.OfInstant(unixMs, policy.Time).Epoch, policy);
        BlockShape shape = block.ShapeOf(policy.Time);
        return shape.StartUnixMilliseconds + shape.Slots * shape.SlotMilliseconds <= unixMs
            ? shape.StartUnixMilliseconds
            : new BlockAddress(new EpochId(block.Epoch.Value - EpochsPerPeriod(policy)), block.Block).ShapeOf(policy.Time).StartUnixMilliseconds;
    }

    private static BlockAddress InPeriodOf(NodeId node, EpochId epoch, Policy policy)
    {
        long epochs = EpochsPerPeriod(policy);
        ulong blocks = (ulong)BlockAddress.BlocksPerEpoch(policy.Time);
        ulong place = BinaryPrimitives.ReadUInt64BigEndian(node.ToBytes()) % ((ulong)epochs * blocks);
        return new BlockAddress(new EpochId(epoch.Value - epoch.Value % epochs + (long)(place / blocks)), (int)(place % blocks));
    }

    private static long EpochsPerPeriod(Policy policy) => Math.Max(1, policy.Measurement.UpdateEverySeconds / policy.Time.EpochSeconds);
}
