using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Governance;

/// <summary>
/// Epochs, slots, heartbeats and what is late (rules, section 1). Instants are Unix milliseconds, never negative. Epochs and slots are counted from
/// 1970-01-01T00:00:00Z and are half-open: an instant on a border belongs to the later one.
/// </summary>
public sealed record TimePolicy : IPolicySection
{
    /// <summary>The local demo of the rules: an epoch of 30 s, slots and heartbeats of 1 s, an event every 5 s, everything else scaled to match (section 1, row "local demo").</summary>
    public static TimePolicy Demo { get; } = new()
    {
        EpochSeconds = 30,
        SlotSeconds = 1,
        HeartbeatSeconds = 1,
        SendIntervalSeconds = 5,
        UptimeWindowSeconds = 30 * 30,
        CloseGateTimeoutSeconds = 24,
        CommitSeconds = 10,
        LateSeconds = 20,
        ClockSkewSeconds = 2,
    };

    /// <summary>The length of an epoch in seconds, 24 h aligned to 00:00 UTC by default; from 1 s to 7 days. Section 1, "epoch".</summary>
    public int EpochSeconds { get; init; } = 86_400;

    /// <summary>The length of a slot, the unit of up and down, in seconds, 1 min by default; divides the epoch. Section 1, "slot".</summary>
    public int SlotSeconds { get; init; } = 60;

    /// <summary>Seconds between two samples of a relay, 10 s by default; divides the slot. Section 1, "heartbeat".</summary>
    public int HeartbeatSeconds { get; init; } = 10;

    /// <summary>Seconds between two events of a relay, 60 s by default: 6 samples in one event a minute; a multiple of the heartbeat, at most 60 samples. Section 1, "heartbeat".</summary>
    public int SendIntervalSeconds { get; init; } = 60;

    /// <summary>The length of the rolling window over which uptime and outages are counted in seconds, 30 days by default; a multiple of the epoch, at most 400 epochs. Section 1, "uptime window".</summary>
    public int UptimeWindowSeconds { get; init; } = 30 * 86_400;

    /// <summary>The share of witnesses whose observations must be later than the epoch's end before it closes early, 80 % by default. Section 1, "close gate".</summary>
    public PartsPerMillion CloseGateWitnessShare { get; init; } = new(800_000);

    /// <summary>Seconds after the epoch's end at which it closes in any case, 6 h by default; not below <see cref="LateSeconds"/>. Section 1, "close gate".</summary>
    public int CloseGateTimeoutSeconds { get; init; } = 6 * 3_600;

    /// <summary>
    /// Seconds after a slot's end until which a witness's commitment to what it saw in the slot must have arrived, 90 s by default: a send interval and half of one for the way. What it saw
    /// is revealed after that, so that <see cref="LateSeconds"/> leaves room for one more send interval. Section 2, "observation" (the number is decided here).
    /// </summary>
    public int CommitSeconds { get; init; } = 90;

    /// <summary>Seconds after the epoch's end from which an arriving sample is late (counted and listed, left out of the score), 10 min by default. Section 1, "late".</summary>
    public int LateSeconds { get; init; } = 600;

    /// <summary>Seconds that a sample may lie in the future, 2 min by default; further ahead it is refused. Section 1, "clock skew accepted".</summary>
    public int ClockSkewSeconds { get; init; } = 120;

    /// <summary>Whole slots in an epoch.</summary>
    public int SlotsPerEpoch() => EpochSeconds / SlotSeconds;

    /// <summary>Whole heartbeats in a slot.</summary>
    public int HeartbeatsPerSlot() => SlotSeconds / HeartbeatSeconds;

    /// <summary>Whole epochs in the uptime window.</summary>
    public int EpochsPerUptimeWindow() => UptimeWindowSeconds / EpochSeconds;

    /// <summary>The epoch that holds this instant.</summary>
    public EpochId EpochOf(long unixMilliseconds) => new(unixMilliseconds / Milliseconds(EpochSeconds));

    /// <summary>The epoch that holds this instant.</summary>
    public EpochId EpochOf(DateTimeOffset instant) => EpochOf(instant.ToUnixTimeMilliseconds());

    /// <summary>The epoch's first instant, Unix milliseconds.</summary>
    public long StartOf(EpochId epoch) => epoch.Value * Milliseconds(EpochSeconds);

    /// <summary>The first instant after the epoch, Unix milliseconds.</summary>
    public long EndOf(EpochId epoch) => StartOf(epoch) + Milliseconds(EpochSeconds);

    /// <summary>The number of the slot that holds this instant: whole slots since 1970-01-01T00:00:00Z.</summary>
    public long SlotOf(long unixMilliseconds) => unixMilliseconds / Milliseconds(SlotSeconds);

