using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Measurement.Digests;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Tests.Measurement.Digests;

public sealed class BlockAddressTests
{
    [Fact]
    public void ShapeOf_BlocksOfAnEpoch_CoverEverySlotOnce()
    {
        foreach (TimePolicy time in new[] { Policy.Default.Time, Policy.Demo.Time, Policy.Default.Time with { EpochSeconds = 61 * 60, SlotSeconds = 60 } })
        {
            var epoch = new EpochId(20_000);
            BlockShape[] blocks = [.. Enumerable.Range(0, BlockAddress.BlocksPerEpoch(time)).Select(block => new BlockAddress(epoch, block).ShapeOf(time))];
            long slot = time.FirstSlotOf(epoch);
            for (int block = 0; block < blocks.Length; block++)
            {
                blocks[block].EnsureValid();
                Assert.Equal(slot, blocks[block].FirstSlot);
                Assert.Equal(new BlockAddress(epoch, block), BlockAddress.OfSlot(slot, time));
                Assert.Equal(new BlockAddress(epoch, block), BlockAddress.OfInstant(blocks[block].EndUnixMilliseconds - 1, time));
                slot += blocks[block].Slots;
            }

            Assert.Equal(time.FirstSlotOf(epoch.Next), slot);
        }
    }
}
