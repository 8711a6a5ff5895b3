using NodeProgram.Domain.Measurement.Availability;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Tests.Measurement.Availability;

public sealed class EpochAvailabilityTests
{
    private static EpochAvailability Epoch(long first, string slots) => EpochAvailability.Of(first, [.. slots.Select(Verdict)]);

    private static SlotVerdict Verdict(char letter) => letter switch
    {
        'u' => SlotVerdict.Up,
        'd' => SlotVerdict.Down,
        '?' => SlotVerdict.Unknown,
        'm' => SlotVerdict.Maintenance,
        'r' => SlotVerdict.RegionOutage,
        _ => SlotVerdict.Inactive,
    };

    [Theory]
    [InlineData("uuuu", 4, 0, 0, 0, "")]
    [InlineData("uddu", 2, 2, 0, 0, "2")]
    [InlineData("udud", 2, 2, 0, 0, "1,1")]
    [InlineData("ud?du", 2, 2, 1, 0, "2")] // an unknown slot does not end an outage
    [InlineData("udmmdu", 2, 2, 0, 2, "2")]
    [InlineData("--uu", 2, 0, 0, 0, "")]
    [InlineData("rrrr", 0, 0, 0, 4, "")]
    public void Of_Slots_CountsAndOutages(string slots, int up, int down, int unknown, int leftOut, string outages)
    {
        EpochAvailability epoch = Epoch(100, slots);
        Assert.Equal((up, down, unknown, leftOut), (epoch.Up, epoch.Down, epoch.Unknown, epoch.LeftOut));
        Assert.Equal(outages, string.Join(',', epoch.Outages.Select(outage => outage.Slots)));
    }

    [Theory]
    [InlineData("udd", "ddu", "4")] // over the border it is one outage
    [InlineData("udd", "uud", "2,1")]
    [InlineData("udd", "??du", "3")]
    [InlineData("uuu", "ddd", "3")]
    [InlineData("dd", "dd", "4")]
    public void Window_TwoEpochs_JoinsOutages(string first, string second, string outages) =>
        Assert.Equal(outages, string.Join(',', WindowAvailability.Of([Epoch(0, first), Epoch(first.Length, second)]).OutageSlots));

    [Theory]
    [InlineData(1_440, 0, 1_000_000)]
    [InlineData(1_439, 1, 999_305)] // rules, section 1: one lost minute of a day is 99.931 %, here truncated
    [InlineData(1_438, 2, 998_611)] // two are 99.861 %
    public void Window_LostMinutes_Uptime(int up, int down, long ppm) =>
        Assert.Equal(new PartsPerMillion(ppm), WindowAvailability.Of([Epoch(0, new string('u', up) + new string('d', down))]).UptimePpm);

    [Fact]
    public void Window_NothingCounted_HasNoUptime() => Assert.Null(WindowAvailability.Of([Epoch(0, "??mm--")]).UptimePpm);

    [Fact]
    public void Window_EpochWithoutCountedSlots_KeepsTheOutageOpen() =>
        Assert.Equal([4], WindowAvailability.Of([Epoch(0, "ud"), Epoch(2, "??"), Epoch(4, "dddu")]).OutageSlots);
}
