using NodeProgram.Domain.Measurement.Availability;
using NodeProgram.Domain.Measurement.Digests;
using NodeProgram.Domain.Measurement.Witnessing;

namespace NodeProgram.Domain.Tests.Measurement.Witnessing;

public sealed class ReportCountsTests
{
    private const SlotVerdict U = SlotVerdict.Up, D = SlotVerdict.Down, N = SlotVerdict.Unknown;
    private static readonly PeerSighting? Up = new PeerSighting(5, 1, 1, 0), Down = new PeerSighting(5, 0, 0, 0);

    [Fact]
    public void Of_Reports_CountsContradictionsOfDecidedSlotsOnly() => Assert.Equal(
        new ReportCounts(DownSlots: 2, SaidUp: 1, UpSlots: 2, SaidDown: 1, 0, 0),
        Of([Up, Down, Up, Down, null, Up], [U, U, D, D, D, N], [], [U, U, U, U, U, U]));

    [Fact]
    public void Of_SlotsInWhichTheWitnessWasNotUpItself_SayNothing() => // cut off, it reaches nobody: that is its line, not a lie
        Assert.Equal(new ReportCounts(0, 0, 1, 1, 1, 1), Of([Down, Down, Down, Down], [U, U, U, U], [true, true, true, true], [D, N, SlotVerdict.Inactive, U]));

    [Fact]
    public void Of_KnownTruth_CountsAgainstItWhateverTheQuorumHolds() => // agreeing with a lying majority is not what pays
        Assert.Equal(new ReportCounts(0, 0, 2, 0, 3, 2), Of([Up, Up, Up, Down], [U, U, N, N], [false, null, false, false], [U, U, U, U]));

    [Fact]
    public void Of_WitnessOutsideTheCensus_IsNone() => Assert.True(Of([Up, Down], [U, U], [true, true], []).IsNone);

    [Fact]
    public void Sum_OfTwoBlocks_AddsEveryCount() =>
        Assert.Equal(new ReportCounts(11, 22, 33, 44, 55, 66), new ReportCounts(1, 2, 3, 4, 5, 6) + new ReportCounts(10, 20, 30, 40, 50, 60));

    private static ReportCounts Of(PeerSighting?[] said, SlotVerdict[] quorum, bool?[] truth, SlotVerdict[] ofWitness) =>
        ReportCounts.Of(new WitnessReports(default, said), quorum, truth, ofWitness);
}
