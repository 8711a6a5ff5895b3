using System.Net;
using System.Net.Sockets;
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
    private volatile ProbeRound? round;

    internal Prober(ProbeEndPoint endPoint, RelayClock clock, Func<int, int>? random = null)
    {
        (this.endPoint, this.clock) = (endPoint, clock);
        this.random = random ?? RandomNumberGenerator.GetInt32;
        endPoint.OnReply = (nonce, from, receivedAt) => round?.Arrive(nonce, from, receivedAt);
    }

    /// <summary>Looks the targets' names up; one that has no address that this relay can speak to is left out and looked up again next time.</summary>
    internal async Task<IReadOnlyList<ResolvedTarget>> ResolveAsync(IReadOnlyList<ProbeTarget> targets, CancellationToken cancellation)
    {
        var resolved = new List<ResolvedTarget>(targets.Count);
        foreach (ProbeTarget target in targets)
        {
            try
            {
                IPAddress[] addresses = IPAddress.TryParse(target.Address, out IPAddress? literal) ? [literal] : await Dns.GetHostAddressesAsync(target.Address, cancellation);
                if (addresses.Select(address => endPoint.Reachable(address, target.Port)).FirstOrDefault(address => address is not null) is IPEndPoint address)
                    resolved.Add(new ResolvedTarget(target, address, ProbePacket.TagOf(target.Node)));
            }
            catch (SocketException)
            {
                // No such name now: nothing was seen of the target, neither up nor down.
            }
        }

        return resolved;
    }

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
                if (!endPoint.TrySend(targets[target].Address, nonce, targets[target].Tag))
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
