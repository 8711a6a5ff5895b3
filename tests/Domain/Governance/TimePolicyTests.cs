using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Tests.Governance;

public sealed class TimePolicyTests
{
    private static readonly TimePolicy Time = new();

    [Fact]
    public void Defaults_AreThoseOfSection1() => Assert.Equal(
        (86_400, 60, 10, 60, 2_592_000, 800_000L, 21_600, 600, 120),
        (Time.EpochSeconds, Time.SlotSeconds, Time.HeartbeatSeconds, Time.SendIntervalSeconds, Time.UptimeWindowSeconds, Time.CloseGateWitnessShare.Value, Time.CloseGateTimeoutSeconds, Time.LateSeconds, Time.ClockSkewSeconds));

    [Fact]
    public void Demo_AreThoseOfTheLocalDemo() => Assert.Equal(
        (30, 1, 1, 5), (TimePolicy.Demo.EpochSeconds, TimePolicy.Demo.SlotSeconds, TimePolicy.Demo.HeartbeatSeconds, TimePolicy.Demo.SendIntervalSeconds));

    [Theory]
    [InlineData("1970-01-01T00:00:00Z", 0, 0)]
    [InlineData("1970-01-01T23:59:59.999Z", 0, 1_439)]
    [InlineData("1970-01-02T00:00:00Z", 1, 0)] // half-open: midnight is the new day's
    [InlineData("2026-11-22T00:00:00Z", 20_779, 0)] // date -d 2026-11-22 +%s / 86400
    [InlineData("2026-11-22T00:00:59.999Z", 20_779, 0)]
    [InlineData("2026-11-22T00:01:00Z", 20_779, 1)]
    public void EpochOf_Instant_IsWholeDaysSince1970(string instant, long epoch, int slotInEpoch)
    {
        DateTimeOffset at = DateTimeOffset.Parse(instant);
        Assert.Equal(new EpochId(epoch), Time.EpochOf(at));
        Assert.Equal(slotInEpoch, Time.SlotInEpoch(Time.SlotOf(at)));
        Assert.Equal(new EpochId(epoch), Time.EpochOfSlot(Time.SlotOf(at)));
        Assert.InRange(at.ToUnixTimeMilliseconds(), Time.StartOf(new EpochId(epoch)), Time.EndOf(new EpochId(epoch)) - 1);
        Assert.Equal(Time.SlotOf(at), Time.FirstSlotOf(new EpochId(epoch)) + slotInEpoch);
        Assert.InRange(at.ToUnixTimeMilliseconds() - Time.StartOfSlot(Time.SlotOf(at)), 0, 59_999);
    }

    [Fact]
    public void Counts_Default_AreWhole() => Assert.Equal((1_440, 6, 30), (Time.SlotsPerEpoch(), Time.HeartbeatsPerSlot(), Time.EpochsPerUptimeWindow()));

    [Theory]
    [InlineData(599_999, false)] // section 1, "late": more than 10 min
    [InlineData(600_000, true)]
    public void IsLate_AroundTenMinutes_Flips(long afterEndMilliseconds, bool late) =>
        Assert.Equal(late, Time.IsLate(new EpochId(3), Time.EndOf(new EpochId(3)) + afterEndMilliseconds));

    [Theory]
    [InlineData(120_000, false)] // section 1, "clock skew accepted": 2 min ahead
    [InlineData(120_001, true)]
    public void IsTooFarAhead_AroundTwoMinutes_Flips(long aheadMilliseconds, bool refused) => Assert.Equal(refused, Time.IsTooFarAhead(1_000_000 + aheadMilliseconds, 1_000_000));

