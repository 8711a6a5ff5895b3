using System.Security.Cryptography;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Telemetry;
using NodeProgram.Edge.Probing;
using NodeProgram.Edge.Service;

namespace NodeProgram.Edge.Running;

/// <summary>The three rhythms of a configured relay: a sample a heartbeat, a round of probes a slot, a sealed batch a send interval. A change of rhythm takes effect at the next beat.</summary>
internal sealed class MeasuringLoops(ConfigurationLoop configuration, RelayClock clock, NodeId self, Func<long, Sample> takeSample, Prober prober, Burster burster, BatchSealer sealer)
{
    private const long ResolveAgainMs = 600_000;

    internal async Task SampleAsync(CancellationToken cancellation)
    {
        await configuration.FirstAsync.WaitAsync(cancellation);
        while (true)
        {
            // In the middle of its heartbeat: a late timer must not move the sample into the next slot.
            long heartbeatMs = configuration.Current!.HeartbeatMs;
            await clock.UntilAsync(NextBeat(clock.NowUnixMs, heartbeatMs, heartbeatMs / 2), cancellation);
            sealer.Add(takeSample(clock.NowUnixMs));
        }
    }

    internal async Task ProbeAsync(CancellationToken cancellation)
    {
        await configuration.FirstAsync.WaitAsync(cancellation);
        IReadOnlyList<ResolvedTarget> targets = [];
        NodeConfiguration? resolved = null;
        long resolvedAtMs = 0, slot = 0;
        while (true)
        {
            NodeConfiguration now = configuration.Current!;
            if (!ReferenceEquals(now, resolved) || clock.NowUnixMs - resolvedAtMs > ResolveAgainMs)
            {
                targets = await prober.ResolveAsync(now.Targets, cancellation);
                (resolved, resolvedAtMs) = (now, clock.NowUnixMs);
            }

            // The slot after the last one while this loop keeps up; else the next that has not begun.
            long sinceStartMs = clock.NowUnixMs - slot * now.SlotMs;
            if (sinceStartMs < -now.SlotMs || sinceStartMs > now.SlotMs / 10)
                slot = clock.NowUnixMs / now.SlotMs + 1;
            Func<long, long>? revealAt = now.CommitMs is long commitMs ? seen => (seen + 1) * now.SlotMs + commitMs : null;
            Task<IReadOnlyDictionary<NodeId, long>> bursts = BurstAsync(slot, now.Bursts, targets, cancellation);
            IReadOnlyList<PeerObservation> seen = await prober.ProbeAsync(slot, now.SlotMs, targets, cancellation);
            IReadOnlyDictionary<NodeId, long> measured = await bursts;
            sealer.Add([.. seen.Select(each => each.Reachable && measured.TryGetValue(each.Target, out long bandwidth) ? each with { BandwidthBitsPerSecond = bandwidth } : each)], revealAt);
            slot++;
        }
    }

    // One after the other, over before the slot is: what is begun too late belongs to no slot.
    private async Task<IReadOnlyDictionary<NodeId, long>> BurstAsync(long slot, BurstTerms? terms, IReadOnlyList<ResolvedTarget> targets, CancellationToken cancellation)
    {
        var measured = new Dictionary<NodeId, long>();
        if (terms is null)
            return measured;
        foreach (ResolvedTarget target in targets.Where(each => BurstSchedule.SlotOf(slot / terms.SlotsPerEpoch, terms.SlotsPerEpoch, self, each.Target.Node) == slot))
        {
            // Not all witnesses of a target at once.
            await clock.UntilAsync(slot * terms.SlotMs + RandomNumberGenerator.GetInt32((int)(terms.SlotMs / 2)), cancellation);
            if (clock.NowUnixMs < (slot + 1) * terms.SlotMs - terms.SlotMs / 4)
                measured[target.Target.Node] = await burster.RunAsync(target, slot, terms, cancellation);
        }

        return measured;
    }

    internal async Task SealAsync(int nodePhase, CancellationToken cancellation)
    {
        await configuration.FirstAsync.WaitAsync(cancellation);
        while (true)
        {
            // Every node at another moment of the interval, so that the hub sees a stream and not a surge.
            long intervalMs = configuration.Current!.SendIntervalMs;
            await clock.UntilAsync(NextBeat(clock.NowUnixMs, intervalMs, nodePhase % intervalMs), cancellation);
            sealer.Seal();
            // Left alone, the collector waits until its youngest generation has filled the processor's cache: 30 MB for a heap of 3.
            GC.Collect(1, GCCollectionMode.Forced, blocking: true);
        }
    }

    /// <summary>The first instant after now that lies the phase after a whole number of periods.</summary>
    internal static long NextBeat(long nowMs, long periodMs, long phaseMs) => nowMs + periodMs - ((nowMs - phaseMs) % periodMs + periodMs) % periodMs;
}
