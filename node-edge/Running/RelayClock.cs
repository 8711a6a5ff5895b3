namespace NodeProgram.Edge.Running;

/// <summary>
/// The time that the relay writes into telemetry: the machine's clock, corrected by the service's when it is clearly wrong, never running backwards.
/// </summary>
internal sealed class RelayClock(TimeProvider time)
{
    // Below this the network's own asymmetry may be all there is to see.
    private const long CorrectedFromMs = 250;
    private const long KeepMs = 3_600_000;

    private readonly Lock gate = new();
    private long? skewMs;
    private long uncertaintyMs;
    private long estimatedAt;
    private long last;

    /// <summary>The machine's clock minus the service's, milliseconds; null before the first answer of the service.</summary>
    internal long? SkewMs
    {
        get
        {
            lock (gate)
                return skewMs;
        }
    }

    internal TimeProvider Time => time;

    /// <summary>Now, Unix milliseconds; never less than the value before.</summary>
    internal long NowUnixMs
    {
        get
        {
            lock (gate)
            {
                long now = MachineUnixMs;
                if (skewMs is long skew && Math.Abs(skew) > Math.Max(CorrectedFromMs, uncertaintyMs))
                    now -= skew;
                return last = Math.Max(last, now);
            }
        }
    }

    internal long MachineUnixMs => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>
    /// Takes an answer of the service into account. The answer with the shortest way counts, for up to an hour; the service's time is taken for the middle of the way.
    /// </summary>
    internal void Observe(long askedMachineMs, long serviceMs, long answeredMachineMs)
    {
        long roundTripMs = answeredMachineMs - askedMachineMs;
        if (roundTripMs < 0)
            return; // the machine's clock was set meanwhile
        lock (gate)
        {
            long halfMs = roundTripMs / 2;
            bool jumped = skewMs is long skew && Math.Abs(askedMachineMs + halfMs - serviceMs - skew) > halfMs + uncertaintyMs + CorrectedFromMs;
            if (skewMs is not null && !jumped && halfMs > uncertaintyMs && answeredMachineMs - estimatedAt < KeepMs)
                return;
            if (jumped)
                last = 0; // the machine's clock was set: what it said before is void
            skewMs = askedMachineMs + halfMs - serviceMs;
            uncertaintyMs = halfMs + 1;
            estimatedAt = answeredMachineMs;
        }
    }

    /// <summary>The same from a header that only carries whole seconds: half a second more uncertain.</summary>
    internal void ObserveWholeSecond(long askedMachineMs, long serviceSecondMs, long answeredMachineMs) =>
        Observe(askedMachineMs - 500, serviceSecondMs + 500, answeredMachineMs + 500);

    /// <summary>Completes when this clock reaches the instant.</summary>
    internal async Task UntilAsync(long unixMs, CancellationToken cancellation)
    {
        for (long left = unixMs - NowUnixMs; left > 0; left = unixMs - NowUnixMs)
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Min(left, 60_000)), time, cancellation);
    }
}
