using System.Numerics;
using FsCheck.Xunit;
using NodeProgram.Domain.Rewards.Allocation;
using NodeProgram.Domain.Rewards.Weights;

namespace NodeProgram.Domain.Tests.Rewards.Allocation;

public sealed class EarningTimeTests
{
    [Theory]
    [InlineData(30, 30, 1_000)]
    [InlineData(29, 30, 966)] // truncated
    [InlineData(1, 3, 333)]
    [InlineData(0, 30, 0)]
    [InlineData(0, 0, 1_000)] // all of the time
    public void Of_Weight_IsThePartThatEarns(int earning, int active, int expected) => Assert.Equal((UInt128)expected, new EarningTime(earning, active).Of(1_000));

    [Fact]
    public void Of_Default_IsAllOfTheTime() => Assert.Equal(RewardFactors.WeightOfOne, default(EarningTime).Of(RewardFactors.WeightOfOne));

    [Theory]
    [InlineData(-1, 5)]
    [InlineData(6, 5)]
    [InlineData(1, 0)]
    public void Of_TimeThatCannotBe_IsRefused(int earning, int active) => Assert.Throws<ArgumentOutOfRangeException>(() => new EarningTime(earning, active).Of(1));

    [Property]
    public bool Of_AnyWeight_IsThatOfOneDivision(ulong high, ulong low, ushort slots, ushort left)
    {
        var weight = new UInt128(high, low);
        int active = slots + 1, earning = left % (active + 1);
        return (BigInteger)new EarningTime(earning, active).Of(weight) == (BigInteger)weight * earning / active;
    }
}
