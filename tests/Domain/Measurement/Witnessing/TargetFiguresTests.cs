using NodeProgram.Domain.Measurement;
using NodeProgram.Domain.Measurement.Digests;
using NodeProgram.Domain.Measurement.Witnessing;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Tests.Measurement.Witnessing;

public sealed class TargetFiguresTests
{
    private static readonly MeasurementPolicy Policy = new();
    private static readonly NodeProgram.Domain.Governance.Policy Rules = NodeProgram.Domain.Governance.Policy.Default;

    private static NodeId Witness(int number)
    {
        byte[] id = new byte[32];
        id[0] = (byte)number;
        return NodeId.FromBytes(id);
    }

    private static WitnessReports Reports(int witness, IEnumerable<long?> rttMillis, int received = 5) =>
        new(Witness(witness), [.. rttMillis.Select(rtt => rtt is { } ms ? new PeerSighting(5, received, ms * 1_000, ms * 100) : (PeerSighting?)null)]);

    private static IEnumerable<long?> Steady(long rtt, int slots = 20) => Enumerable.Repeat((long?)rtt, slots);

    [Fact]
    public void Of_ThreeWitnesses_IsTheP95OverSlotsOfLowerMedians()
    {
        WitnessReports[] reports = [Reports(1, Enumerable.Range(1, 20).Select(n => (long?)n)), Reports(2, Steady(10)), Reports(3, Steady(12))];
        // Slot medians: 10 for slots 1 to 10, 11 in slot 11, 12 from slot 12 on; the 19th of 20 is 12.
        TargetFigures figures = Figures(reports);
        Assert.Equal(12_000, figures.RttMicros);
        Assert.Equal(1_200, figures.JitterMicros);
        Assert.Equal(0, figures.LossPpm);
        Assert.Equal(0, figures.RttErrorMicros); // a standard error of the rank lower it is still 12
        Assert.Equal(figures.RttMicros, Figures([.. reports.Reverse()]).RttMicros);
    }

    [Fact]
    public void Of_LostProbes_AreTheMedianWitnesss() =>
        Assert.Equal(200_000, Figures(Reports(1, Steady(10), received: 4), Reports(2, Steady(10), received: 3), Reports(3, Steady(10), received: 5)).LossPpm);

    [Fact]
    public void Of_OneWitnessFarOff_IsDroppedByTheFence()
    {
        WitnessReports[] reports = [.. Enumerable.Range(1, 8).Select(n => Reports(n, Steady(20 + n))), Reports(9, Steady(400))];
        TargetSlots slots = TargetSlots.Of(reports, Policy);
        Assert.Equal([Witness(9)], slots.Dropped);
        Assert.Equal(24_000, slots.RttMicros[0]); // the lower median of 21 to 28
    }

    [Theory]
    [InlineData(15, 0)] // 5 ms from the median of 10: at the floor
    [InlineData(16, 1)]
    public void Of_EqualWitnessesButOne_DropsItBeyondTheFloorOnly(long rtt, int dropped) =>
        Assert.Equal(dropped, TargetSlots.Of([.. Enumerable.Range(1, 5).Select(n => Reports(n, Steady(10))), Reports(6, Steady(rtt))], Policy).Dropped.Count);

    [Fact]
    public void Of_TwoOfEightFarOff_AreBothBeyondTheThirdQuartile() => // the sixth of eight, by the nearest rank
        Assert.Equal([Witness(7), Witness(8)], TargetSlots.Of([.. Enumerable.Range(1, 8).Select(n => Reports(n, Steady(n <= 6 ? 10 : 400)))], Policy).Dropped.Order());

    [Fact]
    public void Of_ThreeWitnesses_HaveNoFence() =>
        Assert.Empty(TargetSlots.Of([Reports(1, Steady(10)), Reports(2, Steady(10)), Reports(3, Steady(900))], Policy).Dropped);

    [Fact]
    public void Of_NobodyReached_HasNoRoundTripButLoss()
    {
        TargetFigures figures = Figures(Reports(1, Steady(0), received: 0));
        Assert.Null(figures.RttMicros);
        Assert.Equal(1_000_000, figures.LossPpm);
        Assert.Equal(new TargetFigures(null, 0, null, 0, null), Figures());
    }

    [Fact]
    public void Of_TwoBlocks_IsTheFigureOfAllTheirSlots() =>
        Assert.Equal(30_000, TargetFigures.Of([TargetSlots.Of([Reports(1, Steady(10, 18))], Policy), TargetSlots.Of([Reports(1, Steady(30, 2))], Policy)], Rules).RttMicros);

    private static TargetFigures Figures(params WitnessReports[] reports) => TargetFigures.Of([TargetSlots.Of(reports, Policy)], Rules);
}
