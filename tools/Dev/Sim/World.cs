using System.Collections.Concurrent;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Regions;
using NodeProgram.Domain.Telemetry;

namespace NodeProgram.Dev.Sim;

/// <summary>
/// The truth: who reaches whom in which slot, and how fast. A function of the seed, the script and the slot, so that what was measured can be compared with it afterwards.
/// </summary>
internal sealed class World(IReadOnlyList<Inhabitant> nodes, FaultPlan faults, long seed, long slotMs)
{
    /// <summary>What every line carries in both directions: a little more than earns all points.</summary>
    public const long BitsPerSecond = 1_200_000_000;

    private const int PacketsPerTarget = 5;
    private const int SilenceTargetsMin = 3;
    private const int WithinRegionMicros = 12_000;
    private const int MicrosPerDegree = 1_100;

    // Longitude and latitude of the middle of each region; distance in degrees is near enough for round trips.
    private static readonly Dictionary<Region, (int X, int Y)> Middle = new()
    {
        [Region.NorthAmerica] = (-95, 40), [Region.WesternEurope] = (8, 49), [Region.EastAsia] = (128, 36), [Region.SoutheastAsia] = (100, 15), [Region.SouthAmerica] = (-58, -20),
        [Region.EasternEurope] = (22, 49), [Region.Oceania] = (150, -30), [Region.MiddleEast] = (46, 27), [Region.Africa] = (25, -10),
    };

    private readonly ConcurrentDictionary<(int Node, long Slot), byte> dark = new();
    private readonly Dictionary<NodeId, Inhabitant> byId = nodes.ToDictionary(node => node.Id);
    private long firstSlot = long.MaxValue;

    /// <summary>The slot from which the script counts; nothing goes wrong before it is set.</summary>
    public long FirstSlot
    {
        get => Volatile.Read(ref firstSlot);
        set => Volatile.Write(ref firstSlot, value);
    }

    /// <summary>Seconds of the script at this slot; negative before its begin.</summary>
    public long SecondOf(long slot) => FirstSlot == long.MaxValue ? -1 : (slot - FirstSlot) * slotMs / 1_000;

    /// <summary>Whether a fault of this kind holds for the node in the slot.</summary>
    public Fault? FaultOf(FaultKind kind, Inhabitant node, long slot)
    {
        long second = SecondOf(slot);
        return second < 0 ? null : faults.Of(kind).FirstOrDefault(fault => fault.Holds(second) && (fault.Node is null || fault.Node == node.Number) && (fault.Region is null || fault.Region == node.Region));
    }

    /// <summary>The machine runs.</summary>
    public bool IsRunning(Inhabitant node, long slot) => FaultOf(FaultKind.Crash, node, slot) is null && FaultOf(FaultKind.Maintenance, node, slot) is null;

    /// <summary>An anchor heard when it is to answer nobody.</summary>
    public void GoDark(Inhabitant anchor, IEnumerable<long> slots)
    {
        foreach (long slot in slots)
            dark[(anchor.Number, slot)] = 0;
    }

    /// <summary>It is off by plan: maintenance, or an anchor gone dark.</summary>
    public bool IsPlanned(Inhabitant node, long slot) => FaultOf(FaultKind.Maintenance, node, slot) is not null || dark.ContainsKey((node.Number, slot));

    /// <summary>Others reach it and get an answer.</summary>
    public bool Answers(Inhabitant node, long slot) => IsConnected(node, slot) && !dark.ContainsKey((node.Number, slot));

    /// <summary>Others reach it, and it reaches others.</summary>
    public bool IsConnected(Inhabitant node, long slot) => IsRunning(node, slot) && FaultOf(FaultKind.Region, node, slot) is null;

    /// <summary>It can deliver telemetry.</summary>
    public bool CanDeliver(Inhabitant node, long slot) => IsConnected(node, slot) && FaultOf(FaultKind.Ingestion, node, slot) is null;

    /// <summary>What the witness sees of its targets in a slot. As the relay does: when not one of several targets answers it takes its own line for cut and says nothing.</summary>
    public IReadOnlyList<PeerObservation> Look(Inhabitant witness, IReadOnlyList<NodeId> targets, long slot)
    {
        PeerObservation[] seen = [.. targets.Where(byId.ContainsKey).Select(target => Probe(witness, byId[target], slot))];
        return seen.Length >= SilenceTargetsMin && !seen.Any(each => each.Reachable) ? [] : seen;
    }

    private PeerObservation Probe(Inhabitant witness, Inhabitant target, long slot)
    {
        int lost = FaultOf(FaultKind.Loss, witness, slot)?.Ppm ?? 0;
        int lostThere = FaultOf(FaultKind.Loss, target, slot)?.Ppm ?? 0;
        bool connected = IsConnected(witness, slot) && Answers(target, slot);
        int received = !connected ? 0 : Enumerable.Range(0, PacketsPerTarget).Count(packet => Draw(packet) >= lost && Draw(packet + PacketsPerTarget) >= lostThere);
        int noise = Noise.Below(4_000, seed, witness.Number, target.Number, slot);
        long rtt = Distance(witness.Region, target.Region) + noise;
        return new PeerObservation
        {
            Slot = slot, Target = target.Id, Sent = PacketsPerTarget, Received = received,
            RttMicros = received > 0 ? rtt : null, JitterMicros = received > 1 ? 200 + noise / 8 : null,
        };

        int Draw(int packet) => Noise.Below(1_000_000, seed ^ slot, witness.Number, target.Number, packet);
    }

    /// <summary>What the witness reports of what it saw.</summary>
    public PeerObservation Report(Inhabitant witness, PeerObservation seen)
    {
        if (witness.Says is not { } lie || SecondOf(seen.Slot) < 0)
            return seen;
        bool up = lie switch { Lie.Up => true, Lie.Down => false, _ => !seen.Reachable };
        return up == seen.Reachable ? seen
            : up ? seen with { Received = seen.Sent, RttMicros = WithinRegionMicros, JitterMicros = 250 }
            : seen with { Received = 0, RttMicros = null, JitterMicros = null };
    }

    private static long Distance(Region left, Region right)
    {
        (int x, int y) = Middle[left];
        (int otherX, int otherY) = Middle[right];
        int east = Math.Abs(x - otherX);
        return WithinRegionMicros + MicrosPerDegree * (long)(Math.Min(east, 360 - east) + Math.Abs(y - otherY));
    }
}
