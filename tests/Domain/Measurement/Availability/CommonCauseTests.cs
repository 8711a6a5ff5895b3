using FsCheck.Xunit;
using NodeProgram.Domain.Measurement;
using NodeProgram.Domain.Measurement.Availability;

namespace NodeProgram.Domain.Tests.Measurement.Availability;

public sealed class CommonCauseTests
{
    private static readonly MeasurementPolicy Policy = new();

    // One slot; `failed` of `nodes` nodes of region 0 are down, and one of the 1,000 others unless told.
    private static (IReadOnlyList<CommonCauseSlot> Found, SlotVerdict First, SlotVerdict Elsewhere) Run(int nodes, int failed, int others, int othersFailed)
    {
        NodeSlots[] all =
        [
            .. Enumerable.Range(0, nodes).Select(i => new NodeSlots(0, [i < failed ? SlotVerdict.Down : SlotVerdict.Up])),
            .. Enumerable.Range(0, others).Select(i => new NodeSlots((byte)(1 + i % 8), [i < othersFailed ? SlotVerdict.Down : SlotVerdict.Up])),
        ];
        IReadOnlyList<CommonCauseSlot> found = CommonCause.LeaveOut(all, Policy);
        return (found, all[0].Verdicts[0], all.ElementAtOrDefault(nodes).Verdicts?[0] ?? SlotVerdict.Unknown);
    }

    [Theory]
    [InlineData(40, 5, SlotVerdict.RegionOutage)] // rules, section 2: more than 10 % of a region's nodes, at least 5
    [InlineData(40, 4, SlotVerdict.Down)] // 10 % exactly, and too few
    [InlineData(50, 5, SlotVerdict.Down)] // 10 % exactly
    [InlineData(49, 5, SlotVerdict.RegionOutage)]
    [InlineData(20, 4, SlotVerdict.Down)] // a fifth, but only 4
    [InlineData(6, 6, SlotVerdict.RegionOutage)] // the smallest regions: five must fail, whatever share that is
    [InlineData(6, 5, SlotVerdict.RegionOutage)]
    [InlineData(6, 4, SlotVerdict.Down)]
    [InlineData(5, 5, SlotVerdict.RegionOutage)]
    [InlineData(5, 4, SlotVerdict.Down)]
    [InlineData(4, 4, SlotVerdict.Down)] // a whole region of four: no common cause
    [InlineData(1, 1, SlotVerdict.Down)] // one node alone, and the whole of its region
    public void LeaveOut_RegionFailsTogether_IsLeftOut(int nodes, int failed, SlotVerdict expected) =>
        Assert.Equal(expected, Run(nodes, failed, others: 1_000, othersFailed: 0).First);

    [Theory]
    [InlineData(100, 10, 99, SlotVerdict.NetworkOutage)] // 11 of 199: more than 5 % of all nodes, at least 10, though no region has 10 %
    [InlineData(100, 9, 79, SlotVerdict.NetworkOutage)] // 10 of 179
    [InlineData(100, 9, 100, SlotVerdict.Down)] // 10 of 200: 5 % exactly
    public void LeaveOut_NetworkFailsTogether_IsLeftOut(int nodes, int failed, int others, SlotVerdict expected) =>
        Assert.Equal(expected, Run(nodes, failed, others, othersFailed: 1).First);

    [Fact]
    public void LeaveOut_RegionOutageAndOneNodeElsewhere_CountsTheOne()
    {
        (IReadOnlyList<CommonCauseSlot> found, SlotVerdict region, SlotVerdict elsewhere) = Run(nodes: 100, failed: 100, others: 300, othersFailed: 1);
        Assert.Equal(SlotVerdict.RegionOutage, region);
        Assert.Equal(SlotVerdict.Down, elsewhere);
        Assert.Equal(new CommonCauseSlot(0, SlotVerdict.RegionOutage, 0, 100, 100), Assert.Single(found));
    }

    // Whose witnesses were caught in the same outage cannot be judged: left out with its reason, in the region that failed and nowhere else.
    [Theory]
    [InlineData(5, SlotVerdict.RegionOutage)]
    [InlineData(4, SlotVerdict.Unknown)]
    public void LeaveOut_UnknownInARegionThatFailed_IsLeftOutWithIt(int failed, SlotVerdict expected)
    {
        NodeSlots[] all = [.. Enumerable.Range(0, 6).Select(i => new NodeSlots(0, [i < failed ? SlotVerdict.Down : SlotVerdict.Unknown])), new NodeSlots(1, [SlotVerdict.Unknown])];
        CommonCause.LeaveOut(all, Policy);
        Assert.Equal((expected, SlotVerdict.Unknown), (all[5].Verdicts[0], all[6].Verdicts[0]));
    }

    [Theory] // nodes that are worked on are nodes of the region, and do not fail
    [InlineData(4, 1, SlotVerdict.Down)]
    [InlineData(5, 0, SlotVerdict.RegionOutage)]
    public void LeaveOut_NodesInMaintenance_DoNotFailWithTheRest(int failed, int maintained, SlotVerdict expected)
    {
        NodeSlots[] all =
        [
            .. Enumerable.Range(0, failed).Select(_ => new NodeSlots(0, [SlotVerdict.Down])), .. Enumerable.Range(0, maintained).Select(_ => new NodeSlots(0, [SlotVerdict.Maintenance])),
            .. Enumerable.Range(0, 3).Select(_ => new NodeSlots(0, [SlotVerdict.Up])),
        ];
        CommonCause.LeaveOut(all, Policy);
        Assert.Equal(expected, all[0].Verdicts[0]);
        Assert.Equal(maintained, all.Count(node => node.Verdicts[0] == SlotVerdict.Maintenance));
    }

    [Property]
    public bool LeaveOut_OneNodeAlone_IsNeverLeftOut(byte nodes, byte region, byte slots)
    {
        int count = slots % 20 + 1;
        NodeSlots[] all = [.. Enumerable.Range(0, nodes + 1).Select(i => new NodeSlots((byte)(i % 9), Enumerable.Repeat(i == 0 ? SlotVerdict.Down : SlotVerdict.Up, count).ToArray()))];
        all[0] = all[0] with { Region = region };
        return CommonCause.LeaveOut(all, Policy).Count == 0 && all[0].Verdicts.All(verdict => verdict == SlotVerdict.Down);
    }

    [Property]
    public bool LeaveOut_OrderOfNodes_DoesNotMatter(byte[] seeds)
    {
        NodeSlots[] Make() => [.. seeds.SelectMany((seed, at) => Enumerable.Range(0, 7).Select(i => new NodeSlots((byte)(seed % 3), [(SlotVerdict)((seed + i * at) % 4), (SlotVerdict)(seed / 4 % 4)])))];
        NodeSlots[] forward = Make(), backward = Make();
        IReadOnlyList<CommonCauseSlot> first = CommonCause.LeaveOut(forward, Policy), second = CommonCause.LeaveOut([.. backward.Reverse()], Policy);
        return first.SequenceEqual(second) && forward.Zip(backward).All(pair => pair.First.Verdicts.SequenceEqual(pair.Second.Verdicts));
    }

    [Fact]
    public void LeaveOut_DifferentNumbersOfSlots_IsABug() =>
        Assert.Throws<ArgumentException>(() => CommonCause.LeaveOut([new NodeSlots(0, [SlotVerdict.Up]), new NodeSlots(0, [])], Policy));
}
