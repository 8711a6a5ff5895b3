using NodeProgram.Domain.Measurement;
using NodeProgram.Domain.Measurement.Availability;

namespace NodeProgram.Domain.Tests.Measurement.Availability;

public sealed class MaintenanceTests
{
    private static readonly MeasurementPolicy Policy = new();
    private const long Hour = 3_600_000, Day = 24 * Hour;

    private static MaintenanceWindow Window(long startHour, long hours, long announcedHour = 0) => new(startHour * Hour, (startHour + hours) * Hour, announcedHour * Hour);

    [Fact]
    public void Decide_LeadTime_IsAtLeastADay() // rules, section 2: at least 24 h ahead
    {
        Assert.Equal(MaintenanceRefusal.None, Maintenance.Decide(Window(24, 1), [], Policy));
        Assert.Equal(MaintenanceRefusal.TooLate, Maintenance.Decide(new MaintenanceWindow(Day - 1, Day + Hour, 0), [], Policy));
        Assert.Equal(MaintenanceRefusal.Empty, Maintenance.Decide(Window(24, 0), [], Policy));
    }

    [Theory]
    [InlineData(24, 4, MaintenanceRefusal.None)] // rules, section 2: up to 4 h per node in 30 days
    [InlineData(24, 5, MaintenanceRefusal.OverBudget)]
    public void Decide_OneWindow_WithinTheBudget(long start, long hours, MaintenanceRefusal expected) =>
        Assert.Equal(expected, Maintenance.Decide(Window(start, hours), [], Policy));

    [Theory]
    [InlineData(100, 2, MaintenanceRefusal.None)]
    [InlineData(100, 3, MaintenanceRefusal.OverBudget)]
    [InlineData(49, 1, MaintenanceRefusal.Overlaps)]
    [InlineData(48 + 30 * 24 + 2, 4, MaintenanceRefusal.None)] // the first one has left the rolling 30 days
    [InlineData(48 + 30 * 24 - 3, 4, MaintenanceRefusal.OverBudget)] // 2 h and 3 h of it in the 30 days from hour 48
    [InlineData(30, 3, MaintenanceRefusal.OverBudget)] // also when the new one comes first
    public void Decide_BesideAnother_RollingBudget(long start, long hours, MaintenanceRefusal expected) =>
        Assert.Equal(expected, Maintenance.Decide(Window(start, hours), [Window(48, 2)], Policy));

    [Fact]
    public void LeaveOut_Window_TakesTheSlotsItTouches()
    {
        SlotVerdict[] verdicts = [SlotVerdict.Down, SlotVerdict.Down, SlotVerdict.Down, SlotVerdict.Inactive, SlotVerdict.Down];
        Maintenance.LeaveOut(verdicts, 1_000, 100, [new MaintenanceWindow(1_150, 1_350, 0)]);
        Assert.Equal([SlotVerdict.Down, SlotVerdict.Maintenance, SlotVerdict.Maintenance, SlotVerdict.Inactive, SlotVerdict.Down], verdicts);
        Maintenance.LeaveOut(verdicts, 1_000, 100, [new MaintenanceWindow(0, 1_001, 0)]);
        Assert.Equal(SlotVerdict.Maintenance, verdicts[0]);
    }

    [Fact]
    public void LeaveOutRestart_TenMinutesInTheUpdateSlot_AreLeftOut()
    {
        var verdicts = Enumerable.Repeat(SlotVerdict.Up, 60).ToArray();
        Array.Fill(verdicts, SlotVerdict.Down, 5, 15);
        Maintenance.LeaveOutRestart(verdicts, 0, 30, 60_000, Policy);
        Assert.Equal(10, verdicts.Count(verdict => verdict == SlotVerdict.Update)); // rules, section 2: up to 10 min
        Assert.Equal(5, verdicts.Count(verdict => verdict == SlotVerdict.Down));
        Array.Fill(verdicts, SlotVerdict.Down, 40, 5);
        Maintenance.LeaveOutRestart(verdicts, 0, 30, 60_000, Policy);
        Assert.Equal(SlotVerdict.Down, verdicts[42]); // outside the update slot it counts
    }
}
