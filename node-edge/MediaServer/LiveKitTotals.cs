using NodeProgram.Domain.Telemetry;

namespace NodeProgram.Edge.MediaServer;

/// <summary>
/// Counts on across LiveKit's restarts: LiveKit begins at zero each time, the relay's counters never fall within the relay's boot. What LiveKit counted before the relay's
/// first look is not the relay's.
/// </summary>
internal sealed class LiveKitTotals
{
    private readonly long?[] totals = new long?[LiveKitReading.Counters];
    private readonly long[] grown = new long[LiveKitReading.Counters];
    private LiveKitReading? last;

    /// <summary>Starts of LiveKit seen, the first included.</summary>
    internal int Generation { get; private set; }

    /// <summary>Takes the next reading in; the sample's LiveKit fields come out, without those that LiveKit has no figures for.</summary>
    internal Sample Advance(LiveKitReading now, Sample sample)
    {
        bool first = last is null, restarted = first || IsRestarted(last!, now);
        if (restarted)
            Generation++;
        for (int index = 0; index < totals.Length; index++)
        {
            var counter = (LiveKitCounter)index;
            grown[index] = first ? 0 : (now[counter] ?? 0) - (restarted ? 0 : last![counter] ?? 0);
            if (now[counter] is not null || totals[index] is not null)
                totals[index] = (totals[index] ?? 0) + grown[index];
        }

        last = now;
        // Neither outcome, but connections: an older LiveKit, which does not tell how joining ended.
        bool tellsOutcomes = this[LiveKitCounter.JoinsSucceeded] is not null || this[LiveKitCounter.JoinsFailed] is not null
            || (this[LiveKitCounter.SignalsFailed] is not null && this[LiveKitCounter.JoinsConnected] is null);
        long succeeded = this[LiveKitCounter.JoinsSucceeded] ?? 0;
        return sample with
        {
            Connections = now.Participants is <= 1_000_000_000 ? now.Participants : null,
            ConnectionAttempts = tellsOutcomes ? succeeded + (this[LiveKitCounter.JoinsFailed] ?? 0) + (this[LiveKitCounter.SignalsFailed] ?? 0) : null,
            ConnectionSuccesses = tellsOutcomes ? succeeded : null,
            Requests = this[LiveKitCounter.Requests],
            ServerErrors = this[LiveKitCounter.Requests] is null ? null : this[LiveKitCounter.ServerErrors] ?? 0,
            MediaLossPpm = LossPpm(),
            MediaJitterMicros = Mean(LiveKitCounter.JitterMicros, LiveKitCounter.JitterReadings, 60_000_000),
            MediaQualityMilli = Mean(LiveKitCounter.QualityMilli, LiveKitCounter.QualityReadings, 5_000),
        };
    }

    private long? this[LiveKitCounter counter] => totals[(int)counter];

    // A counter that fell tells of a restart too, should two starts have the same id.
    private static bool IsRestarted(LiveKitReading last, LiveKitReading now) =>
        last.NodeId != now.NodeId || last.StartedAt != now.StartedAt || Enum.GetValues<LiveKitCounter>().Any(counter => (now[counter] ?? 0) < (last[counter] ?? 0));

    private long Grown(LiveKitCounter counter) => grown[(int)counter];

    // Incoming packets are counted when they have arrived, outgoing ones when they are sent: only the first lack the lost ones.
    private long? LossPpm()
    {
        long lost = Grown(LiveKitCounter.PacketsLostIn) + Grown(LiveKitCounter.PacketsLostOut);
        long all = Grown(LiveKitCounter.PacketsIn) + Grown(LiveKitCounter.PacketsLostIn) + Grown(LiveKitCounter.PacketsOut);
        return all > 0 ? (long)Int128.Min((Int128)lost * 1_000_000 / all, 1_000_000) : null;
    }

    private long? Mean(LiveKitCounter sum, LiveKitCounter count, long max) => Grown(count) > 0 ? Math.Min(Grown(sum) / Grown(count), max) : null;
}
