using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Measurement.Digests;

/// <summary>
/// Which block of which epoch: epochs are cut into blocks of <see cref="BlockShape.SlotsMax"/> slots, the last one shorter where that does not come out even.
/// </summary>
/// <param name="Epoch">The epoch.</param>
/// <param name="Block">The block's place in it, from 0.</param>
public readonly record struct BlockAddress(EpochId Epoch, int Block)
{
    /// <summary>The block that holds this slot.</summary>
    public static BlockAddress OfSlot(long slot, TimePolicy time) => new(time.EpochOfSlot(slot), time.SlotInEpoch(slot) / BlockShape.SlotsMax);

    /// <summary>The block that holds this instant, Unix milliseconds.</summary>
    public static BlockAddress OfInstant(long unixMilliseconds, TimePolicy time) => OfSlot(time.SlotOf(unixMilliseconds), time);

    /// <summary>How many blocks an epoch has.</summary>
    public static int BlocksPerEpoch(TimePolicy time) => (time.SlotsPerEpoch() + BlockShape.SlotsMax - 1) / BlockShape.SlotsMax;

    /// <summary>The time that the block covers.</summary>
    public BlockShape ShapeOf(TimePolicy time)
    {
        int before = Block * BlockShape.SlotsMax;
        return new BlockShape(time.FirstSlotOf(Epoch) + before, Math.Min(BlockShape.SlotsMax, time.SlotsPerEpoch() - before), time.SlotSeconds * 1_000L, time.HeartbeatsPerSlot());
    }
}