    /// <summary>The number of the slot that holds this instant: whole slots since 1970-01-01T00:00:00Z.</summary>
    public long SlotOf(DateTimeOffset instant) => SlotOf(instant.ToUnixTimeMilliseconds());

    /// <summary>The slot's first instant, Unix milliseconds.</summary>
    public long StartOfSlot(long slot) => slot * Milliseconds(SlotSeconds);

    /// <summary>The number of the epoch's first slot.</summary>
    public long FirstSlotOf(EpochId epoch) => epoch.Value * SlotsPerEpoch();

    /// <summary>The epoch that holds this slot.</summary>
    public EpochId EpochOfSlot(long slot) => new(slot / SlotsPerEpoch());

    /// <summary>The slot's place in its epoch, 0 to <see cref="SlotsPerEpoch"/> - 1.</summary>
    public int SlotInEpoch(long slot) => (int)(slot % SlotsPerEpoch());

    /// <summary>Whether a sample of this epoch that arrives at this instant is late: counted and listed in the evidence, left out of the score.</summary>
    public bool IsLate(EpochId epoch, long arrivedUnixMilliseconds) => arrivedUnixMilliseconds >= EndOf(epoch) + Milliseconds(LateSeconds);

    /// <summary>Whether a sample's own time lies further in the future than the accepted clock skew.</summary>
    public bool IsTooFarAhead(long sampledUnixMilliseconds, long nowUnixMilliseconds) => sampledUnixMilliseconds > nowUnixMilliseconds + Milliseconds(ClockSkewSeconds);

    /// <summary>The last instant, Unix milliseconds, at which a commitment for the slot may arrive; what was seen in it is revealed from then on.</summary>
    public long CommitEndOf(long slot) => StartOfSlot(slot + 1) + Milliseconds(CommitSeconds);

    /// <summary>Whether a slot begins further in the future than the accepted clock skew; any number of a slot may be asked about, however large.</summary>
    public bool IsSlotTooFarAhead(long slot, long nowUnixMilliseconds) => slot > SlotOf(nowUnixMilliseconds + Milliseconds(ClockSkewSeconds));

    /// <inheritdoc/>
    public void Validate(PolicyFaults faults)
    {
        bool epoch = faults.InRange(EpochSeconds, 1, 7 * 86_400);
        bool slot = faults.InRange(SlotSeconds, 1, 86_400);
        bool heartbeat = faults.InRange(HeartbeatSeconds, 1, 86_400);
        bool send = faults.InRange(SendIntervalSeconds, 1, 86_400);
        bool window = faults.InRange(UptimeWindowSeconds, 1, 400 * 86_400);
        faults.InRange(CloseGateWitnessShare.Value, 1, 1_000_000);
        faults.InRange(LateSeconds, 0, 7 * 86_400);
        faults.InRange(CommitSeconds, 0, 7 * 86_400);
        faults.InRange(CloseGateTimeoutSeconds, 0, 7 * 86_400);
        faults.InRange(ClockSkewSeconds, 0, 3_600);
        faults.Require(CloseGateTimeoutSeconds >= LateSeconds, "closeGateTimeoutSeconds", PolicyFaultCodes.Inconsistent, "The close gate cannot end before samples become late.");
        if (epoch && slot)
        {
            faults.Require(EpochSeconds % SlotSeconds == 0, "slotSeconds", PolicyFaultCodes.Inconsistent, "An epoch must be a whole number of slots.");
            faults.Require(EpochSeconds / SlotSeconds <= 86_400, "slotSeconds", PolicyFaultCodes.OutOfRange, "An epoch has at most 86,400 slots.");
        }

        if (epoch && window)
            faults.Require(UptimeWindowSeconds % EpochSeconds == 0 && UptimeWindowSeconds / EpochSeconds <= 400, "uptimeWindowSeconds", PolicyFaultCodes.Inconsistent, "The uptime window must be 1 to 400 whole epochs.");
        if (slot && heartbeat)
            faults.Require(SlotSeconds % HeartbeatSeconds == 0, "heartbeatSeconds", PolicyFaultCodes.Inconsistent, "A slot must be a whole number of heartbeats.");
        if (send && heartbeat)
            faults.Require(SendIntervalSeconds % HeartbeatSeconds == 0 && SendIntervalSeconds / HeartbeatSeconds <= 60, "sendIntervalSeconds", PolicyFaultCodes.Inconsistent, "An event must carry 1 to 60 whole heartbeats.");
    }

    private static long Milliseconds(int seconds) => seconds * 1_000L;
}
