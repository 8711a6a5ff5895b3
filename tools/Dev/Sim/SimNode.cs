using System.Collections.Concurrent;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Telemetry;

namespace NodeProgram.Dev.Sim;

/// <summary>Where telemetry goes, and the token for it.</summary>
internal sealed record HubTicket(Uri Messages, string Token, long ExpiresAt);

/// <summary>A simulated relay: what it measures, seals, signs and stores until it can be delivered. One thread measures; another may deliver.</summary>
internal sealed class SimNode(Inhabitant who, World world, long slotMs, int slotsPerSend, long commitMs, TimePolicy time)
{
    public const string Software = "relay/1.0.0";
    private const int QueueMax = 2_000;
    private const int SamplesMax = 60;

    private readonly List<Sample> samples = [];
    private readonly List<SeenSlot> uncommitted = [];
    private readonly List<SeenSlot> committed = [];
    private readonly List<ServedBurst> served = [];
    private readonly ConcurrentQueue<byte[]> queue = new();
    private long bootNumber;
    private long sequence;
    private bool wasRunning = true;
    private volatile IReadOnlyList<NodeId> targets = [];

    public Inhabitant Who => who;

    public string Application { get; set; } = "";

    /// <summary>It may send: it is on the test network or active.</summary>
    public volatile bool IsAdmitted;

    public volatile bool IsActive;

    /// <summary>When its preflight report was sent last, Unix milliseconds.</summary>
    public long PreflightAt { get; set; }

    public HubTicket? Ticket { get; set; }

    /// <summary>The tag of its configuration.</summary>
    public string? Tag { get; set; }

    /// <summary>1 while a worker delivers or asks for it.</summary>
    public int Busy;

    /// <summary>Whom it watches.</summary>
    public IReadOnlyList<NodeId> Targets
    {
        get => targets;
        set => targets = value;
    }

    public int Waiting => queue.Count;

    /// <summary>Batches that did not fit into the queue.</summary>
    public int Dropped { get; private set; }

    /// <summary>The last batch that was sealed; null before the first.</summary>
    public byte[]? LastSealed { get; private set; }

    /// <summary>Measures a slot that has ended; seals what it has when it is time to send.</summary>
    /// <returns>Whether there is something to deliver.</returns>
    public bool Measure(long slot)
    {
        if (!world.IsRunning(who, slot))
        {
            wasRunning = false;
            return false;
        }

        if (!wasRunning)
            Restart();
        long shiftMs = (world.FaultOf(FaultKind.Skew, who, slot)?.Milliseconds ?? 0) - (world.FaultOf(FaultKind.Rewind, who, slot)?.Milliseconds ?? 0);
        long at = slot * slotMs + slotMs / 2 + shiftMs;
        if (samples.Count > 0 && at <= samples[^1].AtUnixMs)
            Seal(slot, shiftMs);
        samples.Add(SampleOf(slot, at));
        PeerObservation[] seen = [.. world.Look(who, targets, slot).OrderBy(observation => observation.Target).Select(observation => BurstOf(world.Report(who, observation), slot) with { Slot = slot + shiftMs / slotMs })];
        if (seen.Length > 0)
            uncommitted.Add(new SeenSlot(slot + shiftMs / slotMs, seen, Bytes32.FromBytes(Noise.Bytes(who.Number, "salt", slot)), (slot + 1) * slotMs + commitMs));
        // A batch carries sixty samples at most: what a hanging disk keeps longer is stored as soon as one is full.
        bool stored = world.FaultOf(FaultKind.Disk, who, slot) is null || samples.Count >= SamplesMax;
        if (stored && ((slot + who.Number) % slotsPerSend == 0 || samples.Count > slotsPerSend))
            Seal(slot, shiftMs);
        return !queue.IsEmpty;
    }

    private sealed record SeenSlot(long Slot, PeerObservation[] Seen, Bytes32 Salt, long RevealAt);

    public bool TryPeek(out byte[]? batch) => queue.TryPeek(out batch);

    /// <summary>The oldest batch was taken by the hub.</summary>
    public void Delivered() => queue.TryDequeue(out _);

    // What was sealed is on its disk; what was not is lost, and a new boot begins.
    private void Restart()
    {
        samples.Clear();
        uncommitted.Clear();
        served.Clear();
        (wasRunning, sequence) = (true, 0);
        bootNumber++;
    }

    /// <summary>Whom a node's bursts are made with; set once, before anything is measured.</summary>
    public Func<NodeId, SimNode?> Find { get; set; } = static _ => null;

    // Both ends report the truth: nobody here lies about bandwidth.
    private PeerObservation BurstOf(PeerObservation observation, long slot)
    {
        if (!observation.Reachable || !BurstSchedule.IsDue(slot, time, who.Id, observation.Target))
            return observation;
        Find(observation.Target)?.served.Add(new ServedBurst(slot, who.Id, World.BitsPerSecond));
        return observation with { BandwidthBitsPerSecond = World.BitsPerSecond };
    }

    private Sample SampleOf(long slot, long at)
    {
        int noise = Noise.Below(100_000, 1, who.Number, slot, 0);
        long count = slot % 10_000_000;
        return new Sample
        {
            AtUnixMs = at, CpuPpm = 150_000 + noise, MemoryPpm = 320_000 + noise / 2, DiskPpm = 250_000,
            ReceiveBitsPerSecond = 20_000_000 + noise, TransmitBitsPerSecond = 25_000_000 + noise, Connections = 40, ServiceUp = true,
            ConnectionAttempts = count * 10, ConnectionSuccesses = count * 10, Requests = count * 50, ServerErrors = 0,
        };
    }

    private void Seal(long slot, long shiftMs)
    {
        if (samples.Count == 0)
            return;
        // As the relay does: a commitment first, and what was seen once nobody can commit any more.
        SeenSlot[] revealed = [.. committed.Where(each => each.RevealAt <= (slot + 1) * slotMs).DistinctBy(each => each.Slot).OrderBy(each => each.Slot)];
        committed.RemoveAll(each => each.RevealAt <= (slot + 1) * slotMs);
        SeenSlot[] promised = [.. uncommitted.OrderBy(each => each.Slot).DistinctBy(each => each.Slot)];
        committed.AddRange(promised);
        uncommitted.Clear();
        var batch = new TelemetryBatch
        {
            Node = who.Id,
            Boot = Convert.ToHexStringLower(Noise.Bytes(who.Number, "boot", bootNumber).AsSpan(0, 8)),
            Sequence = sequence++,
            Software = Software,
            SentAtUnixMs = (slot + 1) * slotMs + shiftMs,
            DroppedBatches = Dropped,
            Samples = [.. samples],
            Observations = [.. revealed.SelectMany(each => each.Seen)],
            Commitments = [.. promised.Select(each => new SlotCommitment(each.Slot, SlotCommitment.HashOf(who.Id, each.Slot, each.Salt, each.Seen)))],
            Bursts = [.. served.OrderBy(burst => burst.Slot).ThenBy(burst => burst.Peer).DistinctBy(burst => (burst.Slot, burst.Peer)).Take(100)],
            Salts = [.. revealed.Select(each => new SlotSalt(each.Slot, each.Salt))],
        };
        samples.Clear();
        served.Clear();
        LastSealed = TelemetryCodec.Write(TelemetrySignature.Sign(batch, who.Key));
        queue.Enqueue(LastSealed);
        if (queue.Count > QueueMax && queue.TryDequeue(out _))
            Dropped++;
    }
}
