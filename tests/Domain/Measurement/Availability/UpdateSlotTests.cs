using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Measurement.Availability;
using NodeProgram.Domain.Measurement.Digests;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Tests.Measurement.Availability;

public sealed class UpdateSlotTests
{
    private static NodeId Node(int number) => NodeId.FromBytes(Keccak256.Hash(BitConverter.GetBytes(number)));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void FirstSlotIn_APeriodOfAWeek_IsOneHourOfOneDay(int number)
    {
        const long Week = 20_000 - 20_000 % 7;
        long[] slots = [.. Enumerable.Range(0, 7).Select(day => UpdateSlot.FirstSlotIn(Node(number), new EpochId(Week + day), Policy.Default)).OfType<long>()];
        long slot = Assert.Single(slots);
        Assert.Equal(0, slot % 60);
        // The same place in the next period.
        Assert.Equal([slot + 7 * 1_440], Enumerable.Range(7, 7).Select(day => UpdateSlot.FirstSlotIn(Node(number), new EpochId(Week + day), Policy.Default)).OfType<long>());
    }

    [Fact]
    public void NextFrom_AnyEpoch_IsTheNextThatHasNotEnded()
    {
        for (int number = 0; number < 50; number++)
        {
            for (long epoch = 20_000; epoch < 20_015; epoch++)
            {
                BlockAddress next = UpdateSlot.NextFrom(Node(number), new EpochId(epoch), Policy.Default);
                Assert.InRange(next.Epoch.Value, epoch, epoch + 6);
                Assert.Equal(next.ShapeOf(Policy.Default.Time).FirstSlot, UpdateSlot.FirstSlotIn(Node(number), next.Epoch, Policy.Default));
                Assert.All(Enumerable.Range(0, (int)(next.Epoch.Value - epoch)), i => Assert.Null(UpdateSlot.FirstSlotIn(Node(number), new EpochId(epoch + i), Policy.Default)));
            }
        }
    }

    [Fact]
    public void LastBeginOver_AnyInstant_IsThatOfTheLastSlotThatEndedByThen()
    {
        const long Hour = 3_600_000, Week = 168 * Hour;
        for (int number = 0; number < 20; number++)
        {
            long begin = UpdateSlot.NextFrom(Node(number), new EpochId(20_000), Policy.Default).ShapeOf(Policy.Default.Time).StartUnixMilliseconds;
            Assert.Equal(begin, UpdateSlot.LastBeginOver(Node(number), begin + Hour, Policy.Default));
            Assert.Equal(begin, UpdateSlot.LastBeginOver(Node(number), begin + Hour + Week - 1, Policy.Default));
            Assert.Equal(begin - Week, UpdateSlot.LastBeginOver(Node(number), begin + Hour - 1, Policy.Default));
            Assert.Equal(begin + Week, UpdateSlot.LastBeginOver(Node(number), begin + Hour + Week, Policy.Default));
        }
    }

    [Fact]
    public void FirstSlotIn_ManyNodes_AreSpreadOverTheWeek()
    {
        int[] days = new int[7];
        for (int number = 0; number < 7_000; number++)
            days[UpdateSlot.NextFrom(Node(number), new EpochId(7 * 2_857), Policy.Default).Epoch.Value % 7]++;
        Assert.All(days, count => Assert.InRange(count, 850, 1_150));
    }

    [Fact]
    public void FirstSlotIn_PeriodShorterThanAnEpoch_IsInEveryEpoch()
    {
        Policy policy = Policy.Default with { Measurement = Policy.Default.Measurement with { UpdateEverySeconds = 1 } };
        Assert.All(Enumerable.Range(20_000, 5), epoch => Assert.NotNull(UpdateSlot.FirstSlotIn(Node(1), new EpochId(epoch), policy)));
    }
}
