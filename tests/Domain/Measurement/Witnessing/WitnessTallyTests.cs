using NodeProgram.Domain.Measurement;
using NodeProgram.Domain.Measurement.Witnessing;

namespace NodeProgram.Domain.Tests.Measurement.Witnessing;

public sealed class WitnessTallyTests
{
    private static readonly MeasurementPolicy Policy = new();

    [Theory]
    [InlineData(100, 2, null)] // 2 %, but fewer than 3
    [InlineData(150, 3, "wrong-on-known-truth")] // decided: from 2 % and 3 on
    [InlineData(151, 3, null)]
    [InlineData(0, 0, null)]
    public void InaccurateBecause_KnownTruths_ShareAndNumber(int truths, int wrong, string? expected) =>
        Assert.Equal(expected, new WitnessTally(truths, wrong, []).InaccurateBecause(Policy));

    [Theory]
    [InlineData(10, 5, 0, 0, "shields-a-target")] // half of the down slots
    [InlineData(11, 5, 0, 0, null)]
    [InlineData(4, 4, 0, 0, null)] // all, but fewer than 5
    [InlineData(0, 0, 50, 5, "smears-a-target")] // a tenth of the up slots
    [InlineData(0, 0, 51, 5, null)]
    public void InaccurateBecause_Contradictions_ShareAndNumber(int down, int saidUp, int up, int saidDown, string? expected) =>
        Assert.Equal(expected, new WitnessTally(0, 0, [new TargetTally(down, saidUp, up, saidDown, false)]).InaccurateBecause(Policy));

    [Theory]
    [InlineData(4, 7, "beyond-the-fence")]
    [InlineData(4, 8, null)] // not more than half of its targets
    [InlineData(3, 3, null)]
    public void InaccurateBecause_Fenced_MostOfItsTargets(int fenced, int targets, string? expected) =>
        Assert.Equal(expected, new WitnessTally(0, 0, [.. Enumerable.Range(0, targets).Select(i => new TargetTally(0, 0, 0, 0, i < fenced))]).InaccurateBecause(Policy));

    [Theory]
    [InlineData(2, false)]
    [InlineData(3, true)] // rules, section 2: three inaccurate epochs in a row
    [InlineData(4, true)]
    public void OpensCase_ThreeInARow_Does(int epochs, bool expected) => Assert.Equal(expected, WitnessTally.OpensCase(epochs, Policy));
}