    public static TheoryData<TimePolicy, string> Faulty() => new()
    {
        { Time with { EpochSeconds = 0 }, "epochSeconds" },
        { Time with { EpochSeconds = 7 * 86_400 + 1 }, "epochSeconds" },
        { Time with { SlotSeconds = 0 }, "slotSeconds" },
        { Time with { SlotSeconds = 70 }, "slotSeconds" },
        { Time with { HeartbeatSeconds = 0 }, "heartbeatSeconds" },
        { Time with { HeartbeatSeconds = 20, SendIntervalSeconds = 50 }, "sendIntervalSeconds" },
        { Time with { HeartbeatSeconds = 1, SendIntervalSeconds = 61 }, "sendIntervalSeconds" },
        { Time with { SendIntervalSeconds = 0 }, "sendIntervalSeconds" },
        { Time with { UptimeWindowSeconds = 86_401 }, "uptimeWindowSeconds" },
        { Time with { CloseGateWitnessShare = new(0) }, "closeGateWitnessShare" },
        { Time with { CloseGateWitnessShare = new(1_000_001) }, "closeGateWitnessShare" },
        { Time with { CloseGateTimeoutSeconds = 599 }, "closeGateTimeoutSeconds" },
        { Time with { LateSeconds = -1 }, "lateSeconds" },
        { Time with { ClockSkewSeconds = 3_601 }, "clockSkewSeconds" },
    };

    [Theory]
    [MemberData(nameof(Faulty))]
    public void Validate_FaultyValue_NamesTheField(TimePolicy policy, string field)
    {
        var faults = new PolicyFaults();
        policy.Validate(faults.At("time"));
        Assert.Contains(faults.All, fault => fault.Path == "time." + field);
    }

    // One second each where nothing else is asked, so that only the range in question decides.
    private static readonly TimePolicy Tick = Time with
    {
        EpochSeconds = 1, SlotSeconds = 1, HeartbeatSeconds = 1, SendIntervalSeconds = 1, UptimeWindowSeconds = 1, LateSeconds = 0, CloseGateTimeoutSeconds = 604_800,
    };

    public static TheoryData<Func<int, TimePolicy>, int, int> EdgesOfRanges() => new()
    {
        { static value => Tick with { EpochSeconds = value, SlotSeconds = Math.Max(1, value), UptimeWindowSeconds = Math.Max(1, value) }, 1, 86_400 }, // above, the slot's own range ends
        { static value => Tick with { EpochSeconds = value, SlotSeconds = 86_400, HeartbeatSeconds = 86_400, SendIntervalSeconds = 86_400, UptimeWindowSeconds = value }, 604_800, 604_800 },
        { static value => Tick with { EpochSeconds = value, UptimeWindowSeconds = value }, 1, 86_400 }, // slots an epoch
        { static value => Tick with { SendIntervalSeconds = value }, 1, 60 },
        { static value => Tick with { SendIntervalSeconds = value, HeartbeatSeconds = value, SlotSeconds = value, EpochSeconds = value, UptimeWindowSeconds = value }, 1, 86_400 },
        { static value => Tick with { UptimeWindowSeconds = value }, 1, 400 },
        { static value => Tick with { UptimeWindowSeconds = value, EpochSeconds = 86_400, SlotSeconds = 86_400 }, 400 * 86_400, 400 * 86_400 },
        { static value => Tick with { LateSeconds = value }, 0, 604_800 },
        { static value => Tick with { CloseGateTimeoutSeconds = value }, 0, 604_800 },
        { static value => Tick with { ClockSkewSeconds = value }, 0, 3_600 },
        { static value => Tick with { CloseGateWitnessShare = new(Math.Max(0, value)) }, 1, 1_000_000 },
    };

    [Theory]
    [MemberData(nameof(EdgesOfRanges))]
    public void Validate_Ranges_HoldFromEndToEnd(Func<int, TimePolicy> with, int min, int max) => Ranges.AssertExactly(with, min, max);

    [Fact]
    public void Validate_DefaultAndDemo_HaveNoFault()
    {
        Assert.Empty(Policy.Default.Validate());
        Assert.Empty(Policy.Demo.Validate());
    }
}
