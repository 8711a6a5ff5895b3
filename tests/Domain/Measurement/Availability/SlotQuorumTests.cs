using FsCheck.Xunit;
using NodeProgram.Domain.Measurement;
using NodeProgram.Domain.Measurement.Availability;

namespace NodeProgram.Domain.Tests.Measurement.Availability;

public sealed class SlotQuorumTests
{
    private static readonly MeasurementPolicy Policy = new();

    [Theory]
    [InlineData(9, 6, 3, SlotVerdict.Up)] // rules, section 2: 6 of 9
    [InlineData(9, 5, 4, SlotVerdict.Unknown)]
    [InlineData(9, 3, 6, SlotVerdict.Down)]
    [InlineData(9, 4, 5, SlotVerdict.Unknown)]
    [InlineData(9, 6, 0, SlotVerdict.Up)] // three said nothing
    [InlineData(9, 5, 0, SlotVerdict.Unknown)]
    [InlineData(8, 6, 2, SlotVerdict.Up)] // two thirds of 8 are 5.33
    [InlineData(8, 5, 3, SlotVerdict.Unknown)]
    [InlineData(4, 3, 1, SlotVerdict.Up)]
    [InlineData(4, 2, 2, SlotVerdict.Unknown)]
    [InlineData(3, 2, 1, SlotVerdict.Up)]
    [InlineData(3, 1, 2, SlotVerdict.Down)]
    [InlineData(3, 1, 1, SlotVerdict.Unknown)]
    [InlineData(0, 0, 0, SlotVerdict.Unknown)]
    public void Decide_Reports_Verdict(int assigned, int up, int down, SlotVerdict expected) =>
        Assert.Equal(expected, SlotQuorum.Decide(assigned, up, down, Policy));

    [Property]
    public bool Decide_OneMoreSaysUp_NeverTurnsAgainstTheNode(byte assigned, byte up, byte down)
    {
        int n = assigned % 12 + 1, u = up % n, d = down % (n - u);
        SlotVerdict before = SlotQuorum.Decide(n, u, d, Policy), after = SlotQuorum.Decide(n, u + 1, d, Policy);
        return (before != SlotVerdict.Up || after == SlotVerdict.Up) && (after != SlotVerdict.Down || before == SlotVerdict.Down);
    }

    [Fact]
    public void Decide_MoreReportsThanWitnesses_IsABug() => Assert.Throws<ArgumentOutOfRangeException>(() => SlotQuorum.Decide(3, 2, 2, Policy));

    [Theory]
    [InlineData(2, true)] // rules, section 2: with fewer than 3 witnesses the node's own heartbeats decide
    [InlineData(3, false)]
    public void HeartbeatsDecide_FewerThanThree_Do(int assigned, bool expected) => Assert.Equal(expected, SlotQuorum.HeartbeatsDecide(assigned, Policy));

    [Theory]
    [InlineData(20, false)] // rules, section 2: more than 20 % unknown
    [InlineData(21, true)]
    public void NeedsAnchor_MoreThanAFifthUnknown_Does(int unknown, bool expected)
    {
        SlotVerdict[] verdicts = [.. Enumerable.Repeat(SlotVerdict.Unknown, unknown), .. Enumerable.Repeat(SlotVerdict.Up, 100 - unknown)];
        Assert.Equal(expected, SlotQuorum.NeedsAnchor(verdicts, Policy));
    }
}
