using System.Net;
using System.Security.Cryptography;
using NodeProgram.Domain.Telemetry;
using NodeProgram.Edge.Running;
using NodeProgram.Edge.Service;

namespace NodeProgram.Edge.Probing;

/// <summary>Witnesses the assigned peers, slot after slot (rules, section 2): five packets each at a random moment of the slot.</summary>
internal sealed class Prober
{
    private readonly ProbeEndPoint endPoint;
    private readonly RelayClock clock;
    private readonly Func<int, int> random;
    private readonly TargetNames names;
    private volatile ProbeRound? round;

    internal Prober(ProbeEndPoint endPoint, RelayClock clock, Func<int, int>? random = null, LookUp? lookUp = null)
    {
        (this.endPoint, this.clock) = (endPoint, clock);
        names = new TargetNames(endPoint, clock, lookUp ?? Dns.GetHostAddressesAsync);
        this.random = random ?? RandomNumberGenerator.GetInt32;
        endPoint.OnReply = (nonce, from, receivedAt) => round?.Arrive(nonce, from, receivedAt);
    }

    /// <summary>Looks the targets' names up (<see cref="TargetNames"/>); one that this relay cannot speak to is left out and looked up again next time.</summary>
    internal async Task<IReadOnlyList<ResolvedTarget>> ResolveAsync(IReadOnlyList<ProbeTarget> targets, CancellationToken cancellation) =>
        [.. (await names.FindAsync(targets, cancellation)).Select(found => new ResolvedTarget(found.Target, found.Address, ProbePacket.TagOf(found.Target.Node)))];

    /// <summary>Waits for the slot, probes the targets in it, and returns at its end.</summary>
    internal async Task<IReadOnlyList<PeerObservation>> ProbeAsync(long slot, long slotMs, IReadOnlyList<ResolvedTarget> targets, CancellationToken cancellation)
    {
        long startMs = slot * slotMs;
        var current = new ProbeRound(slot, targets, ProbePlan.TimeoutMs(slotMs), clock.Time);
        round = current;
        try
        {
            long lastMs = startMs;
            foreach ((long offsetMs, int target) in ProbePlan.Draw(targets.Count, slotMs, random))
            {
                await clock.UntilAsync(startMs + offsetMs, cancellation);
                lastMs = clock.NowUnixMs;
                if (lastMs >= startMs + slotMs)
                    break; // the machine slept: what would be measured now belongs to another slot
                ulong nonce = current.Depart(target);
                if (targets[target].Address is { } address && !endPoint.TrySend(address, nonce, targets[target].Tag))
                    current.TakeBack(nonce);
            }

            // A packet that left late still gets its whole time: a busy witness must not accuse its peers.
            await clock.UntilAsync(Math.Max(startMs + slotMs, Math.Min(lastMs, startMs + slotMs) + ProbePlan.TimeoutMs(slotMs)), cancellation);
            return current.Results();
        }
        finally
        {
            round = null;
        }
    }
}
